"""Time stamps over checkpoints: what is kept was checked, and nothing else passes for it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import pytest

from qinglian.ledger import anchoring, notes
from qinglian.ledger.checkpoint import Checkpoint, sign
from qinglian.ledger.der import certificates_in_order
from qinglian.ledger.errors import LedgerError, Malformed, ProofError, StoreError
from qinglian.ledger.keys import Cosigner, Ed25519Signer
from qinglian.ledger.notes import Signature
from qinglian.ledger.tests.answering import Answer, answering
from qinglian.ledger.tests.stamping import authority as new_authority

SIGNER = Ed25519Signer("qingchuan.example/log", bytes(32))
WITNESS = Cosigner("witness.example/1", bytes(32))


def checkpoint(size: int = 4) -> bytes:
    return sign(Checkpoint(SIGNER.name, size, bytes(32)), SIGNER)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return new_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """An authority whose root nobody here trusts; it has the same names."""
    return new_authority(tmp_path_factory.mktemp("stranger"))


def test_a_checkpoint_is_stamped_with_the_authoritys_time(authority):
    with authority.serving() as server:
        made = anchoring.anchor(checkpoint(), server.url, authority.trusted)
    assert made.authority == server.url
    assert abs(made.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert authority.accepts(made.token, checkpoint())


def test_a_token_is_checked_later_with_no_network(authority):
    token = authority.stamp(checkpoint())
    found = anchoring.verify(token, checkpoint(), authority.trusted)
    assert found.authority == "Test time-stamping authority"
    assert found.token == token


def test_the_token_of_another_checkpoint_is_refused(authority):
    token = authority.stamp(checkpoint(4))
    with pytest.raises(ProofError, match="another checkpoint"):
        anchoring.verify(token, checkpoint(5), authority.trusted)


def test_an_authority_that_stamps_something_else_is_refused(authority):
    with (
        answering(lambda asked: Answer(authority.stamp(checkpoint(5)))) as server,
        pytest.raises(ProofError, match="another checkpoint"),
    ):
        anchoring.anchor(checkpoint(4), server.url, authority.trusted)


@pytest.mark.parametrize("words", [(), ("-no_nonce",)], ids=["another nonce", "no nonce"])
def test_an_answer_to_another_request_is_refused(authority, words):
    old = authority.stamp(checkpoint(), *words)
    with (
        answering(lambda asked: Answer(old)) as server,
        pytest.raises(ProofError, match="nonce"),
    ):
        anchoring.anchor(checkpoint(), server.url, authority.trusted)


def test_an_authority_under_another_root_is_refused(authority, stranger):
    token = stranger.stamp(checkpoint())
    assert anchoring.verify(token, checkpoint(), stranger.trusted)
    with pytest.raises(ProofError, match="root"):
        anchoring.verify(token, checkpoint(), authority.trusted)


def test_where_no_root_is_trusted_nothing_is(authority):
    with pytest.raises(ProofError, match="root"):
        anchoring.verify(authority.stamp(checkpoint()), checkpoint(), [])


def test_a_certificate_that_is_not_for_time_stamps_makes_none(authority):
    token = authority.with_another_use(authority.stamp(checkpoint()))
    with pytest.raises(ProofError, match="root"):
        anchoring.verify(token, checkpoint(), authority.trusted)


@pytest.mark.parametrize("backwards", [False, True])
def test_the_certificates_of_a_token_may_stand_in_any_order(authority, backwards):
    """openssl leaves them in the order of their chain, which is that of DER for every second authority."""
    token = authority.stamp(checkpoint())
    ordered = certificates_in_order(token)
    first, second = sorted(authority.certificates)
    assert first + second in ordered
    given = ordered.replace(first + second, second + first) if backwards else ordered
    assert anchoring.verify(given, checkpoint(), authority.trusted)


def test_a_stamp_over_another_hash_is_refused(authority):
    token = authority.stamp(checkpoint(), "-sha384")
    with pytest.raises(ProofError, match="another checkpoint"):
        anchoring.verify(token, checkpoint(), authority.trusted)


def test_an_authority_that_declines_is_heard(authority):
    """Asked for a policy that it does not have, it answers with a status and no token."""
    declined = authority.stamp(checkpoint(), "-tspolicy", "1.2.3.4.9")
    with pytest.raises(ProofError, match="gave no time stamp"):
        anchoring.verify(declined, checkpoint(), authority.trusted)


def test_a_checkpoint_cosigned_since_is_still_stamped(authority):
    before = checkpoint()
    token = authority.stamp(before)
    note = notes.parse(before)
    signature = WITNESS.cosign(note.text.encode(), 1_647_500_000)
    after = note.signed_also(Signature(WITNESS.name, WITNESS.key_id, signature)).dump()
    assert anchoring.verify(token, after, authority.trusted)
    assert anchoring.stamped(token, after) == before


@pytest.mark.parametrize(
    "answer", [b"", b"no", b"\x30\x03\x02\x01\x00", b"\x30\x82\xff\xff" + bytes(90)]
)
def test_what_is_no_time_stamp_is_said_to_be_none(authority, answer):
    with (
        answering(lambda asked: Answer(answer)) as server,
        pytest.raises(Malformed, match="well-formed time stamp"),
    ):
        anchoring.anchor(checkpoint(), server.url, authority.trusted)


def test_no_changed_byte_of_a_token_tells_another_time(authority):
    token = authority.stamp(checkpoint())
    at = anchoring.verify(token, checkpoint(), authority.trusted).at
    refused = 0
    for place in range(0, len(token), 5):
        changed = bytearray(token)
        changed[place] ^= 0x01
        try:
            assert anchoring.verify(bytes(changed), checkpoint(), authority.trusted).at == at
        except LedgerError:
            refused += 1
    assert refused > len(token) / 5 / 2


@pytest.mark.parametrize(
    "pem", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_file_without_certificates_is_said_to_be_none(pem):
    with pytest.raises(Malformed, match="PEM"):
        anchoring.read_roots(pem)


def test_without_the_extra_it_is_said_what_to_install(authority, monkeypatch):
    token = authority.stamp(checkpoint())
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    with pytest.raises(StoreError, match=r"pip install 'qinglian\[anchors\]'"):
        anchoring.verify(token, checkpoint(), authority.trusted)


def test_a_token_and_its_checkpoint_lie_side_by_side(tmp_path):
    made = anchoring.Anchored(datetime.now(UTC), "https://tsa.example/", b"token")
    anchoring.keep(tmp_path, 4, made, checkpoint())
    assert (tmp_path / "anchors" / "4.tsr").read_bytes() == b"token"
    assert (tmp_path / "anchors" / "4.checkpoint").read_bytes() == checkpoint()
