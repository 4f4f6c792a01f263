"""Rounds of writing to the county's log while the disk fails, or the database server hangs up.

What fails is not acknowledged, and is given again: it must be in the log once.
"""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
from django.db import Error, close_old_connections, connection, connections

from qinglian.ledger.steps import at_each
from qinglian.ledger.tests import failing as files
from qinglian.ledger.tests.dying import Account, at_passing, die, ended, forked
from qinglian.site.records.tests.faults.disk import Disk, found
from qinglian.site.records.tests.faults.holding import Held
from qinglian.site.records.tests.faults.killing import STEPS
from qinglian.site.records.tests.faults.writing import WAYS, Writer

ON_DISK = ("full", "short", "unsynced")
BESIDE = ("replace", "fsync", "mkstemp")
"""What fails of the file that lies beside the database."""

SAID = ("database or disk is full", "disk I/O error", "Errno 28", "Errno 5", "connection")
"""What a writer may be told. Anything else is a problem."""

KILLED = -signal.SIGKILL


def run(folder: Path, rounds: str, seed: str) -> dict[str, Any]:
    """That many rounds, and an audit."""
    chance = random.Random(int(seed))
    kinds = (*ON_DISK, *BESIDE) if connection.vendor == "sqlite" else (*STEPS, *BESIDE)
    if connection.vendor == "sqlite":
        try:
            found()
        except LookupError as error:
            return {"impossible": str(error)}
    held, begun = Held(), time.perf_counter()
    met: Counter[str] = Counter()
    for turn in range(int(rounds)):
        connections.close_all()
        account, kind = Account(folder / f"F{turn}"), kinds[turn % len(kinds)]
        how = ended(forked(partial(suffer, account, random.Random(chance.random()), kind)))
        held.expect(how in (0, KILLED), f"round {turn} ({kind}) ended with {how}")
        met[kind] += sum(account.said("met"))
        held.restart()
        held.look([account])
    held.finish()
    return {
        "rounds": int(rounds),
        "met": dict(met),
        "entries": held.size,
        "acknowledged": held.acknowledged,
        "checkpoints": len(held.notes),
        "left_beside": len(list(folder.glob(".log.checkpoint*"))),
        "seconds": round(time.perf_counter() - begun, 1),
        "problems": held.problems[:20],
    }


def suffer(account: Account, chance: random.Random, kind: str) -> None:
    """Write while something fails; go on after it, or be killed there and then."""
    writer = Writer(account, chance)
    dies = chance.random() < 0.4
    with failing(kind, chance) as failed:
        for _ in range(20):
            close_old_connections()  # as each request does
            met = failed()
            try:
                writer.write(chance.choice((*WAYS, "door")))
                writer.look()
            except (Error, OSError) as error:
                if not any(each in str(error) for each in SAID):
                    account.say(failed=f"{kind}: {error}")
                try_again(writer)
            if failed() > met:
                account.say(met=failed() - met)
                if dies:
                    die()


def try_again(writer: Writer) -> None:
    """Give the same entries once more, as who was told of an error does."""
    close_old_connections()
    with suppress(Error, OSError):
        writer.again()


@contextmanager
def failing(kind: str, chance: random.Random) -> Iterator[Callable[[], int]]:
    """What `kind` means, somewhere in the round. Gives how often it happened."""
    at, lasting = chance.randint(1, 6), chance.choice((1, 1, 5, files.EVER))
    if kind in ON_DISK:
        disk = Disk()
        disk.put_under()
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA wal_autocheckpoint={chance.choice((10, 1000))}")
        disk.fail(kind, chance.randint(1, 20 if kind == "unsynced" else 200), lasting)
        yield lambda: disk.failed
    elif kind in BESIDE:
        how = files.no_space if kind == "mkstemp" else files.broken
        with files.failing(kind, how, at, lasting) as failed:
            yield lambda: failed[0]
    else:
        with hanging_up(kind, at) as failed:
            yield lambda: failed[0]


@contextmanager
def hanging_up(step: str, passing: int) -> Iterator[list[int]]:
    """At a step, the server ends this process's connection, as where it is restarted."""
    failed = [0]

    def hang_up() -> None:
        failed[0] += 1
        server = connection.connection.info.backend_pid
        with psycopg.connect(**connection.get_connection_params()) as other:
            other.execute("SELECT pg_terminate_backend(%s, 2000)", [server])

    with at_each(at_passing(step, passing, hang_up)):
        yield failed
