"""A whole log checked from its entries up, without trust in anything but its key."""

from __future__ import annotations

from collections.abc import Iterable

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.errors import ProofError, TileError
from qinglian.ledger.frontier import Frontier
from qinglian.ledger.hashing import leaf_hash
from qinglian.ledger.keys import Verifier
from qinglian.ledger.reading import wrong_entry
from qinglian.ledger.store import Log, published
from qinglian.ledger.tiles import Tile, bundles_of, path_of, split_hashes, unbundle


def audit(log: Log, key: Verifier, *, old: Iterable[bytes] = ()) -> Checkpoint:
    """Check `log` whole: signature, every entry, every tile, the root, and that it extends `old`.

    `old` are checkpoints (signed notes) that someone kept from before. Returns the checkpoint that
    stands; raises the LedgerError that names the first thing that is wrong.
    """
    _, note = published(log)
    head = checkpoints.verify(note, key)
    kept = sorted((checkpoints.verify(each, key) for each in old), key=lambda each: each.size)
    for each in kept:
        if each.size > head.size:
            raise _shorter(each, head)
    frontier = Frontier()
    for place in bundles_of(head.size):
        entries = unbundle(log.read_bundle(place.index, place.width), place.width)
        leaves = [leaf_hash(entry) for entry in entries]
        said = split_hashes(log.read_tile(0, place.index, place.width))
        for at, (mine, theirs) in enumerate(zip(leaves, said, strict=False)):
            if mine != theirs:
                raise wrong_entry(frontier.size + at, path_of(place))
        while kept and kept[0].size <= frontier.size + len(leaves):
            before = kept.pop(0)
            _check_old(before, frontier.append(leaves[: before.size - frontier.size])[0])
        frontier, full = frontier.append(leaves)
        for tile in full:
            _check_tile(log, tile)
    for before in kept:
        _check_old(before, frontier)
    for tile in frontier.partial_tiles():
        _check_tile(log, tile)
    if frontier.root() != head.root:
        raise ProofError(
            f"检查点的根与{head.size}条条目算出的根不符：日志被改写过。",
            f"The checkpoint's root is not that of the {head.size} entries: the log was rewritten.",
        )
    return head


def _check_tile(log: Log, tile: Tile) -> None:
    if log.read_tile(tile.level, tile.index, tile.width) != tile.hashes:
        raise TileError(
            f"{tile.path} 与其下的条目不符：日志文件已被改动或损坏。",
            f"{tile.path} does not follow from the entries below it: it was changed or damaged.",
        )


def _check_old(before: Checkpoint, frontier: Frontier) -> None:
    if frontier.root() != before.root:
        raise ProofError(
            f"日志的前{before.size}条与旧检查点不符：历史被改写过。",
            f"The first {before.size} entries are not those of the old checkpoint: "
            "the history was rewritten.",
        )


def _shorter(before: Checkpoint, head: Checkpoint) -> ProofError:
    return ProofError(
        f"日志只有{head.size}条，旧检查点却有{before.size}条：日志被截短，或检查点已过时。",
        f"The log holds {head.size} entries, and the old checkpoint {before.size}: "
        "the log was cut short, or its checkpoint is stale.",
    )
