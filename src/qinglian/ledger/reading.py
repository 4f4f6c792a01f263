"""Proofs from tiles, in which every tile is checked against its parent before it is used.

The partial tiles of the right edge together make the root, and so are checked by it. Every other tile
is full, and its head stands in its parent. A proof reads O(log n) tiles.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from qinglian.ledger import merkle
from qinglian.ledger.errors import TileError
from qinglian.ledger.frontier import Frontier, ReadTile, wrong_length
from qinglian.ledger.hashing import EMPTY_ROOT, HASH_SIZE, leaf_hash, node_hash, paired
from qinglian.ledger.tiles import WIDTH, bundle_path, split_hashes, tile_path, unbundle

Rows = Sequence[Sequence[bytes]]
"""A tile's hashes, and above them the rows of its inner nodes, as far as they are complete."""


class TileReader:
    """The log of `size` entries under the root `head`, read through `read_tile`.

    Up to `keep` checked tiles stay in memory, about 40 kB each. What it returns follows from `head`
    alone; a tile that does not raises TileError, which names it.
    """

    def __init__(self, size: int, head: bytes, read_tile: ReadTile, *, keep: int = 256) -> None:
        self.size = size
        self.head = head
        self._read = read_tile
        self._keep = keep
        self._kept: OrderedDict[tuple[int, int], Rows] = OrderedDict()
        self._edges: list[Rows] | None = None

    def inclusion_proof(self, index: int) -> list[bytes]:
        """The proof that entry `index` is in this log. Raises ProofError and TileError."""
        return merkle.inclusion_proof(index, self.size, self.subtree)

    def consistency_proof(self, old: int) -> list[bytes]:
        """The proof that this log extends that of `old` entries. Raises ProofError and TileError."""
        return merkle.consistency_proof(old, self.size, self.subtree)

    def leaf(self, index: int) -> bytes:
        """The leaf hash of entry `index`. Raises ProofError and TileError."""
        merkle.inclusion_ranges(index, self.size)
        return self.subtree(index, index + 1)

    def root_at(self, old: int) -> bytes:
        """The tree head when the log had `old` entries. Raises ProofError and TileError."""
        merkle.consistency_ranges(old, self.size)
        return self.subtree(0, old) if old else EMPTY_ROOT

    def subtree(self, lo: int, hi: int) -> bytes:
        """The tree head over the entries `lo` to `hi` (not included). Raises TileError."""
        width = hi - lo
        if width & width - 1 == 0 and lo % width == 0:
            return self._node(width.bit_length() - 1, lo)
        middle = lo + merkle.split(width)
        return node_hash(self.subtree(lo, middle), self.subtree(middle, hi))

    def tile(self, level: int, index: int) -> bytes:
        """The hashes of a tile, full or at the right edge, checked. Raises TileError."""
        return b"".join(self._rows(level, index)[0])

    def entries(self, index: int, data: bytes) -> list[bytes]:
        """The entries of bundle `index`, of which `data` are the bytes, checked leaf by leaf.

        Raises TileError, which names the first entry that is not the one the log commits to.
        """
        width = min(WIDTH, self.size - index * WIDTH)
        entries = unbundle(data, width)
        leaves = self._rows(0, index)[0]
        for place, (entry, leaf) in enumerate(zip(entries, leaves, strict=True)):
            if leaf_hash(entry) != leaf:
                raise wrong_entry(index * WIDTH + place, bundle_path(index, width))
        return entries

    def _node(self, height: int, lo: int) -> bytes:
        level, row = divmod(height, 8)
        place = lo >> height
        index = place >> 8 - row
        return self._rows(level, index)[row][place - (index << 8 - row)]

    def _rows(self, level: int, index: int) -> Rows:
        if index == self.size >> 8 * (level + 1):
            return self._edge(level)
        kept = self._kept.get((level, index))
        if kept is not None:
            self._kept.move_to_end((level, index))
            return kept
        data = self._read(level, index, WIDTH)
        if len(data) != WIDTH * HASH_SIZE:
            raise wrong_length(level, index, WIDTH)
        rows = _rows_of(data)
        if rows[8][0] != self._rows(level + 1, index >> 8)[0][index & WIDTH - 1]:
            raise _forged(tile_path(level, index))
        self._kept[level, index] = rows
        if len(self._kept) > self._keep:
            self._kept.popitem(last=False)
        return rows

    def _edge(self, level: int) -> Rows:
        if self._edges is None:
            frontier = Frontier.restore(self.size, self._read)
            if frontier.root() != self.head:
                paths = "、".join(tile.path for tile in frontier.partial_tiles())
                raise _forged(paths or "checkpoint")
            self._edges = [_rows_of(edge.hashes) for edge in frontier.edges]
        return self._edges[level]


def _rows_of(data: bytes) -> Rows:
    rows: list[Sequence[bytes]] = [split_hashes(data)]
    while len(rows[-1]) > 1:
        rows.append(paired(rows[-1]))
    return rows


def _forged(path: str) -> TileError:
    return TileError(
        f"{path} 与日志的根不符：日志文件已被改动或损坏。",
        f"{path} does not follow from the log's root: the log's files were changed or damaged.",
    )


def wrong_entry(index: int, path: str) -> TileError:
    """What is said of the first entry that is not the one the log commits to."""
    return TileError(
        f"第{index}号条目（{path}）与日志不符：内容已被改动、删除、插入或调换。",
        f"Entry {index} ({path}) is not the one in the log: it was edited, deleted, inserted or moved.",
    )
