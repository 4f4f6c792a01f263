"""What writes the log: entries queue with their acts, are placed in order, and a checkpoint is signed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction

from qinglian.ledger.keys import Ed25519Signer, Signer, parse_secret
from qinglian.ledger.store import publish
from qinglian.site.records.models import Queued
from qinglian.site.records.store import DatabaseLog, Placed

BATCH = 5_000


def queue(entries: Sequence[Placed]) -> None:
    """Let `entries` commit with their acts; they are given their places as soon as that is done."""
    Queued.objects.bulk_create(Queued(matter=matter, n=n, body=body) for matter, n, body in entries)
    transaction.on_commit(sequence, robust=True)


def place(entries: Sequence[Placed]) -> None:
    """Place a batch at once, in the transaction of its acts, behind whatever already waits."""
    drain()
    DatabaseLog().place(entries)
    transaction.on_commit(sign, robust=True)


def sequence() -> int:
    """Place what waits, in the order in which it was committed, and sign. Returns how many it placed."""
    placed = 0
    while True:
        with transaction.atomic():
            moved = drain()
        if not moved:
            break
        placed += moved
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
    """Sign and publish the log as it stands. Raises StoreError for a log that went backwards."""
    log = DatabaseLog()
    if log.frontier().size:
        publish(log, signer())


def signer() -> Signer:
    """The log's signer: the key in QINGLIAN_LOG_KEY, else one kept beside the database."""
    return _signer(os.environ.get("QINGLIAN_LOG_KEY", ""), Path(settings.QINGLIAN_DIR))


@cache
def _signer(secret: str, folder: Path) -> Ed25519Signer:
    if secret:
        return parse_secret(secret)
    kept = folder / "log.key"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made = Ed25519Signer.generate(settings.LOG_ORIGIN)
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(made.secret + "\n")
    return parse_secret(kept.read_text(encoding="ascii").strip())
