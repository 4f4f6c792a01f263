"""Proofs from tiles, in which every tile is checked against its parent before it is used.

The partial tiles of the right edge together make the root, and so are checked by it. Every other tile
is full, and its head stands in its parent. A proof reads O(log n) tiles.
"""

from __future__ import annotations

from collections import OrderedDict
from hashlib import sha256

from qinglian.ledger import merkle
from qinglian.ledger.errors import TileError
from qinglian.ledger.frontier import ReadTile, wrong_length
from qinglian.ledger.hashing import EMPTY_ROOT, HASH_SIZE, leaf_hash, node_hash
from qinglian.ledger.tampering import wrong_bundle
from qinglian.ledger.tiles import WIDTH, edge_width, split_bundle, tile_path

KEEP = 4096
"""Checked tiles kept in memory if nothing else is asked: those of a log of a million, in 67 MB."""

_FIRST = WIDTH * HASH_SIZE
"""Where in a heap the hashes of the tile itself begin."""


class TileReader:
    """The log of `size` entries under the root `head`, read through `read_tile`.

    Up to `keep` checked tiles stay in memory, 16 kB each. What it returns follows from `head` alone; a
    tile that does not raises TileError, which names it.
    """

    def __init__(self, size: int, head: bytes, read_tile: ReadTile, *, keep: int = KEEP) -> None:
        self.size = size
        self.head = head
        self._read = read_tile
        self._keep = keep
        self._kept: OrderedDict[tuple[int, int], bytes] = OrderedDict()
        self._edges: list[bytes] | None = None
        self._beside: dict[int, list[bytes]] = {}

    def inclusion_proof(self, index: int) -> list[bytes]:
        """The proof that entry `index` is in this log. Raises ProofError and TileError."""
        merkle.check_index(index, self.size)
        return self._path(0, index)

    def consistency_proof(self, old: int) -> list[bytes]:
        """The proof that this log extends that of `old` entries. Raises ProofError and TileError."""
        merkle.check_sizes(old, self.size)
        if old in (0, self.size):
            return []
        height = (old & -old).bit_length() - 1  # of the last complete subtree of the old log
        place = (old >> height) - 1
        path = self._path(height, place)
        return [self._node(height, place), *path] if place else path

    def leaf(self, index: int) -> bytes:
        """The leaf hash of entry `index`. Raises ProofError and TileError."""
        merkle.check_index(index, self.size)
        return self._node(0, index)

    def root_at(self, old: int) -> bytes:
        """The tree head when the log had `old` entries. Raises ProofError and TileError."""
        merkle.check_sizes(old, self.size)
        return self.subtree(0, old) if old else EMPTY_ROOT

    def subtree(self, lo: int, hi: int) -> bytes:
        """The tree head over the entries `lo` to `hi` (not included). Raises TileError."""
        width = hi - lo
        if width & width - 1 == 0 and lo % width == 0:
            height = width.bit_length() - 1
            return self._node(height, lo >> height)
        middle = lo + merkle.split(width)
        return node_hash(self.subtree(lo, middle), self.subtree(middle, hi))

    def tile(self, level: int, index: int) -> bytes:
        """The hashes of a tile, full or at the right edge, checked. Raises TileError."""
        at_edge = index == self.size >> 8 * (level + 1)
        width = edge_width(self.size, level) if at_edge else WIDTH
        return self._heap(level, index)[_FIRST : _FIRST + width * HASH_SIZE]

    def entries(self, index: int, data: bytes) -> list[bytes]:
        """The entries of bundle `index`, of which `data` are the bytes, checked leaf by leaf.

        Raises TileError, which names the first entry that is not the one the log commits to.
        """
        entries, rest = split_bundle(data)
        hashes = b"".join(map(leaf_hash, entries))
        leaves = self.tile(0, index)
        if rest or hashes != leaves:
            raise wrong_bundle(index, hashes, leaves)
        return entries

    def check_edge(self) -> None:
        """Raises TileError unless the partial tiles of the right edge make the root."""
        if self._edges is None:
            self._edges = self._read_edges()

    def _path(self, height: int, place: int) -> list[bytes]:
        """The siblings of a complete subtree, number `place` of its height, on its way to the root."""
        top = (place << height ^ self.size).bit_length() - 1
        path: list[bytes] = []
        while height < top:
            row = height & 7
            heap = self._heap(height >> 3, place >> 8 - row)
            climb = min(8 - row, top - height)
            node = 1 << 8 - row | place & (1 << 8 - row) - 1
            for _ in range(climb):
                at = (node ^ 1) * HASH_SIZE
                path.append(heap[at : at + HASH_SIZE])
                node >>= 1
            place >>= climb
            height += climb
        self.check_edge()
        return path + self._beside[top]

    def _node(self, height: int, place: int) -> bytes:
        row = height & 7
        heap = self._heap(height >> 3, place >> 8 - row)
        at = (1 << 8 - row | place & (1 << 8 - row) - 1) * HASH_SIZE
        return heap[at : at + HASH_SIZE]

    def _heap(self, level: int, index: int) -> bytes:
        kept = self._kept.get((level, index))
        if kept is not None:
            self._kept.move_to_end((level, index))
            return kept
        if index == self.size >> 8 * (level + 1):
            self.check_edge()
            assert self._edges is not None
            return self._edges[level]
        heap = _heap_of(self._whole(level, index, WIDTH))
        at = _FIRST + (index & WIDTH - 1) * HASH_SIZE
        if (
            self._heap(level + 1, index >> 8)[at : at + HASH_SIZE]
            != heap[HASH_SIZE : 2 * HASH_SIZE]
        ):
            raise forged(tile_path(level, index))
        self._kept[level, index] = heap
        if len(self._kept) > self._keep:
            self._kept.popitem(last=False)
        return heap

    def _read_edges(self) -> list[bytes]:
        """The heaps of the partial tiles, level 0 first, and what stands beside each peak of the tree."""
        edges: list[bytes] = []
        peaks: list[tuple[int, bytes]] = []
        for level in range(-(-self.size.bit_length() // 8)):
            width = edge_width(self.size, level)
            index = self.size >> 8 * (level + 1)
            edges.append(_heap_of(self._whole(level, index, width) if width else b""))
            peaks.extend((8 * level + row, head) for row, head in _peaks(edges[-1], width))
        head, beside = b"", {}
        for at, (height, peak) in enumerate(peaks):
            beside[height] = [head] * bool(head) + [higher for _, higher in peaks[at + 1 :]]
            head = node_hash(peak, head) if head else peak
        if (head or EMPTY_ROOT) != self.head:
            raise forged(self._edge_paths())
        self._beside = beside
        return edges

    def _whole(self, level: int, index: int, width: int) -> bytes:
        data = self._read(level, index, width)
        if len(data) != width * HASH_SIZE:
            raise wrong_length(level, index, width)
        return data

    def _edge_paths(self) -> str:
        widths = [(level, edge_width(self.size, level)) for level in range(self.size.bit_length())]
        paths = [
            tile_path(level, self.size >> 8 * (level + 1), width)
            for level, width in widths
            if width
        ]
        return "、".join(paths) or "checkpoint"


def _heap_of(hashes: bytes) -> bytes:
    """A tile as a binary heap: node i (of 32 bytes) has the children 2i and 2i+1; its hashes come last.

    Where the tile is partial, the nodes that are not complete are zero.
    """
    rows, row = [hashes.ljust(_FIRST, b"\0")], hashes
    while len(rows) <= 8:
        pairs = range(0, len(row) - HASH_SIZE, 2 * HASH_SIZE)
        row = b"".join([sha256(b"\x01" + row[i : i + 64]).digest() for i in pairs])
        rows.append(row.ljust(_FIRST >> len(rows), b"\0"))
    rows.append(bytes(HASH_SIZE))
    return b"".join(reversed(rows))


def _peaks(heap: bytes, width: int) -> list[tuple[int, bytes]]:
    """The heights and heads of the complete subtrees of a partial tile, the smallest first."""
    rows = [row for row in range(8) if width >> row & 1]
    nodes = [(row, (1 << 8 - row) + (width >> row) - 1) for row in rows]
    return [(row, heap[node * HASH_SIZE : (node + 1) * HASH_SIZE]) for row, node in nodes]


def forged(path: str) -> TileError:
    """What is said of a tile that the root does not vouch for."""
    return TileError(
        f"{path} 与日志的根不符：日志文件已被改动或损坏。",
        f"{path} does not follow from the log's root: the log's files were changed or damaged.",
    )
