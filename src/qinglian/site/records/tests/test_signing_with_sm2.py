"""The SM2 line under the county's checkpoints, as its environment sets it."""

from __future__ import annotations

import json

import pytest

from qinglian.ledger import notes
from qinglian.ledger.checkpoint import Checkpoint, sign
from qinglian.ledger.encoding import from_base64, to_base64
from qinglian.ledger.errors import Malformed, StoreError
from qinglian.ledger.sm2 import SoftwareSm2Signer
from qinglian.ledger.tests.answering import Answer, answering
from qinglian.site.records.signing import signer, signers, sm2_verifier

pytest.importorskip("gmalg", reason="the extra `sm` is not installed")
pytestmark = pytest.mark.django_db

NAME = "qinglian.example/990121/log"
SM2 = SoftwareSm2Signer.generate(NAME)


@pytest.fixture
def environment(monkeypatch):
    """Sets the variables given by name, and no other of them."""

    def of(**values: str) -> None:
        for name in ("KEY", "SIGNER", "TOKEN"):
            monkeypatch.setenv(f"QINGLIAN_SM2_{name}", values.get(name.lower(), ""))

    of()
    return of


def signed() -> bytes:
    return sign(Checkpoint(NAME, 4, bytes(32)), *signers())


def test_without_a_setting_the_log_signs_alone(environment):
    assert signers() == (signer(),)
    assert sm2_verifier() is None


def test_a_secret_key_signs_beside_the_logs_own(environment):
    environment(key=SM2.secret)
    own = signer().verifier
    assert notes.verify(notes.parse(signed()), [own, SM2.verifier]) == (own, SM2.verifier)
    assert sm2_verifier() == SM2.verifier


def test_a_server_signs_with_the_token_of_the_environment(environment):
    def device(asked):
        assert asked.headers["Authorization"] == "Bearer of the log"
        signature = SM2.sign(from_base64(json.loads(asked.body)["message"]))
        return Answer(json.dumps({"signature": to_base64(signature)}).encode())

    with answering(device) as server:
        environment(key=SM2.verifier.vkey, signer=server.url, token="of the log")
        note = notes.parse(signed())
    assert SM2.verifier in notes.verify(note, [SM2.verifier])


@pytest.mark.parametrize(
    "values",
    [
        {"signer": "https://signer.example/"},
        {"key": SM2.verifier.vkey},
        {"key": SM2.secret, "signer": "https://signer.example/"},
    ],
    ids=["a server without a key", "a public key alone", "a secret key for a server"],
)
def test_what_does_not_go_together_is_said(environment, values):
    environment(**values)
    with pytest.raises(StoreError, match="QINGLIAN_SM2_KEY is not set right") as refused:
        signers()
    assert SM2.secret not in str(refused.value)


def test_a_key_of_another_name_does_not_sign_this_log(environment):
    environment(key=SoftwareSm2Signer.generate("other.example/log").secret)
    with pytest.raises(StoreError, match=r"other\.example/log"):
        signers()


def test_a_key_that_is_none_is_refused(environment):
    environment(key=SM2.secret[:-9])
    with pytest.raises(Malformed):
        signers()
