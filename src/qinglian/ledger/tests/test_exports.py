"""A log copied out as files, whole or from where an earlier export ended."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qinglian.ledger import checkpoint, proofs, store
from qinglian.ledger.auditing import audit
from qinglian.ledger.checkpoint import Trust
from qinglian.ledger.errors import LedgerError, StoreError, TileError
from qinglian.ledger.exporting import export
from qinglian.ledger.folder import StaticLog, create
from qinglian.ledger.keys import Cosigner, Ed25519Signer
from qinglian.ledger.reading import TileReader
from qinglian.ledger.tests.conftest import cosigned
from qinglian.ledger.tiles import bundles_of, path_of, tiles_of


@pytest.fixture
def grown(kept, naive):
    """Lets the log grow to a size, and publishes it."""

    def to(size: int):
        kept.append([naive.entry(i) for i in range(kept.frontier().size, size)])
        store.publish(kept, kept.signer())
        return kept

    return to


def held(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()
    }


def needed(size: int) -> set[str]:
    return {path_of(place) for place in (*tiles_of(size), *bundles_of(size))} | {"checkpoint"}


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 600])
def test_an_export_holds_what_its_size_needs_and_nothing_else(grown, tmp_path, size):
    assert export(grown(size), tmp_path / "out").size == size
    assert set(held(tmp_path / "out")) == needed(size)


def test_an_export_goes_on_from_an_earlier_one(grown, signer, tmp_path):
    out, old = tmp_path / "out", []
    for size in (0, 1, 7, 255, 256, 257, 300, 511, 512, 513, 700, 700, 1100):
        export(grown(size), out)
        old.append((out / "checkpoint").read_bytes())
        assert audit(StaticLog(out), signer.verifier, old=old).size == size
    fresh = tmp_path / "fresh"
    export(grown(1100), fresh)
    assert held(fresh).items() <= held(out).items()


@pytest.mark.slow
def test_an_export_goes_on_over_three_levels(grown, signer, tmp_path):
    for size in (65_000, 65_536, 66_000):
        export(grown(size), tmp_path / "out")
    export(grown(66_000), tmp_path / "fresh")
    assert held(tmp_path / "fresh").items() <= held(tmp_path / "out").items()
    assert audit(StaticLog(tmp_path / "out"), signer.verifier).size == 66_000


def test_only_what_is_new_is_written(grown, tmp_path):
    out = tmp_path / "out"
    export(grown(600), out)
    before = {path: (out / path).stat().st_mtime_ns for path in held(out)}
    export(grown(700), out)
    after = {path: (out / path).stat().st_mtime_ns for path in held(out)}
    assert {path for path in before if after[path] == before[path]} == set(before) - {
        "checkpoint",
        "tile/1/000.p/2",
    }
    assert set(after) - set(before) == {"tile/0/002.p/188", "tile/entries/002.p/188"}
    export(grown(700), out)
    assert {path: (out / path).stat().st_mtime_ns for path in held(out)} == after


def test_only_what_is_new_is_read(grown, tmp_path):
    out = tmp_path / "out"
    export(grown(600), out)
    log = grown(700)
    (log.root / "tile" / "entries" / "000").unlink()
    assert export(log, out).size == 700


def test_the_tiles_of_an_earlier_checkpoint_stay_until_the_full_ones_are_there(grown, tmp_path):
    out = tmp_path / "out"
    sizes = (300, 400, 512)
    heads = {size: export(grown(size), out) for size in sizes}
    assert not [path for path in held(out) if "001.p" in path]
    for head in heads.values():
        log = StaticLog(out)
        reader = TileReader(head.size, head.root, log.read_tile)
        proof = proofs.build(reader, 299, b"note")
        assert proof.hashes
        bundle = log.read_bundle(1, min(256, head.size - 256))
        assert reader.entries(1, bundle)


def test_a_partial_tile_that_is_not_full_yet_stays(grown, tmp_path):
    out = tmp_path / "out"
    export(grown(300), out)
    export(grown(400), out)
    assert {"tile/0/001.p/44", "tile/0/001.p/144", "tile/entries/001.p/44"} < set(held(out))


def test_new_cosignatures_are_copied_though_nothing_was_appended(grown, tmp_path):
    log = grown(300)
    export(log, tmp_path / "out")
    witness = Cosigner("witness.example/w1", bytes([1] * 32))
    seen = cosigned(log.read_checkpoint(), witness, at=1_647_500_000)
    log.publish(seen)
    export(log, tmp_path / "out")
    trust = Trust((log.verifier,), (witness.verifier,))
    assert audit(StaticLog(tmp_path / "out"), trust).cosigners[0].name == witness.name


@pytest.mark.parametrize("name", ["notes.txt", ".git", "key", "tile.old"])
def test_a_folder_that_holds_anything_else_is_refused(grown, tmp_path, name):
    out = tmp_path / "out"
    export(grown(10), out)
    (out / name).write_bytes(b"")
    with pytest.raises(StoreError, match="neither an empty folder nor an earlier export"):
        export(grown(20), out)
    assert checkpoint.parse((out / "checkpoint").read_bytes()).size == 10


def test_a_file_is_no_folder(grown, tmp_path):
    (tmp_path / "out").write_bytes(b"")
    with pytest.raises(StoreError):
        export(grown(10), tmp_path / "out")


def test_the_log_is_not_exported_onto_itself(grown):
    log = grown(10)
    with pytest.raises(StoreError, match="where the log itself lies"):
        export(log, log.root)


def test_an_earlier_export_of_another_log_or_history_is_not_gone_on_from(grown, naive, tmp_path):
    log = grown(300)
    other = create(tmp_path / "other", Ed25519Signer("other.example/log", bytes(32)))
    same_name = create(tmp_path / "same", Ed25519Signer(log.origin, bytes(32)))
    longer = create(tmp_path / "longer", Ed25519Signer(log.origin, bytes(32)))
    other.append([naive.entry(0)])
    same_name.append([b"another history"])
    longer.append([naive.entry(i) for i in range(301)])
    for n, each in enumerate((other, same_name, longer)):
        store.publish(each, each.signer())
        export(each, tmp_path / f"out{n}")
        before = held(tmp_path / f"out{n}")
        with pytest.raises(StoreError, match="not the beginning of this log"):
            export(log, tmp_path / f"out{n}")
        assert held(tmp_path / f"out{n}") == before


def test_an_export_with_a_damaged_checkpoint_is_not_gone_on_from(grown, tmp_path):
    export(grown(10), tmp_path / "out")
    (tmp_path / "out" / "checkpoint").write_bytes(b"nothing")
    with pytest.raises(StoreError):
        export(grown(20), tmp_path / "out")


def test_a_damaged_log_is_not_exported_and_leaves_the_earlier_export_as_it_was(grown, tmp_path):
    out = tmp_path / "out"
    export(grown(300), out)
    before = held(out)
    log = grown(600)
    tile = log.root / "tile" / "0" / "001"
    true = tile.read_bytes()
    for spoilt in (true[:-32], bytes(8192)):
        tile.write_bytes(spoilt)
        with pytest.raises(TileError, match="tile/0/001"):
            export(log, out)
    tile.unlink()
    with pytest.raises(LedgerError):
        export(log, out)
    assert before.items() <= held(out).items()
    assert audit(StaticLog(out), log.verifier).size == 300
    tile.write_bytes(true)
    assert export(log, out).size == 600
    assert audit(StaticLog(out), log.verifier).size == 600


def test_an_export_that_was_interrupted_is_begun_again(grown, signer, tmp_path):
    out = tmp_path / "out"
    export(grown(300), out)
    shutil.rmtree(out / "tile" / "entries")
    (out / "checkpoint").rename(out / "checkpoint.new")
    export(grown(400), out)
    assert audit(StaticLog(out), signer.verifier).size == 400


def test_an_export_is_exported_again_by_whoever_has_it(grown, signer, tmp_path):
    export(grown(300), tmp_path / "out")
    assert export(StaticLog(tmp_path / "out"), tmp_path / "mirror").size == 300
    assert held(tmp_path / "mirror") == held(tmp_path / "out")


def test_it_is_told_how_far_it_has_come(grown, tmp_path):
    told = []
    export(grown(300), tmp_path / "out", watch=lambda done, whole: told.append((done, whole)))
    assert told == [(256, 300), (300, 300), (300, 300)]
