"""A log that grows in a folder: what a crash leaves, what is published, what a restored copy may not do."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import stat
from pathlib import Path

import pytest

from qinglian.ledger import checkpoint, store
from qinglian.ledger.errors import EntryError, LedgerError, ProofError, StoreError, TileError
from qinglian.ledger.exporting import export
from qinglian.ledger.folder import StaticLog, create, open_folder
from qinglian.ledger.keys import Ed25519Signer
from qinglian.ledger.tiles import path_of, tiles_of


def test_a_new_log_is_empty_and_its_key_is_for_its_owner_only(kept, signer):
    assert kept.frontier().size == 0
    assert kept.read_checkpoint() is None
    assert kept.signer() == signer
    secret = kept.folder / "secret" / "key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(secret.parent.stat().st_mode) == 0o700
    assert json.loads((kept.folder / "ledger.json").read_text()) == {
        "origin": signer.name,
        "vkey": signer.verifier.vkey,
    }


def test_a_second_log_is_not_made_over_a_first(kept, signer):
    with pytest.raises(StoreError):
        create(kept.folder, signer)
    (kept.folder / "ledger.json").unlink()
    with pytest.raises(StoreError):
        create(kept.folder, signer)


def test_entries_take_consecutive_places_and_are_read_back(kept, naive):
    assert kept.append([naive.entry(i) for i in range(300)]) == range(300)
    assert kept.append([]) == range(300, 300)
    assert kept.append([naive.entry(300)]) == range(300, 301)
    store.publish(kept, kept.signer())
    assert [store.entry(kept, i) for i in (0, 255, 256, 300)] == [
        naive.entry(i) for i in (0, 255, 256, 300)
    ]
    with pytest.raises(ProofError):
        store.entry(kept, 301)


def test_a_log_grown_in_any_batches_has_the_root_of_the_standard(kept, naive):
    size = 0
    for batch in (1, 1, 253, 1, 1, 255, 256, 1, 600):
        kept.append([naive.entry(i) for i in range(size, size + batch)])
        size += batch
        again = open_folder(kept.folder)
        assert again.frontier().root() == naive.mth(0, size)


def test_a_batch_with_an_entry_too_long_appends_nothing(kept):
    with pytest.raises(EntryError):
        kept.append([b"short", bytes(65_536)])
    assert kept.frontier().size == 0


def test_the_published_checkpoint_is_signed_and_receipts_lead_to_it(kept, naive):
    kept.append([naive.entry(i) for i in range(70)])
    head = store.publish(kept, kept.signer())
    note = kept.read_checkpoint()
    assert note is not None
    assert checkpoint.verify(note, kept.verifier) == head
    assert store.receipt(kept, 69).verify(naive.entry(69), kept.verifier) == head
    assert store.publish(kept, kept.signer()) == head
    assert kept.read_checkpoint() == note


def test_what_is_not_published_yet_has_no_receipt(kept, naive):
    with pytest.raises(StoreError):
        store.receipt(kept, 0)
    kept.append([naive.entry(0)])
    store.publish(kept, kept.signer())
    kept.append([naive.entry(1)])
    with pytest.raises(ProofError):
        store.receipt(kept, 1)


def test_a_reader_of_the_last_checkpoint_is_served_while_the_log_grows(kept, naive):
    kept.append([naive.entry(i) for i in range(200)])
    store.publish(kept, kept.signer())
    kept.append([naive.entry(i) for i in range(200, 900)])
    assert store.receipt(kept, 100).verify(naive.entry(100), kept.verifier).size == 200
    assert store.entry(kept, 199) == naive.entry(199)


STEPS = range(1, 40)


class Interrupted(Exception):
    """Stands for the loss of power."""


def test_whichever_write_is_the_last_nothing_acknowledged_is_lost(kept, naive, monkeypatch):
    acknowledged = 0
    written = Path.replace
    left = [0]

    def failing(self, target):
        if left[0] == 0:
            raise Interrupted
        left[0] -= 1
        return written(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    for step in STEPS:
        left[0] = step % 9
        batch = [b"%d %d" % (step, i) for i in range(step * 11)]
        try:
            places = kept.append(batch)
            acknowledged = places.stop
            store.publish(kept, kept.signer())
        except Interrupted:
            pass
        left[0] = 100
        again = open_folder(kept.folder)
        assert again.frontier().size == acknowledged
        store.publish(again, again.signer())
        if acknowledged:
            store.entry(again, acknowledged - 1)
    assert acknowledged > 1000


def test_a_log_restored_from_an_old_copy_refuses_to_sign(kept, naive, tmp_path):
    kept.append([naive.entry(i) for i in range(300)])
    store.publish(kept, kept.signer())
    shutil.copytree(kept.folder, tmp_path / "backup")
    kept.append([b"true"])
    store.publish(kept, kept.signer())
    newest = kept.read_checkpoint()
    restored = open_folder(tmp_path / "backup")
    (restored.root / "checkpoint").write_bytes(newest)
    with pytest.raises(StoreError, match="backwards"):
        store.publish(restored, restored.signer())
    restored.append([b"another history"])
    with pytest.raises(StoreError, match="backwards"):
        store.publish(restored, restored.signer())
    restored.append([b"and longer"])
    with pytest.raises(StoreError, match="backwards"):
        store.publish(restored, restored.signer())


def test_an_older_checkpoint_does_not_replace_a_newer(kept, naive):
    kept.append([naive.entry(0)])
    store.publish(kept, kept.signer())
    old = kept.read_checkpoint()
    kept.append([naive.entry(1)])
    store.publish(kept, kept.signer())
    newest = kept.read_checkpoint()
    kept.publish(old)
    assert kept.read_checkpoint() == newest


def test_a_checkpoint_of_another_log_stops_the_signing(kept, naive):
    kept.append([naive.entry(0)])
    other = Ed25519Signer.generate("other.example/log")
    head = checkpoint.Checkpoint(other.name, 1, naive.mth(0, 1))
    (kept.root / "checkpoint").write_bytes(checkpoint.sign(head, other))
    with pytest.raises(StoreError, match="another log"):
        store.publish(kept, kept.signer())


def test_a_damaged_edge_stops_the_appending(kept, naive):
    kept.append([naive.entry(i) for i in range(10)])
    (kept.root / "tile" / "0" / "000.p" / "10").write_bytes(bytes(320))
    with pytest.raises(StoreError):
        kept.append([b"more"])


@pytest.mark.parametrize("content", ["", "0", "x y\n", "00 AAAA\n", "1 \n", "０ AAAA\n"])
def test_a_damaged_head_is_said_plainly(kept, content):
    (kept.folder / "head").write_text(content)
    with pytest.raises(StoreError):
        kept.frontier()


def test_a_folder_without_a_log_or_a_key_is_said_plainly(kept, tmp_path):
    with pytest.raises(StoreError):
        open_folder(tmp_path / "nothing")
    (kept.folder / "secret" / "key").unlink()
    with pytest.raises(StoreError):
        kept.signer()
    (kept.folder / "ledger.json").write_text("{}")
    with pytest.raises(StoreError):
        open_folder(kept.folder)


def test_an_export_holds_what_its_size_needs_and_nothing_else(kept, naive, tmp_path):
    for size in (10, 300, 290):
        kept.append([naive.entry(i) for i in range(size)])
        store.publish(kept, kept.signer())
    kept.append([b"not published"])
    out = tmp_path / "out"
    assert export(kept, out).size == 600
    files = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
    tiles = {path_of(place) for place in tiles_of(600)}
    bundles = {"tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"}
    assert files == {"checkpoint"} | tiles | bundles


def test_a_damaged_log_is_not_exported(kept, naive, tmp_path):
    kept.append([naive.entry(i) for i in range(300)])
    store.publish(kept, kept.signer())
    (kept.root / "tile" / "0" / "000").unlink()
    with pytest.raises(LedgerError):
        export(kept, tmp_path / "out")


def test_what_a_static_log_lacks_is_named(tmp_path):
    with pytest.raises(TileError, match="tile/0/003"):
        StaticLog(tmp_path).read_tile(0, 3, 256)
    with pytest.raises(TileError, match="tile/entries/003"):
        StaticLog(tmp_path).read_bundle(3, 7)


def _append_some(folder: str, name: bytes) -> None:
    log = open_folder(Path(folder))
    for i in range(12):
        log.append([b"%s %d" % (name, i)])
        store.publish(log, log.signer())


def test_several_processes_append_to_one_history(kept):
    spawn = multiprocessing.get_context("fork")
    writers = [
        spawn.Process(target=_append_some, args=(os.fspath(kept.folder), b"%d" % who))
        for who in range(3)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    head = store.publish(kept, kept.signer())
    assert head.size == 36
    assert len({store.entry(kept, i) for i in range(36)}) == 36
