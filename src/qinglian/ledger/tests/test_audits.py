"""A whole log checked from its entries up: each way of tampering is found, and named."""

from __future__ import annotations

import pytest

from qinglian.ledger import store
from qinglian.ledger.auditing import audit
from qinglian.ledger.checkpoint import Checkpoint, sign
from qinglian.ledger.errors import LedgerError, Malformed, ProofError, SignatureError, TileError
from qinglian.ledger.keys import Ed25519Signer
from qinglian.ledger.tiles import bundle, bundle_path, unbundle

SIZE = 600


@pytest.fixture
def log(naive, grow):
    return grow(naive.entry(i) for i in range(SIZE))


def old_checkpoint(naive, signer, size: int) -> bytes:
    return sign(Checkpoint(signer.name, size, naive.mth(0, size)), signer)


def test_a_true_log_stands_and_extends_every_older_checkpoint(log, naive, signer):
    old = [old_checkpoint(naive, signer, size) for size in (0, 1, 255, 256, 257, 512, 599, SIZE)]
    assert audit(log, signer.verifier, old=old) == store.published(log)[0]


def test_an_exported_log_stands(exported, naive, signer):
    assert audit(exported(naive.entry(i) for i in range(SIZE)), signer.verifier).size == SIZE


def test_an_empty_log_stands(grow, signer):
    assert audit(grow([]), signer.verifier).size == 0


WAYS = {
    "edited": lambda held: [*held[:3], b"other", *held[4:]],
    "deleted": lambda held: [*held[:3], *held[4:], b"last"],
    "inserted": lambda held: [*held[:3], b"other", *held[3:-1]],
    "reordered": lambda held: [*held[:3], held[4], held[3], *held[5:]],
}


@pytest.mark.parametrize("way", WAYS)
def test_an_entry_tampered_with_is_named(log, signer, way):
    held = unbundle(log.files[bundle_path(1)], 256)
    log.files[bundle_path(1)] = bundle(WAYS[way](held))
    with pytest.raises(TileError, match="Entry 259"):
        audit(log, signer.verifier)


def test_an_entry_rewritten_with_all_its_tiles_is_found_at_the_root(log, naive, grow, signer):
    forged = grow(b"other" if i == 5 else naive.entry(i) for i in range(SIZE))
    forged.files["checkpoint"] = log.files["checkpoint"]
    with pytest.raises(ProofError, match="root"):
        audit(forged, signer.verifier)


def test_a_history_rewritten_and_signed_is_found_by_whoever_kept_a_checkpoint(naive, grow, signer):
    forged = grow(b"other" if i == 5 else naive.entry(i) for i in range(SIZE))
    audit(forged, signer.verifier)
    audit(forged, signer.verifier, old=[old_checkpoint(naive, signer, 5)])
    with pytest.raises(ProofError, match="first 6 entries"):
        audit(forged, signer.verifier, old=[old_checkpoint(naive, signer, 6)])


def test_a_log_cut_short_is_found_by_whoever_kept_a_checkpoint(naive, grow, signer):
    short = grow(naive.entry(i) for i in range(SIZE - 1))
    with pytest.raises(ProofError, match="cut short"):
        audit(short, signer.verifier, old=[old_checkpoint(naive, signer, SIZE)])


def test_a_forged_tile_at_each_place_is_named(log, signer):
    paths = [path for path in log.files if path.startswith("tile/") and "entries" not in path]
    assert len(paths) == 4
    for path in paths:
        true = log.files[path]
        log.files[path] = true[:-1] + bytes([true[-1] ^ 1])
        with pytest.raises(TileError):
            audit(log, signer.verifier)
        log.files[path] = true[:-32]
        with pytest.raises(TileError):
            audit(log, signer.verifier)
        del log.files[path]
        with pytest.raises(TileError, match=path):
            audit(log, signer.verifier)
        log.files[path] = true
    audit(log, signer.verifier)


def test_a_checkpoint_signed_by_another_or_of_another_log_is_refused(log, naive, signer):
    other = Ed25519Signer.generate("other.example/log")
    with pytest.raises(SignatureError):
        audit(log, other.verifier)
    log.files["checkpoint"] = sign(Checkpoint(other.name, SIZE, log.head), signer)
    with pytest.raises(SignatureError):
        audit(log, signer.verifier)


def test_a_checkpoint_of_more_than_there_is_names_what_lacks(log, naive, signer):
    log.files["checkpoint"] = old_checkpoint(naive, signer, SIZE + 1)
    with pytest.raises(TileError, match="lacks"):
        audit(log, signer.verifier)


def test_a_log_without_a_checkpoint_cannot_be_checked(log, signer):
    del log.files["checkpoint"]
    with pytest.raises(LedgerError):
        audit(log, signer.verifier)
    log.files["checkpoint"] = b"nothing of the kind"
    with pytest.raises(Malformed):
        audit(log, signer.verifier)
