"""What writes the log: entries queue with their acts, are placed in order, and a checkpoint is signed.

The order is that of transparency logs: commit, sign, store the checkpoint, keep it in mind beside the
database; then the witnesses cosign (`witnesses`), and it is shown. A key never signs what is not durable.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.errors import StoreError
from qinglian.ledger.steps import step
from qinglian.ledger.store import check_continues, publish
from qinglian.site.records import placing
from qinglian.site.records.models import Queued
from qinglian.site.records.placing import Placed
from qinglian.site.records.remembering import remember, remembered
from qinglian.site.records.signing import signer, signers
from qinglian.site.records.store import DatabaseLog

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
    """Place what waits, in the order in which it was committed, then sign. Returns how many it placed.

    Raises StoreError for a log that went backwards or has lost its key.
    """
    placed, moved = 0, BATCH
    while moved == BATCH:
        with transaction.atomic():
            moved = drain()
        placed += moved
    sign()
    return placed


def drain() -> int:
    """Place up to one batch of what waits, in the caller's transaction."""
    placing.wait_for_turn()
    waiting = list(Queued.objects.order_by("id")[:BATCH])
    step("drain")
    if waiting:
        DatabaseLog().place([(one.matter, one.n, bytes(one.body)) for one in waiting])
        step("forget")
        Queued.objects.filter(pk__in=[one.pk for one in waiting]).delete()
    step("commit")
    return len(waiting)


def sign() -> None:
    """Sign the log as it stands, and store the checkpoint with its tree. Raises StoreError as `sequence` does."""
    log = DatabaseLog()
    before = remembered()  # first: the log may grow meanwhile, but is never behind it
    note = log.read_signed()
    if before is not None and (note is None or checkpoints.parse(note) != before):
        frontier = log.frontier()
        check_continues(log, before, Checkpoint(log.origin, frontier.size, frontier.root()))
    if placing.size() and publish(log, *signers()) != before:
        signed = log.read_signed()
        assert signed is not None
        step("remember")
        remember(signed)
        step("remembered")


def _check_length() -> None:
    before = remembered()
    if before is None:
        return
    size = placing.size()
    if size < before.size:
        raise StoreError(
            f"日志只有{size}条，却已签发过{before.size}条的检查点：数据库是旧的副本。请停止办理，恢复完整的数据库。",
            f"The log holds {size} entries, and {before.size} were signed before: this database is an "
            "old copy. Stop, and restore the whole database.",
        )
