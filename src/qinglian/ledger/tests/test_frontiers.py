"""The right edge of the log: appending in batches of any size gives one log."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.ledger import merkle
from qinglian.ledger.errors import TileError
from qinglian.ledger.frontier import Frontier
from qinglian.ledger.hashing import leaf_hash
from qinglian.ledger.tiles import path_of, tiles_of

LEAVES = [leaf_hash(b"%d" % i) for i in range(70_001)]


def test_entries_appended_one_by_one_have_the_root_of_every_size():
    frontier = Frontier()
    for size in range(601):
        assert frontier.size == size
        if size <= 300 or size in (511, 512, 513):
            assert frontier.root() == merkle.root(LEAVES[:size])
        frontier, _ = frontier.append(LEAVES[size : size + 1])


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 70_000])
def test_a_large_log_has_the_right_root_and_exactly_the_tiles_it_should(size):
    frontier, full = Frontier().append(LEAVES[:size])
    assert frontier.root() == merkle.root(LEAVES[:size])
    made = {tile.path for tile in (*full, *frontier.partial_tiles())}
    assert made == {path_of(place) for place in tiles_of(size)}


@given(st.lists(st.integers(0, 700), max_size=6))
def test_however_it_is_cut_into_batches_the_log_is_the_same(batches):
    frontier, tiles = Frontier(), {}
    for batch in batches:
        frontier, full = frontier.append(LEAVES[frontier.size : frontier.size + batch])
        tiles.update({tile.path: tile.hashes for tile in full})
    whole, at_once = Frontier().append(LEAVES[: sum(batches)])
    assert frontier.root() == whole.root()
    assert frontier.partial_tiles() == whole.partial_tiles()
    assert tiles == {tile.path: tile.hashes for tile in at_once}


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65_535, 65_536, 70_000])
def test_a_frontier_is_restored_from_what_was_kept_and_goes_on(size):
    frontier, _ = Frontier().append(LEAVES[:size])
    partial = {(t.level, t.index, t.width): t.hashes for t in frontier.partial_tiles()}
    for again in (
        Frontier.from_state(size, frontier.state()),
        Frontier.restore(size, lambda *place: partial[place]),
    ):
        assert again.root() == frontier.root()
        assert again.append(LEAVES[size : size + 1])[0].root() == (
            frontier.append(LEAVES[size : size + 1])[0].root()
        )


def test_a_state_of_another_size_is_refused():
    frontier, _ = Frontier().append(LEAVES[:300])
    with pytest.raises(TileError):
        Frontier.from_state(299, frontier.state())
    with pytest.raises(TileError):
        Frontier.from_state(300, frontier.state() + b"x")
    with pytest.raises(TileError):
        Frontier.from_state(300, frontier.state()[:-1])


@pytest.mark.parametrize("kept", [b"", b"x", LEAVES[0] * 43, LEAVES[0] * 45])
def test_a_frontier_is_not_restored_from_tiles_of_another_width(kept):
    with pytest.raises(TileError):
        Frontier.restore(300, lambda level, index, width: kept)


def test_appending_leaves_the_frontier_before_as_it_was():
    before, _ = Frontier().append(LEAVES[:100])
    root = before.root()
    before.append(LEAVES[100:400])
    assert (before.size, before.root()) == (100, root)


def test_a_hundred_thousand_leaves_are_appended_within_a_second():
    leaves = LEAVES + LEAVES[:30_000]
    started = time.process_time()
    Frontier().append(leaves)
    assert time.process_time() - started < 1
