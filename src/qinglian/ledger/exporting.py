"""A log copied out as static files, checked on the way: all that its last checkpoint covers, no more."""

from __future__ import annotations

from pathlib import Path

from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.errors import StoreError
from qinglian.ledger.folder import CHECKPOINT
from qinglian.ledger.reading import TileReader
from qinglian.ledger.store import Log, published
from qinglian.ledger.tiles import bundles_of, path_of, tiles_of
from qinglian.ledger.writing import Writing


def export(log: Log, out: Path) -> Checkpoint:
    """Write the log at its last checkpoint to `out`, entries first and the checkpoint last.

    Raises StoreError where `out` holds something else already, and TileError for files of the log that do
    not follow from its checkpoint.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise StoreError(
            f"{out} 不是空文件夹；请换一个位置。",
            f"{out} is not an empty folder; choose another place.",
        )
    head, note = published(log)
    reader = TileReader(head.size, head.root, log.read_tile)
    out.mkdir(parents=True, exist_ok=True)
    writing = Writing(out)
    for place in bundles_of(head.size):
        data = log.read_bundle(place.index, place.width)
        reader.entries(place.index, data)
        writing.put(path_of(place), data)
    for place in tiles_of(head.size):
        hashes = reader.tile(place.level or 0, place.index)
        writing.put(path_of(place), hashes)
    writing.put(CHECKPOINT, note)
    writing.settle()
    return head
