"""One file forged, of each kind and level, full and partial: it is the one that is named."""

from __future__ import annotations

import re

import pytest

from qinglian.ledger.auditing import audit
from qinglian.ledger.errors import TileError
from qinglian.ledger.tests.conftest import LARGE
from qinglian.ledger.tiles import bundle_path, tile_path, tiles_of


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


TILES = [
    tile_path(0, 0),
    tile_path(0, 255),
    tile_path(0, 272),
    tile_path(0, 273, 112),
    tile_path(1, 0),
    tile_path(1, 1, 17),
    tile_path(2, 0, 1),
]


def test_the_large_log_has_tiles_of_three_levels_full_and_partial(large):
    assert {path for path in large.files if re.match(r"tile/[0-9]", path)} >= set(TILES)
    assert sum(1 for _ in tiles_of(LARGE)) == 277


@pytest.mark.parametrize("path", TILES)
@pytest.mark.parametrize("at", [0, -1])
def test_a_forged_tile_of_each_level_full_and_partial_is_named(large, signer, path, at):
    true = large.files[path]
    large.files[path] = flipped(true, at % len(true))
    with pytest.raises(TileError, match=rf"{re.escape(path)} does not follow"):
        audit(large, signer.verifier)


@pytest.mark.parametrize("path", TILES)
@pytest.mark.parametrize("spoilt", [lambda t: t[:-32], lambda t: t + t[:32], lambda t: b""])
def test_a_tile_of_the_wrong_length_is_named(large, signer, path, spoilt):
    large.files[path] = spoilt(large.files[path])
    with pytest.raises(TileError, match=re.escape(path)):
        audit(large, signer.verifier)


@pytest.mark.parametrize("path", [*TILES, bundle_path(0), bundle_path(273, 112)])
def test_a_file_that_lacks_is_named(large, signer, path):
    del large.files[path]
    with pytest.raises(TileError, match=re.escape(path)):
        audit(large, signer.verifier)


@pytest.mark.parametrize(
    ("path", "index"), [(bundle_path(7), 1792), (bundle_path(273, 112), 69888)]
)
def test_a_forged_bundle_full_or_partial_is_named(large, signer, path, index):
    large.files[path] = flipped(large.files[path], 4)
    with pytest.raises(TileError, match=rf"Entry {index} \({re.escape(path)}\)"):
        audit(large, signer.verifier)


def test_of_several_forgeries_the_first_is_named(large, signer):
    for path, first in ((tile_path(0, 200), "tile/0/200"), (bundle_path(100), "Entry 25600 ")):
        large.files[path] = flipped(large.files[path], 4)
        with pytest.raises(TileError, match=first):
            audit(large, signer.verifier)
    large.files[tile_path(0, 50)] = flipped(large.files[tile_path(0, 50)], 4)
    with pytest.raises(TileError, match="tile/0/050"):
        audit(large, signer.verifier)


def test_an_edge_and_an_entry_forged_together_are_said_to_be_more_than_one(large, signer):
    large.files[tile_path(2, 0, 1)] = flipped(large.files[tile_path(2, 0, 1)], 0)
    large.files[bundle_path(7)] = flipped(large.files[bundle_path(7)], 4)
    with pytest.raises(TileError, match=r"tile/0/007 .* more than one file"):
        audit(large, signer.verifier)


@pytest.mark.parametrize("path", [tile_path(0, 7), tile_path(1, 0)])
def test_a_tile_that_was_once_read_wrongly_and_is_right_is_no_tampering(large, signer, path):
    true, reads = large.files[path], []

    class Flickering:
        read_bundle, read_checkpoint = large.read_bundle, large.read_checkpoint

        def read_tile(self, level: int, index: int, width: int) -> bytes:
            found: bytes = large.read_tile(level, index, width)
            if tile_path(level, index, width) == path:
                reads.append(path)
            return flipped(true, 0) if reads == [path] and found == true else found

    assert audit(Flickering(), signer.verifier).size == LARGE
    assert len(reads) == 2
