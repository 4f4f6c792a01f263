"""What writes the log: entries queue with their acts, are placed in order, and a checkpoint is signed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.errors import StoreError
from qinglian.ledger.store import check_continues, publish
from qinglian.site.records.models import Head, Queued
from qinglian.site.records.remembering import remember, remembered
from qinglian.site.records.signing import signer
from qinglian.site.records.store import DatabaseLog, Placed

__all__ = ["drain", "place", "queue", "sequence", "sign", "signer"]

BATCH = 5_000


def queue(entries: Sequence[Placed]) -> None:
    """Let `entries` commit with their acts; they are given their places as soon as that is done.

    Raises StoreError where the log is shorter than what was signed before: nothing is added to it then.
    """
    _check_length()
    Queued.objects.bulk_create(Queued(matter=matter, n=n, body=body) for matter, n, body in entries)
    transaction.on_commit(sequence, robust=True)


def place(entries: Sequence[Placed]) -> None:
    """Place a batch at once, in the transaction of its acts, behind all that waits. Raises StoreError."""
    _check_length()
    while drain() == BATCH:
        pass
    DatabaseLog().place(entries)
    transaction.on_commit(sign, robust=True)


def sequence() -> int:
    """Place what waits, in the order in which it was committed, and sign. Returns how many it placed.

    A batch and the checkpoint that covers it are committed together, so that neither is ever seen
    without the other. Raises StoreError for a log that went backwards or has lost its key.
    """
    placed, moved = 0, BATCH
    while moved == BATCH:
        with transaction.atomic():
            moved = drain()
            if moved:
                _publish()
        placed += moved
    if placed:
        _keep_in_mind()
    else:
        sign()
    return placed


def drain() -> int:
    """Place up to one batch of what waits, in the caller's transaction."""
    waiting = list(Queued.objects.select_for_update().order_by("id")[:BATCH])
    if waiting:
        DatabaseLog().place([(one.matter, one.n, bytes(one.body)) for one in waiting])
        Queued.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    return len(waiting)


def sign() -> None:
    """Sign and publish the log as it stands. Raises StoreError as `sequence` does."""
    _publish()
    _keep_in_mind()


def _publish() -> None:
    log = DatabaseLog()
    before = remembered()  # first: the log may grow meanwhile, but is never behind it
    note = log.read_checkpoint()
    frontier = log.frontier()
    if before is not None and (note is None or checkpoints.parse(note) != before):
        check_continues(log, before, Checkpoint(log.origin, frontier.size, frontier.root()))
    if frontier.size:
        publish(log, signer())


def _keep_in_mind() -> None:
    note = DatabaseLog().read_checkpoint()
    if note is not None and checkpoints.parse(note) != remembered():
        remember(note)


def _check_length() -> None:
    before = remembered()
    if before is None:
        return
    size = Head.objects.values_list("size", flat=True).first() or 0
    if size < before.size:
        raise StoreError(
            f"日志只有{size}条，却已签发过{before.size}条的检查点：数据库是旧的副本。请停止办理，恢复完整的数据库。",
            f"The log holds {size} entries, and {before.size} were signed before: this database is an "
            "old copy. Stop, and restore the whole database.",
        )
