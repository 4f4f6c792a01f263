"""A log gone through from its entries up, a bundle at a time, each file checked against those below it.

What is wrong is told from what follows from it. Where a tile and what lies below it disagree, the signed
root says which of them is forged: a full tile through its parents, a partial one with the others of the
right edge. Only where the edge itself does not make the root must the whole log be gone through first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.errors import ProofError, TileError
from qinglian.ledger.frontier import Frontier
from qinglian.ledger.hashing import HASH_SIZE, leaf_hash
from qinglian.ledger.reading import TileReader, forged
from qinglian.ledger.store import Log
from qinglian.ledger.tampering import rewritten, wrong_bundle
from qinglian.ledger.tiles import (
    WIDTH,
    Tile,
    bundle_path,
    split_bundle,
    split_hashes,
    tile_path,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries in a row, 256 or fewer, and the log before and after them.

    `files` are those that these entries completed, by their paths. The last stretch has no entries, and
    the partial tiles of the upper levels.
    """

    before: Frontier
    after: Frontier
    entries: list[bytes]
    leaves: list[bytes]
    files: list[tuple[str, bytes]]


def sweep(log: Log, head: Checkpoint, start: Frontier | None = None) -> Iterator[Stretch]:
    """The stretches of `log`, as `head` covers it, after `start`.

    What was given out is known to be right only when all has been. Raises TileError and ProofError, which
    name the first file or entry that is not what the log commits to.
    """
    sweeping = _Sweep(log, head)
    frontier = start or Frontier()
    for index in range(frontier.size // WIDTH, -(-head.size // WIDTH)):
        stretch = sweeping.bundle(index, frontier)
        frontier = stretch.after
        yield stretch
    partial = [tile for tile in frontier.partial_tiles() if tile.level]
    yield Stretch(frontier, frontier, [], [], [sweeping.checked(tile) for tile in partial])
    sweeping.finish(frontier)


class _Sweep:
    """What is remembered on the way: no more than the first tile of which it is not known who is right."""

    def __init__(self, log: Log, head: Checkpoint) -> None:
        self._log = log
        self._head = head
        self._doubtful: Tile | None = None

    def bundle(self, index: int, before: Frontier) -> Stretch:
        """The next stretch: those entries of bundle `index` that `before` has not."""
        width = min(WIDTH, self._head.size - index * WIDTH)
        data = self._log.read_bundle(index, width)
        entries, rest = split_bundle(data)
        leaves = [leaf_hash(entry) for entry in entries]
        hashes = b"".join(leaves)
        said = self._log.read_tile(0, index, width)
        if rest or hashes != said:
            self._doubt(0, index, hashes)
            if rest or len(entries) != width:
                raise wrong_bundle(index, hashes, said)
        held = before.size - index * WIDTH
        if held and hashes[: held * HASH_SIZE] != before.edges[0].hashes:
            raise wrong_bundle(index, hashes, before.edges[0].hashes + hashes[held * HASH_SIZE :])
        after, full = before.append(leaves[held:])
        files = [(bundle_path(index, width), data), (tile_path(0, index, width), hashes)]
        files += [self.checked(each) for each in full if each.level]
        return Stretch(before, after, entries[held:], leaves[held:], files)

    def checked(self, tile: Tile) -> tuple[str, bytes]:
        """A tile made from the entries, with its path, if the log's is the same."""
        if self._log.read_tile(tile.level, tile.index, tile.width) != tile.hashes:
            self._doubt(tile.level, tile.index, tile.hashes)
        return tile.path, tile.hashes

    def _doubt(self, level: int, index: int, hashes: bytes) -> None:
        """Tell what is wrong where `hashes`, made from the entries, are not those of the log's tile."""
        if self._doubtful is not None:
            return
        reader = TileReader(self._head.size, self._head.root, self._log.read_tile)
        try:
            reader.check_edge()
        except TileError:
            self._doubtful = Tile(level, index, hashes)
            return
        true = reader.tile(level, index)
        if true == hashes:  # read anew it is right: no file of the log is wrong
            return
        if level == 0:
            raise wrong_bundle(index, hashes, true)
        pairs = zip(split_hashes(hashes), split_hashes(true), strict=True)
        child = index * WIDTH + next(
            at for at, (mine, theirs) in enumerate(pairs) if mine != theirs
        )
        under = WIDTH**level
        raise rewritten(child * under, (child + 1) * under - 1)

    def finish(self, frontier: Frontier) -> None:
        """Raises TileError or ProofError unless what was gone through makes the signed root."""
        holds = frontier.root() == self._head.root
        if holds and self._doubtful is None:
            return
        if self._doubtful is None:
            raise ProofError(
                f"检查点的根与{self._head.size}条条目算出的根不符：日志被改写过。",
                f"The checkpoint's root is not that of the {self._head.size} entries: "
                "the log was rewritten.",
            )
        path = self._doubtful.path
        if holds:
            raise forged(path)
        raise TileError(
            f"{path} 与其下的条目不符，二者又都不合已签名的根：不止一个文件被改动。",
            f"{path} and the entries below it disagree, and neither leads to the signed root: more than "
            "one file was changed.",
        )
