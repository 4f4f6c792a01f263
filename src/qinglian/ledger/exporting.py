"""A log copied out as static files, checked on the way: all that its last checkpoint covers, no more.

An export goes on from an earlier one of the same log, and then writes only what is new.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.anchoring import FOLDER as ANCHORS
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.errors import Malformed, StoreError
from qinglian.ledger.folder import CHECKPOINT, StaticLog
from qinglian.ledger.frontier import Frontier
from qinglian.ledger.hashing import HASH_SIZE
from qinglian.ledger.reading import TileReader
from qinglian.ledger.store import Log, published
from qinglian.ledger.sweeping import sweep
from qinglian.ledger.tiles import WIDTH, bundle_path, tile_path
from qinglian.ledger.writing import Writing

TILES = "tile"
_UNDER_WAY = CHECKPOINT + ".new"

Watch = Callable[[int, int], None]
"""Is told from time to time how many entries are done, of how many."""


def export(log: Log, out: Path, *, watch: Watch | None = None) -> Checkpoint:
    """Write the log at its last checkpoint to `out`, entries first and the checkpoint last.

    Where `out` holds an earlier export, only what is new is written; the partial tiles that earlier
    checkpoints need stay until their full ones are there. Raises StoreError where `out` holds anything
    else, or what this log does not go on from, and TileError or ProofError for files of the log that do not
    follow from its checkpoint.
    """
    head, note = published(log)
    before = _earlier(log, out, head)
    writing = Writing(out)
    if before.size < head.size:
        for stretch in sweep(log, head, before):
            for path, data in stretch.files:
                writing.put(path, data)
            if watch is not None:
                watch(stretch.after.size, head.size)
    out.mkdir(parents=True, exist_ok=True)
    if before.size < head.size or StaticLog(out).read_checkpoint() != note:
        writing.put(CHECKPOINT, note)
        writing.settle()
    _drop_filled(writing, before, head.size)
    return head


def _earlier(log: Log, out: Path, head: Checkpoint) -> Frontier:
    """The log as far as an earlier export in `out` goes: empty where there is none. Raises StoreError."""
    if out.exists() and (not out.is_dir() or _others(out)):
        raise StoreError(
            f"{out} 不是空文件夹，也不是这份日志先前的导出；请换一个位置。",
            f"{out} is neither an empty folder nor an earlier export of this log; choose another place.",
        )
    if isinstance(log, StaticLog) and log.root.exists() and out.exists() and out.samefile(log.root):
        raise StoreError(
            f"{out} 就是日志本身所在；请换一个位置。",
            f"{out} is where the log itself lies; choose another place.",
        )
    note = StaticLog(out).read_checkpoint()
    if note is None:
        return Frontier()
    try:
        earlier = checkpoints.parse(note)
    except Malformed:
        raise _not_continued(out) from None
    if earlier.origin != head.origin or earlier.size > head.size:
        raise _not_continued(out)
    return _at(log, earlier, head, out)


def _others(out: Path) -> set[str]:
    return {each.name for each in out.iterdir()} - {CHECKPOINT, TILES, ANCHORS, _UNDER_WAY}


def _at(log: Log, earlier: Checkpoint, head: Checkpoint, out: Path) -> Frontier:
    """The frontier of `log` when it had the size of `earlier`, if its root was the same."""
    reader = TileReader(head.size, head.root, log.read_tile)
    if reader.root_at(earlier.size) != earlier.root:
        raise _not_continued(out)

    def read_tile(level: int, index: int, width: int) -> bytes:
        return reader.tile(level, index)[: width * HASH_SIZE]

    return Frontier.restore(earlier.size, read_tile)


def _drop_filled(writing: Writing, before: Frontier, size: int) -> None:
    """Remove the partial tiles and bundles of an earlier export whose full ones are there now."""
    for tile in before.partial_tiles():
        if size >> 8 * tile.level < (tile.index + 1) * WIDTH:
            continue
        writing.drop(tile_path(tile.level, tile.index) + ".p")
        if tile.level == 0:
            writing.drop(bundle_path(tile.index) + ".p")


def _not_continued(out: Path) -> StoreError:
    return StoreError(
        f"{out} 中先前的导出不是这份日志的前一段；请换一个位置，并查明两者为何不同。",
        f"The earlier export in {out} is not the beginning of this log; choose another place, and find "
        "out why the two differ.",
    )
