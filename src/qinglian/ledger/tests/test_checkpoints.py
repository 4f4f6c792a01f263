"""Checkpoints, and the receipts that lead to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.ledger import checkpoint, notes, proofs
from qinglian.ledger.checkpoint import Checkpoint, Cosigned, Trust
from qinglian.ledger.errors import LedgerError, Malformed, ProofError, SignatureError
from qinglian.ledger.hashing import EMPTY_ROOT
from qinglian.ledger.keys import Cosigner, Ed25519Signer
from qinglian.ledger.proofs import ProofFile

LOG = Ed25519Signer("qingchuan.example/log", bytes(32))
OTHER = Ed25519Signer("other.example/log", bytes([7] * 32))
WITNESS = Cosigner("witness.example/w1", bytes([1] * 32))
HEAD = Checkpoint(LOG.name, 15, bytes(range(32)))
ROOT = HEAD.text.split("\n")[2]

hashes = st.binary(min_size=32, max_size=32)


@given(st.integers(1, 2**63 - 1), hashes)
def test_a_signed_checkpoint_is_read_back(size, root):
    head = Checkpoint(LOG.name, size, root)
    assert checkpoint.verify(checkpoint.sign(head, LOG), LOG.verifier) == head


def test_a_checkpoint_is_three_lines_and_a_signature():
    assert HEAD.text == f"qingchuan.example/log\n15\n{ROOT}\n"
    assert checkpoint.sign(HEAD, LOG).startswith(HEAD.text.encode() + b"\n\xe2\x80\x94 ")


def test_lines_that_others_add_are_kept():
    head = Checkpoint(LOG.name, 15, bytes(32), ("more", "and more"))
    assert checkpoint.verify(checkpoint.sign(head, LOG), LOG.verifier) == head


@pytest.mark.parametrize(
    "text",
    [
        "qingchuan.example/log\n15\n",
        f"\n15\n{ROOT}\n",
        f"qingchuan.example/log\n015\n{ROOT}\n",
        f"qingchuan.example/log\n15 \n{ROOT}\n",
        f"qingchuan.example/log\n１５\n{ROOT}\n",
        f"qingchuan.example/log\n+15\n{ROOT}\n",
        f"qingchuan.example/log\n15\n{ROOT} \n",
        f"qingchuan.example/log\n15\n{ROOT[:-1]}\n",
        f"qingchuan.example/log\n15\n{ROOT[:-2]}9=\n",
        "qingchuan.example/log\n15\nAAAA\n",
        f"qingchuan.example/log\n15\n{ROOT}\n\nmore\n",
        f"qingchuan.example/log\n0\n{ROOT}\n",
    ],
)
def test_a_checkpoint_written_otherwise_is_refused_whoever_signed_it(text):
    with pytest.raises(Malformed):
        checkpoint.verify(notes.sign(text, LOG).dump(), LOG.verifier)


def test_a_checkpoint_of_another_log_is_refused():
    theirs = Checkpoint("other.example/log", 15, bytes(32))
    with pytest.raises(SignatureError):
        checkpoint.verify(checkpoint.sign(theirs, OTHER), LOG.verifier)
    with pytest.raises(SignatureError):
        checkpoint.verify(checkpoint.sign(theirs, LOG), LOG.verifier)
    assert checkpoint.verify(checkpoint.sign(theirs, LOG), LOG.verifier, origin="other.example/log")


def test_an_ill_formed_checkpoint_is_not_signed():
    for head in (
        Checkpoint("", 1, bytes(32)),
        Checkpoint("a\nb", 1, bytes(32)),
        Checkpoint("a", -1, bytes(32)),
        Checkpoint("a", 1, bytes(31)),
        Checkpoint("a", 0, bytes(32)),
    ):
        with pytest.raises(Malformed):
            checkpoint.sign(head, LOG)
    assert checkpoint.sign(Checkpoint("a", 0, EMPTY_ROOT), LOG)


@given(st.data())
def test_no_changed_byte_of_a_checkpoint_passes(data):
    true = checkpoint.sign(HEAD, LOG)
    at = data.draw(st.integers(0, len(true) - 1))
    spoilt = true[:at] + bytes([true[at] ^ data.draw(st.integers(1, 255))]) + true[at + 1 :]
    with pytest.raises((Malformed, SignatureError)):
        checkpoint.verify(spoilt, LOG.verifier)


@given(
    st.integers(0, 2**63 - 1),
    st.lists(hashes, max_size=63),
    st.binary(max_size=40) | st.none(),
    st.binary(min_size=1, max_size=80),
)
def test_a_receipt_is_written_and_read_in_one_way(index, path, extra, note):
    receipt = ProofFile(index, tuple(path), note, extra)
    assert proofs.parse(receipt.dump()) == receipt


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader_of_receipts(data):
    for head in (b"", b"c2sp.org/tlog-proof@v1\n", b"c2sp.org/tlog-proof@v1\nindex "):
        try:
            receipt = proofs.parse(head + data)
        except Malformed:
            continue
        assert receipt.dump() == head + data


def test_a_receipt_proves_its_entry_and_no_other(naive, grow, signer):
    log = grow(naive.entry(i) for i in range(300))
    receipt = proofs.build(log.reader(), 258, log.files["checkpoint"])
    again = proofs.parse(receipt.dump())
    assert again.verify(naive.entry(258), signer.verifier).size == 300
    with pytest.raises(ProofError):
        again.verify(naive.entry(257), signer.verifier)
    with pytest.raises(SignatureError):
        again.verify(naive.entry(258), OTHER.verifier)


def test_a_receipt_whose_checkpoint_lacks_a_witness_is_refused_where_one_is_asked_for(
    naive, grow, signer
):
    log = grow(naive.entry(i) for i in range(300))
    trust = Trust((signer.verifier,), (WITNESS.verifier,))
    with pytest.raises(SignatureError, match="lack"):
        proofs.build(log.reader(), 3, log.files["checkpoint"]).attest(naive.entry(3), trust)
    log.cosign(WITNESS, at=1_647_500_000)
    found = proofs.build(log.reader(), 3, log.files["checkpoint"]).attest(naive.entry(3), trust)
    assert (found.head.size, found.cosigners) == (300, (Cosigned(WITNESS.name, 1_647_500_000),))


@given(st.data())
def test_no_changed_byte_of_a_receipt_passes(naive, grow, signer, data):
    log = grow(naive.entry(i) for i in range(11))
    true = proofs.build(log.reader(), 6, log.files["checkpoint"]).dump()
    at = data.draw(st.integers(0, len(true) - 1))
    spoilt = true[:at] + bytes([true[at] ^ data.draw(st.integers(1, 255))]) + true[at + 1 :]
    with pytest.raises(LedgerError):
        proofs.parse(spoilt).verify(naive.entry(6), signer.verifier)


@pytest.mark.parametrize(
    ("true", "lax"),
    [
        (b"index 6\n", b"index 06\n"),
        (b"index 6\n", b"index 6 \n"),
        (b"index 6\n", "index ６\n".encode()),
        (b"index 6\n", b"index  6\n"),
        (b"index 6\n", b"index 6\r\n"),
        (b"index 6\n", b"extra QQ==\nextra QQ==\nindex 6\n"),
        (b"index 6\n", b"extra QR==\nindex 6\n"),
        (b"tlog-proof@v1\n", b"tlog-proof@v2\n"),
        (b"=\n", b"= \n"),
        (b"=\n", b"\n"),
        (b"\n\n", b"\n\n\n"),
    ],
)
def test_a_receipt_written_otherwise_is_refused(naive, grow, signer, true, lax):
    log = grow(naive.entry(i) for i in range(11))
    written = proofs.build(log.reader(), 6, log.files["checkpoint"]).dump()
    assert true in written
    with pytest.raises((Malformed, SignatureError)):
        proofs.parse(written.replace(true, lax, 1)).verify(naive.entry(6), signer.verifier)
