"""Each way of tampering with a log is found, and the first thing that is wrong is named."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qinglian.ledger import notes, store
from qinglian.ledger.auditing import audit
from qinglian.ledger.checkpoint import Checkpoint, Trust, sign
from qinglian.ledger.errors import LedgerError, ProofError, SignatureError, TileError
from qinglian.ledger.folder import StaticLog, open_folder
from qinglian.ledger.keys import Cosigner, Ed25519Signer
from qinglian.ledger.tests.conftest import LARGE
from qinglian.ledger.tiles import bundle, bundle_path, tile_path, unbundle

SIZE = 600


@pytest.fixture
def log(naive, grow):
    return grow(naive.entry(i) for i in range(SIZE))


def old_checkpoint(naive, signer, size: int) -> bytes:
    return sign(Checkpoint(signer.name, size, naive.mth(0, size)), signer)


WAYS = {
    "edited or replaced": lambda held: [*held[:3], b"other", *held[4:]],
    "deleted": lambda held: [*held[:3], *held[4:], b"the first of the next"],
    "inserted": lambda held: [*held[:3], b"other", *held[3:-1]],
    "another order": lambda held: [*held[:3], held[4], held[3], *held[5:]],
}


@pytest.mark.parametrize("way", WAYS)
def test_an_entry_tampered_with_is_named_and_what_was_done_to_it(log, signer, way):
    held = unbundle(log.files[bundle_path(1)], 256)
    log.files[bundle_path(1)] = bundle(WAYS[way](held))
    with pytest.raises(TileError, match=rf"Entry 259 \(tile/entries/001\).*{way}"):
        audit(log, signer.verifier)


def test_an_entry_tampered_with_at_the_right_edge_is_named(log, signer):
    held = unbundle(log.files[bundle_path(2, 88)], 88)
    log.files[bundle_path(2, 88)] = bundle([*held[:87], b"other"])
    with pytest.raises(TileError, match="Entry 599"):
        audit(log, signer.verifier)


def test_a_bundle_from_which_an_entry_was_taken_names_the_entry(log, signer):
    held = unbundle(log.files[bundle_path(1)], 256)
    log.files[bundle_path(1)] = bundle([*held[:3], *held[4:]])
    with pytest.raises(TileError, match=r"Entry 259.*deleted"):
        audit(log, signer.verifier)
    log.files[bundle_path(1)] = bundle(held[:-1])
    with pytest.raises(TileError, match=r"Entry 511.*deleted"):
        audit(log, signer.verifier)


def test_a_bundle_to_which_an_entry_was_added_names_the_entry_or_the_bundle(log, signer):
    held = unbundle(log.files[bundle_path(1)], 256)
    log.files[bundle_path(1)] = bundle([*held[:3], b"other", *held[3:]])
    with pytest.raises(TileError, match=r"Entry 259.*inserted"):
        audit(log, signer.verifier)
    for more in (bundle([b"more"]), b"\x00", b"\xff\xff"):
        log.files[bundle_path(1)] = bundle(held) + more
        with pytest.raises(TileError, match="tile/entries/001 holds more"):
            audit(log, signer.verifier)


def test_a_bundle_cut_short_names_the_first_entry_that_is_not_whole(log, signer):
    log.files[bundle_path(1)] = log.files[bundle_path(1)][:-1]
    with pytest.raises(TileError, match="Entry 511"):
        audit(log, signer.verifier)


def test_an_act_dated_back_in_its_place_is_named(grow, signer):
    acts = [{"kind": "act", "n": i, "time": "2022-03-18T09:00:00Z"} for i in range(300)]
    log = grow(json.dumps(each).encode() for each in acts)
    held = unbundle(log.files[bundle_path(1, 44)], 44)
    held[10] = held[10].replace(b"2022-03-18", b"2022-03-11")
    log.files[bundle_path(1, 44)] = bundle(held)
    with pytest.raises(TileError, match=r"Entry 266.*edited"):
        audit(log, signer.verifier)


def test_an_entry_rewritten_with_its_tile_is_found_by_the_tile_above(naive, grow, signer, large):
    at = 40_000
    forged = grow(b"other" if i == at else naive.entry(i) for i in range(LARGE))
    for path in (bundle_path(at // 256), tile_path(0, at // 256)):
        large.files[path] = forged.files[path]
    with pytest.raises(TileError, match="Entries 39936 to 40191 were rewritten"):
        audit(large, signer.verifier)
    large.files[tile_path(1, 0)] = forged.files[tile_path(1, 0)]
    with pytest.raises(TileError, match="Entries 0 to 65535 were rewritten"):
        audit(large, signer.verifier)
    large.files[tile_path(2, 0, 1)] = forged.files[tile_path(2, 0, 1)]
    with pytest.raises(ProofError, match="root"):
        audit(large, signer.verifier)


def test_an_entry_rewritten_with_all_its_tiles_is_found_at_the_root(log, naive, grow, signer):
    forged = grow(b"other" if i == 5 else naive.entry(i) for i in range(SIZE))
    forged.files["checkpoint"] = log.files["checkpoint"]
    with pytest.raises(ProofError, match="root"):
        audit(forged, signer.verifier)


def test_a_history_rewritten_and_signed_is_found_by_whoever_kept_a_checkpoint(naive, grow, signer):
    forged = grow(b"other" if i == 5 else naive.entry(i) for i in range(SIZE))
    audit(forged, signer.verifier)
    audit(forged, signer.verifier, old=[old_checkpoint(naive, signer, 5)])
    with pytest.raises(ProofError, match=r"first 6 entries.*rewritten"):
        audit(forged, signer.verifier, old=[old_checkpoint(naive, signer, 6)])


def test_two_roots_signed_over_one_size_are_a_fork(log, naive, grow, signer):
    forged = grow(b"other" if i == 599 else naive.entry(i) for i in range(SIZE))
    with pytest.raises(ProofError, match="forked"):
        audit(forged, signer.verifier, old=[log.files["checkpoint"]])


def test_a_fork_that_grew_is_found_by_whoever_saw_the_other_branch(log, naive, grow, signer):
    forged = grow(b"other" if i == 599 else naive.entry(i) for i in range(SIZE + 200))
    with pytest.raises(ProofError, match=r"first 600 entries.*forked"):
        audit(forged, signer.verifier, old=[log.files["checkpoint"]])


def test_a_log_cut_short_is_found_by_whoever_kept_a_checkpoint(naive, grow, signer):
    short = grow(naive.entry(i) for i in range(SIZE - 1))
    with pytest.raises(ProofError, match="cut short"):
        audit(short, signer.verifier, old=[old_checkpoint(naive, signer, SIZE)])


def test_a_log_restored_from_an_old_backup_is_found_and_again_when_it_has_grown(
    kept, naive, signer, tmp_path
):
    kept.append([naive.entry(i) for i in range(300)])
    store.publish(kept, signer)
    shutil.copytree(kept.folder, tmp_path / "backup")
    kept.append([b"seen by all"])
    store.publish(kept, signer)
    seen = kept.read_checkpoint()
    restored = open_folder(tmp_path / "backup")
    with pytest.raises(ProofError, match="old backup"):
        audit(restored, signer.verifier, old=[seen])
    restored.append([b"another history"])
    store.publish(restored, signer)
    with pytest.raises(ProofError, match="forked"):
        audit(restored, signer.verifier, old=[seen])
    restored.append([b"and longer"])
    store.publish(restored, signer)
    with pytest.raises(ProofError, match="first 301 entries"):
        audit(restored, signer.verifier, old=[seen])


def test_a_stale_checkpoint_is_told_from_a_log_cut_short(log, naive, signer):
    newest = log.files["checkpoint"]
    log.files["checkpoint"] = old_checkpoint(naive, signer, 512)
    with pytest.raises(ProofError, match="checkpoint is stale"):
        audit(log, signer.verifier, old=[newest])


def test_a_checkpoint_of_more_than_there_is_names_what_lacks(log, naive, signer):
    log.files["checkpoint"] = old_checkpoint(naive, signer, SIZE + 1)
    with pytest.raises(TileError, match=r"lacks tile/entries/002\.p/89"):
        audit(log, signer.verifier)


def test_a_checkpoint_of_another_log_is_named(log, naive, signer):
    other = Ed25519Signer.generate("other.example/log")
    for by in (other, signer):
        log.files["checkpoint"] = sign(Checkpoint(other.name, SIZE, log.head), by)
        with pytest.raises(SignatureError, match=r"another log \(other\.example/log\)"):
            audit(log, signer.verifier)


def test_a_checkpoint_signed_by_another_key_of_the_same_name_is_refused(log, signer):
    log.files["checkpoint"] = sign(store.published(log)[0], Ed25519Signer.generate(signer.name))
    with pytest.raises(SignatureError, match="No known key"):
        audit(log, signer.verifier)


def test_a_checkpoint_changed_after_it_was_signed_is_refused(log, signer):
    log.files["checkpoint"] = log.files["checkpoint"].replace(b"\n600\n", b"\n599\n")
    with pytest.raises(SignatureError, match="is bad"):
        audit(log, signer.verifier)


def test_tiles_of_another_true_log_are_no_tiles_of_this_one(naive, grow, signer, log):
    other = grow(naive.entry(i + 1) for i in range(SIZE))
    for path in list(log.files):
        if path.startswith("tile/"):
            log.files[path] = other.files[path]
    with pytest.raises(ProofError, match="root"):
        audit(log, signer.verifier)


def test_a_file_spelled_in_another_way_is_not_there(exported, naive, signer, tmp_path):
    log = exported(naive.entry(i) for i in range(300))
    for path, lax in (
        ("tile/0/000", "tile/0/0"),
        ("tile/0/001.p/44", "tile/0/001.p/044"),
        ("tile/0/001.p/44", "tile/0/001.p/４４"),
        ("tile/entries/000", "tile/entries/００0"),
        ("tile/entries/000", "tile/entries/000 "),
    ):
        (log.root / path).rename(log.root / lax)
        with pytest.raises(TileError, match=rf"lacks {re.escape(path)}"):
            audit(StaticLog(log.root), signer.verifier)
        (log.root / lax).rename(log.root / path)
    audit(log, signer.verifier)


WITNESS = Cosigner("witness.example/w1", bytes([1] * 32))


@settings(deadline=None)
@given(st.data())
def test_no_changed_byte_of_any_file_of_a_cosigned_log_passes(naive, grow, signer, data):
    log = grow(naive.entry(i) for i in range(290))
    log.cosign(WITNESS, at=1_647_500_000)
    trust = Trust((signer.verifier,), (WITNESS.verifier,))
    audit(log, trust)
    path = data.draw(st.sampled_from(sorted(log.files)))
    true = log.files[path]
    at = data.draw(st.integers(0, len(true) - 1))
    log.files[path] = (
        true[:at] + bytes([true[at] ^ data.draw(st.integers(1, 255))]) + true[at + 1 :]
    )
    with pytest.raises(LedgerError):
        audit(log, trust)


def test_a_note_may_carry_what_others_signed(log, signer):
    note = notes.parse(log.files["checkpoint"])
    stranger = notes.Signature("stranger.example", b"\0\0\0\0", b"x" * 2424)
    log.files["checkpoint"] = note.signed_also(stranger).dump()
    assert audit(log, signer.verifier).size == SIZE
