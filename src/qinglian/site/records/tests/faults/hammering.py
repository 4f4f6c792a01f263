"""Many processes that write to the county's log at once, and one that checks what is shown meanwhile."""

from __future__ import annotations

import logging
import random
import time
from functools import partial
from pathlib import Path
from typing import Any

from django.db import close_old_connections, connections

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger import merkle, store
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.reading import TileReader
from qinglian.ledger.tests.dying import Account, ended, forked
from qinglian.site.records.actions import signer
from qinglian.site.records.store import DatabaseLog
from qinglian.site.records.tests.faults.holding import Held
from qinglian.site.records.tests.faults.writing import Writer

WAYS = ("queued",) * 6 + ("alone",) * 2 + ("bulk", "door")


def run(folder: Path, seconds: str, writers: str, seed: str) -> dict[str, Any]:
    """So many writers, for so many seconds; then an audit."""
    chance = random.Random(int(seed))
    held = Held()
    accounts = [Account(folder / f"W{n}") for n in range(int(writers))]
    reader = Account(folder / "reader")
    connections.close_all()
    until = time.monotonic() + float(seconds)
    children = [
        forked(partial(write_until, until, account, random.Random(chance.random())))
        for account in accounts
    ]
    children.append(forked(partial(read_until, until, reader, random.Random(chance.random()))))
    for child in children:
        how = ended(child, within=float(seconds) + 60)
        held.expect(how == 0, f"a process ended with {how}")
    held.restart()
    held.look([*accounts, reader])
    held.finish()
    waits = sorted(wait for account in accounts for wait in account.said("waited"))
    return {
        "writers": len(accounts),
        "seconds": float(seconds),
        "entries": held.size,
        "entries_a_second": round(held.size / float(seconds)),
        "acknowledged": held.acknowledged,
        "writes": len(waits),
        "writes_of_each": [len(account.said("waited")) for account in accounts],
        "median_ms": round(1000 * waits[len(waits) // 2], 1),
        "slowest_ms": round(1000 * waits[-1], 1),
        "checkpoints": len(held.notes),
        "checked_by_the_reader": sum(reader.said("checked")),
        "problems": held.problems[:20],
    }


def write_until(until: float, account: Account, chance: random.Random) -> None:
    """Write, and say how long each write took, and whatever was not expected."""
    for name in ("", "django"):  # Django's own does not pass on what it is told
        logging.getLogger(name).addHandler(_Told(account))
    writer = Writer(account, chance)
    while time.monotonic() < until:
        close_old_connections()  # as each request does
        begun = time.monotonic()
        try:
            writer.write(chance.choice(WAYS))
        except Exception as error:
            account.say(failed=f"{type(error).__name__}: {error}")
            raise
        account.say(waited=time.monotonic() - begun)
        if chance.random() < 0.1:
            writer.look()


def read_until(until: float, account: Account, chance: random.Random) -> None:
    """Follow what is shown: each checkpoint goes on from the last, and holds what it is said to hold."""
    last: Checkpoint | None = None
    while time.monotonic() < until:
        try:
            last = checked(last, account, chance)
        except Exception as error:
            account.say(failed=f"reader: {type(error).__name__}: {error}")
            raise


def checked(last: Checkpoint | None, account: Account, chance: random.Random) -> Checkpoint | None:
    """The checkpoint that is shown now, after checking it against the `last` and against an entry."""
    log = DatabaseLog()
    note = log.read_checkpoint()
    if note is None:
        return None
    account.say(saw=note.decode())
    head = checkpoints.verify(note, signer().verifier)
    reader = TileReader(head.size, head.root, log.read_tile)
    if last is not None:
        proof = reader.consistency_proof(last.size)
        merkle.verify_consistency(last.size, head.size, last.root, head.root, proof)
    index = chance.randrange(head.size)
    receipt = store.receipt(log, index)
    receipt.verify(store.entry(log, index), signer().verifier)
    account.say(checked=1)
    return head


class _Told(logging.Handler):
    """What a hook after a commit could not do reaches no caller, and must be seen all the same."""

    def __init__(self, account: Account) -> None:
        super().__init__(logging.WARNING)
        self._account = account

    def emit(self, record: logging.LogRecord) -> None:
        """Write it down as a failure."""
        self._account.say(failed=record.getMessage())
