"""A signing server at the end of a wire: what it is asked, and what of its answers is believed."""

from __future__ import annotations

import json
import socket
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from qinglian.ledger import notes
from qinglian.ledger.checkpoint import Checkpoint, sign
from qinglian.ledger.encoding import from_base64, to_base64
from qinglian.ledger.errors import Malformed, StoreError
from qinglian.ledger.keys import Ed25519Signer
from qinglian.ledger.posting import MOST_BYTES
from qinglian.ledger.signing_server import HttpSm2Signer
from qinglian.ledger.sm2 import SoftwareSm2Signer
from qinglian.ledger.tests.answering import Answer, answering

pytest.importorskip("gmalg", reason="the extra `sm` is not installed")

NAME = "qingchuan.example/log"
DEVICE = SoftwareSm2Signer.generate(NAME)
TEXT = Checkpoint(NAME, 4, bytes(32)).text.encode()


def message(asked) -> bytes:
    return from_base64(json.loads(asked.body)["message"])


def signed(signature: bytes) -> Answer:
    return Answer(json.dumps({"signature": to_base64(signature)}).encode())


def honest(asked) -> Answer:
    return signed(DEVICE.sign(message(asked)))


def in_der(asked) -> Answer:
    raw = DEVICE.sign(message(asked))
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    return signed(encode_dss_signature(r, s))


def test_the_server_signs_a_checkpoint_beside_the_logs_own_key():
    own = Ed25519Signer(NAME, bytes(32))
    with answering(honest) as server:
        note = notes.parse(
            sign(Checkpoint(NAME, 4, bytes(32)), own, HttpSm2Signer(server.url, DEVICE.verifier))
        )
    assert notes.verify(note, [own.verifier, DEVICE.verifier]) == (own.verifier, DEVICE.verifier)


def test_a_signature_may_come_in_der():
    with answering(in_der) as server:
        signature = HttpSm2Signer(server.url, DEVICE.verifier).sign(TEXT)
    assert len(signature) == 64
    assert DEVICE.verifier.verify(TEXT, signature)


def test_the_server_is_asked_as_the_module_says():
    with answering(honest) as server:
        HttpSm2Signer(f"{server.url}sign", DEVICE.verifier, token="of this log").sign(TEXT)
    (asked,) = server.asked
    assert asked.path == "/sign"
    assert asked.headers["Authorization"] == "Bearer of this log"
    assert asked.headers["Content-Type"] == "application/json"
    assert json.loads(asked.body) == {
        "algorithm": "SM2-SM3",
        "key": DEVICE.verifier.vkey,
        "message": to_base64(TEXT),
    }


LIES = {
    "another key": lambda asked: signed(SoftwareSm2Signer.generate(NAME).sign(message(asked))),
    "another text": lambda asked: signed(DEVICE.sign(message(asked) + b".")),
    "zeros": lambda asked: signed(bytes(64)),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lying_server_signs_nothing(lie):
    with (
        answering(LIES[lie]) as server,
        pytest.raises(StoreError, match="not a signature of this key"),
    ):
        HttpSm2Signer(server.url, DEVICE.verifier).sign(TEXT)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"signed",
        b"[]",
        b"null",
        b"{}",
        b'{"signature": 5}',
        b'{"signature": "===="}',
        b'{"signature": "AAAA"}',
        b'{"signature": ""}',
        b"\xff\xfe",
        json.dumps({"signature": to_base64(encode_dss_signature(1 << 300, 1))}).encode(),
        b"[" * 50_000,
    ],
)
def test_an_answer_in_another_form_is_said_to_be_one(answer):
    with (
        answering(lambda asked: Answer(answer)) as server,
        pytest.raises(StoreError, match="agreed form"),
    ):
        HttpSm2Signer(server.url, DEVICE.verifier).sign(TEXT)


def test_a_refusal_is_said_with_its_number():
    with (
        answering(lambda asked: Answer(status=401)) as server,
        pytest.raises(StoreError, match=r"refused \(HTTP 401\)") as refused,
    ):
        HttpSm2Signer(server.url, DEVICE.verifier, token="hush").sign(TEXT)
    assert "hush" not in refused.value.text.zh + refused.value.text.en


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_not_followed_and_takes_no_token_with_it(status):
    with answering(honest) as elsewhere:
        away = Answer(status=status, headers={"Location": elsewhere.url})
        with answering(lambda asked: away) as server, pytest.raises(StoreError, match=str(status)):
            HttpSm2Signer(server.url, DEVICE.verifier, token="hush").sign(TEXT)
        assert elsewhere.asked == []


def test_an_endless_answer_is_not_taken():
    with (
        answering(lambda asked: Answer(b" " * (MOST_BYTES + 1))) as server,
        pytest.raises(StoreError, match="too long"),
    ):
        HttpSm2Signer(server.url, DEVICE.verifier).sign(TEXT)


def test_an_answer_that_trickles_is_not_waited_for():
    with (
        answering(lambda asked: Answer(b" " * 40, pause=0.05)) as server,
        pytest.raises(StoreError, match="too slow"),
    ):
        HttpSm2Signer(server.url, DEVICE.verifier, seconds=0.3).sign(TEXT)


def test_a_server_that_does_not_answer_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        begun = time.monotonic()
        with pytest.raises(StoreError, match="cannot be reached"):
            HttpSm2Signer(url, DEVICE.verifier, seconds=0.2).sign(TEXT)
    assert time.monotonic() - begun < 5


def test_a_server_that_is_not_there_is_said_to_be_unreachable():
    with socket.create_server(("127.0.0.1", 0)) as gone:
        url = f"http://127.0.0.1:{gone.getsockname()[1]}/"
    with pytest.raises(StoreError, match="cannot be reached"):
        HttpSm2Signer(url, DEVICE.verifier).sign(TEXT)


@pytest.mark.parametrize(
    "url",
    ["", "server.example", "ftp://server.example/", "http://", "https://me:secret@server.example/",
     "http://server.example:x/", "http://server.example/ x", "http://服务器.example/", "http://[/"],
)  # fmt: skip
def test_an_address_that_cannot_be_asked_is_refused_at_once(url):
    with pytest.raises(Malformed) as refused:
        HttpSm2Signer(url, DEVICE.verifier)
    assert "secret" not in str(refused.value)


def test_a_signer_does_not_show_its_token():
    assert "hush" not in repr(HttpSm2Signer("https://server.example/", DEVICE.verifier, "hush"))
