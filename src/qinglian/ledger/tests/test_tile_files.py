"""Paths, bundles, and proofs read from tiles that someone may have forged."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.ledger.errors import EntryError, Malformed, ProofError, TileError
from qinglian.ledger.frontier import Frontier
from qinglian.ledger.hashing import EMPTY_ROOT, leaf_hash
from qinglian.ledger.reading import TileReader
from qinglian.ledger.tiles import (
    Place,
    bundle,
    bundle_path,
    bundles_of,
    parse_path,
    path_of,
    tile_path,
    tiles_of,
    unbundle,
)


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (Place(0, 0, 256), "tile/0/000"),
        (Place(0, 1067, 5), "tile/0/x001/067.p/5"),
        (Place(63, 999, 255), "tile/63/999.p/255"),
        (Place(1, 1000, 256), "tile/1/x001/000"),
        (Place(None, 1234067, 256), "tile/entries/x001/x234/067"),
    ],
)
def test_a_path_is_written_and_read_in_one_way(place, path):
    assert path_of(place) == path
    assert parse_path(path) == place


@given(st.integers(0, 63) | st.none(), st.integers(0, 10**18), st.integers(1, 256))
def test_every_path_is_read_back(level, index, width):
    place = Place(level, index, width)
    assert parse_path(path_of(place)) == place


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/0/1067",
        "tile/00/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/x001/x067",
        "tile/0/000.p/0",
        "tile/0/000.p/05",
        "tile/0/000.p/256",
        "tile/0/000.p/",
        "tile/0/000\n",
        "tile/0/００1",
        "tile/data/000",
        "tile/8/0/000",
        "/tile/0/000",
        "tile/0/../000",
        "",
    ],
)
def test_any_other_spelling_of_a_path_is_refused(path):
    with pytest.raises(Malformed):
        parse_path(path)


def test_a_log_of_seventy_thousand_has_the_tiles_of_the_standards_example():
    paths = [path_of(place) for place in tiles_of(70_000)]
    assert len(paths) == 273 + 1 + 1 + 1 + 1
    assert {"tile/0/272", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"} < (
        set(paths)
    )
    assert [path_of(place) for place in tiles_of(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert [path_of(place) for place in bundles_of(257)] == [
        "tile/entries/000",
        "tile/entries/001.p/1",
    ]
    assert not [*tiles_of(0), *bundles_of(0)]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_its_entries_back(entries):
    assert unbundle(bundle(entries), len(entries)) == entries


def test_an_entry_of_65535_bytes_is_the_longest():
    assert unbundle(bundle([bytes(65_535)]), 1) == [bytes(65_535)]
    with pytest.raises(EntryError):
        bundle([bytes(65_536)])


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=5), st.data())
def test_a_broken_bundle_is_refused(entries, data):
    whole = bundle(entries)
    cut = data.draw(st.integers(1, len(whole)))
    with pytest.raises(TileError):
        unbundle(whole[:-cut], len(entries))
    with pytest.raises(TileError):
        unbundle(whole + b"\x00", len(entries))
    with pytest.raises(TileError):
        unbundle(whole, len(entries) + 1)


def test_proofs_from_tiles_are_those_of_the_standard_at_every_size(naive):
    tiles: dict[tuple[int, int, int], bytes] = {}
    frontier = Frontier()
    for size in range(1, 1101):
        frontier, full = frontier.append([leaf_hash(naive.entry(size - 1))])
        for tile in (*full, *frontier.partial_tiles()):
            tiles[tile.level, tile.index, tile.width] = tile.hashes
        reader = TileReader(size, naive.mth(0, size), lambda *place: tiles[place])
        for index in {0, size // 3, size // 2, size - 2, size - 1, 255, 256} & set(range(size)):
            assert reader.inclusion_proof(index) == naive.path(index, 0, size)
            assert reader.leaf(index) == naive.mth(index, index + 1)
        for old in {1, 255, 256, 257, size // 3, size // 2, size - 1, size} & set(
            range(1, size + 1)
        ):
            assert reader.consistency_proof(old) == naive.proof(old, size)
            assert reader.root_at(old) == naive.mth(0, old)


def test_every_proof_of_one_log_is_the_standards(naive, grow):
    reader = grow(naive.entry(i) for i in range(777)).reader()
    assert [reader.inclusion_proof(i) for i in range(777)] == [
        naive.path(i, 0, 777) for i in range(777)
    ]
    assert [reader.consistency_proof(i) for i in range(1, 778)] == [
        naive.proof(i, 777) for i in range(1, 778)
    ]


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 66_000])
def test_proofs_from_three_levels_of_tiles_are_the_standards_and_read_few(naive, grow, size):
    log = grow(naive.entry(i) for i in range(size))
    for index in (0, 255, 256, 40_000, 65_279, size - 1):
        log.reads = 0
        reader = log.reader()
        assert reader.inclusion_proof(index) == naive.path(index, 0, size)
        assert log.reads <= 6
    reader = log.reader(keep=2)
    for old in (1, 255, 256, 257, 32_768, 40_000, 65_535, size - 1, size):
        assert reader.consistency_proof(old) == naive.proof(old, size)
        assert reader.root_at(old) == naive.mth(0, old)


def test_proofs_are_given_fast_and_tiles_kept_small(large):
    reader = large.reader(keep=4096)
    for index in range(0, large.size, 256):
        reader.inclusion_proof(index)
    wanted = range(0, large.size, 7)
    started = time.process_time()
    for index in wanted:
        reader.inclusion_proof(index)
        reader.consistency_proof(index or 1)
    assert time.process_time() - started < 2 * len(wanted) * 50e-6  # 6 µs each on an idle machine
    held = sum(map(len, reader._kept.values()))
    assert held <= len(reader._kept) * 512 * 32


def test_no_more_tiles_are_kept_than_was_asked_for(large):
    reader = large.reader(keep=5)
    for index in range(0, large.size, 256):
        reader.leaf(index)
    assert len(reader._kept) == 5
    large.reads = 0
    reader.leaf(large.size - 400)
    assert large.reads == 0


def test_an_empty_log_reads_no_tiles():
    def nothing(level, index, width):
        raise AssertionError

    reader = TileReader(0, EMPTY_ROOT, nothing)
    assert reader.root_at(0) == EMPTY_ROOT
    with pytest.raises(ProofError):
        reader.leaf(0)


def test_a_forged_tile_at_any_level_is_found_and_named(naive, grow):
    size = 66_000
    log = grow(naive.entry(i) for i in range(size))
    forged = [
        (tile_path(0, 0), 5, tile_path(0, 0)),
        (tile_path(0, 257, 208), 65_999, tile_path(0, 257, 208)),
        (tile_path(1, 0), 5, tile_path(1, 0)),
        (tile_path(1, 1, 1), 65_800, tile_path(1, 1, 1)),
        (tile_path(2, 0, 1), 5, tile_path(2, 0, 1)),
    ]
    for path, index, named in forged:
        true = log.files[path]
        log.files[path] = bytes([true[0] ^ 1]) + true[1:]
        with pytest.raises(TileError, match=named):
            log.reader().inclusion_proof(index)
        log.files[path] = true[:-1]
        with pytest.raises(TileError, match=named):
            log.reader().inclusion_proof(index)
        log.files[path] = true
    log.reader().inclusion_proof(5)


def test_a_forged_tile_and_a_forged_parent_are_found_at_the_root(naive, grow):
    other = grow(b"other" if i == 7 else naive.entry(i) for i in range(66_000))
    log = grow(naive.entry(i) for i in range(66_000))
    for path in (tile_path(0, 0), tile_path(1, 0)):
        log.files[path] = other.files[path]
    with pytest.raises(TileError):
        log.reader().inclusion_proof(7)


def test_a_bundle_with_another_entry_is_found_by_its_index(naive, grow):
    log = grow(naive.entry(i) for i in range(300))
    path = bundle_path(1, 44)
    held = unbundle(log.files[path], 44)
    assert log.reader().entries(1, log.files[path]) == held
    held[3] = b"other"
    with pytest.raises(TileError, match="Entry 259"):
        log.reader().entries(1, bundle(held))
