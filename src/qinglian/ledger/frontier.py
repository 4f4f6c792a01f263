"""The right edge of the log: all that is needed to append to it and to know its root.

At each level it holds the hashes of the partial tile, and the heads of the complete subtrees within it
(`peaks`). Appending n entries hashes n nodes or fewer, plus one or two for each level; the root takes
O(log n) more, however many hashes the partial tiles hold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qinglian.ledger.errors import TileError
from qinglian.ledger.hashing import EMPTY_ROOT, HASH_SIZE, node_hash, paired
from qinglian.ledger.tiles import WIDTH, Tile, edge_width, split_hashes, tile_path

ReadTile = Callable[[int, int, int], bytes]
"""`(level, index, width)` to the bytes of that tile. Raises TileError where there is none."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A partial tile: its hashes, and the heads of its complete subtrees, the largest first."""

    hashes: bytes = b""
    peaks: tuple[bytes, ...] = ()

    @property
    def width(self) -> int:
        """How many hashes it holds, 0 to 255."""
        return len(self.hashes) // HASH_SIZE

    def grown(self, hashes: Sequence[bytes]) -> tuple[Edge, list[tuple[bytes, bytes]]]:
        """The edge after `hashes`, and the tiles they filled: each tile's hashes and its head."""
        filled: list[tuple[bytes, bytes]] = []
        edge, at = self, 0
        if self.width:
            at = WIDTH - self.width
            edge = self._pushed(hashes[:at])
            if edge.width == WIDTH:
                filled.append((edge.hashes, edge.peaks[0]))
                edge = Edge()
        while len(hashes) - at >= WIDTH:
            chunk = hashes[at : at + WIDTH]
            filled.append((b"".join(chunk), _head(chunk)))
            at += WIDTH
        return edge._pushed(hashes[at:]), filled

    def _pushed(self, hashes: Sequence[bytes]) -> Edge:
        if not hashes:
            return self
        peaks, width = list(self.peaks), self.width
        for value in hashes:
            merged, completed = value, width
            while completed & 1:
                merged, completed = node_hash(peaks.pop(), merged), completed >> 1
            peaks.append(merged)
            width += 1
        return Edge(self.hashes + b"".join(hashes), tuple(peaks))


def _head(hashes: Sequence[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = paired(hashes)
    return hashes[0]


@dataclass(frozen=True, slots=True)
class Frontier:
    """A log of `size` entries, as far as appending needs to know it. `edges` run from level 0 up."""

    size: int = 0
    edges: tuple[Edge, ...] = ()

    def append(self, leaf_hashes: Sequence[bytes]) -> tuple[Frontier, list[Tile]]:
        """The frontier after `leaf_hashes`, and the tiles that have become full, lowest level first."""
        full: list[Tile] = []
        edges: list[Edge] = []
        carried: Sequence[bytes] = leaf_hashes
        while carried:
            level = len(edges)
            before = self.edges[level] if level < len(self.edges) else Edge()
            edge, filled = before.grown(carried)
            first = self.size >> 8 * (level + 1)
            full.extend(Tile(level, first + i, hashes) for i, (hashes, _) in enumerate(filled))
            carried = [head for _, head in filled]
            edges.append(edge)
        edges.extend(self.edges[len(edges) :])
        return Frontier(self.size + len(leaf_hashes), tuple(edges)), full

    def root(self) -> bytes:
        """The tree head."""
        head: bytes | None = None
        for edge in self.edges:
            for peak in reversed(edge.peaks):
                head = peak if head is None else node_hash(peak, head)
        return EMPTY_ROOT if head is None else head

    def partial_tiles(self) -> list[Tile]:
        """The partial tiles that a checkpoint of this size needs beside the full ones."""
        return [
            Tile(level, self.size >> 8 * (level + 1), edge.hashes)
            for level, edge in enumerate(self.edges)
            if edge.hashes
        ]

    def state(self) -> bytes:
        """The hashes of the partial tiles, level 0 first: with `size`, enough to go on from."""
        return b"".join(edge.hashes for edge in self.edges)

    @classmethod
    def from_state(cls, size: int, state: bytes) -> Frontier:
        """The frontier of which `state()` was kept. Raises TileError when the length does not fit."""
        at = 0
        taken: dict[int, bytes] = {}
        for level in range(_levels(size)):
            end = at + HASH_SIZE * edge_width(size, level)
            taken[level] = state[at:end]
            at = end
        if at != len(state):
            raise _wrong_state(size)
        return cls.restore(size, lambda level, index, width: taken[level])

    @classmethod
    def restore(cls, size: int, read_tile: ReadTile) -> Frontier:
        """The frontier of a log of `size`, from its partial tiles: O(log n). The root is not checked.

        Raises TileError for a tile that has not the width it should.
        """
        edges: list[Edge] = []
        for level in range(_levels(size)):
            width = edge_width(size, level)
            index = size >> 8 * (level + 1)
            data = read_tile(level, index, width) if width else b""
            if len(data) != width * HASH_SIZE:
                raise wrong_length(level, index, width)
            edges.append(Edge()._pushed(split_hashes(data)))
        return cls(size, tuple(edges))


def _levels(size: int) -> int:
    return -(-size.bit_length() // 8)


def wrong_length(level: int, index: int, width: int) -> TileError:
    """What is said of a tile that has not its `width` of hashes."""
    path = tile_path(level, index, width)
    return TileError(
        f"{path} 的长度不对，应为{width * HASH_SIZE}字节。",
        f"{path} has the wrong length: it should be {width * HASH_SIZE} bytes.",
    )


def _wrong_state(size: int) -> TileError:
    return TileError(
        f"保存的状态与日志的条数（{size}）不符；请从日志文件重建状态。",
        f"The kept state does not fit a log of {size} entries; rebuild it from the log's tiles.",
    )
