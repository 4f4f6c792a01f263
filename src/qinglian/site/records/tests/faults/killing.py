"""Rounds of writing to the county's log, each ended by `kill -9`."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from qinglian.ledger.steps import at_each
from qinglian.ledger.tests.dying import Account, Hook, dying_at, ended, forked, killed
from qinglian.ledger.witnessing.keeping import create
from qinglian.ledger.witnessing.server import WitnessServer
from qinglian.site.records.actions import signer
from qinglian.site.records.tests.faults.holding import Held
from qinglian.site.records.tests.faults.writing import WAYS, Writer
from qinglian.site.records.witnesses import cosign

STEPS = (
    "drain", "entries", "placed", "forget", "commit", "sign", "publish", "tiles", "edge", "checkpoint",
    "remember", "remembered",
)  # fmt: skip
WITNESSED = ("cosigned", "show")
TURNS = 40
"""How often one that is not killed on the way writes."""

KILLED = -signal.SIGKILL


def run(folder: Path, kind: str, rounds: str, seed: str) -> dict[str, Any]:
    """That many rounds, of acts of any kind, of the door alone, or with a witness."""
    return Rounds(folder, kind, random.Random(int(seed))).run(int(rounds))


class Rounds:
    """Rounds on one log. Each kills one process, at a step or at any moment; some have another beside it."""

    def __init__(self, folder: Path, kind: str, chance: random.Random) -> None:
        self._folder = folder
        self._chance = chance
        self._witness = witness(folder) if kind == "witnessed" else 0
        steps: tuple[str, ...] = (*STEPS, *WITNESSED) if self._witness else STEPS
        self._ways: tuple[str, ...] = ("door",) if kind == "door" else WAYS
        if kind in ("careless", "rash"):
            steps, self._ways = ("promised",), (kind, "alone")
        self._steps = cycle(steps)
        self._held = Held()
        self._killed: Counter[str] = Counter()

    def run(self, rounds: int) -> dict[str, Any]:
        """That many rounds, and an audit."""
        begun = time.perf_counter()
        try:
            for turn in range(rounds):
                self._round(turn)
            self._held.finish()
        finally:
            if self._witness:
                os.kill(self._witness, signal.SIGTERM)
                ended(self._witness)
        return {
            "rounds": rounds,
            "killed": dict(self._killed),
            "entries": self._held.size,
            "acknowledged": self._held.acknowledged,
            "checkpoints": len(self._held.notes),
            "slowest_restart_ms": round(1000 * max(self._held.restarts), 1),
            "seconds": round(time.perf_counter() - begun, 1),
            "problems": self._held.problems[:20],
        }

    def _round(self, turn: int) -> None:
        connections.close_all()  # each process opens its own
        beside = self._other(turn) if turn % 4 == 3 else None
        account = Account(self._folder / f"R{turn}")
        if turn % 6 == 5:
            after = self._chance.random() * 0.15
            how = killed(forked(partial(write, account, self._own(), self._ways)), after)
            where = "any moment"
        else:
            where = next(self._steps)
            hook = dying_at(where, self._chance.randint(1, 6))
            visit = bool(self._witness)
            work = partial(write_until, hook, account, self._own(), self._ways, visit=visit)
            how = ended(forked(work))
        self._held.expect(how in (0, KILLED), f"round {turn} ended with {how}")
        self._killed[where] += how == KILLED
        accounts = [account]
        if beside is not None:
            self._held.expect(ended(beside[0]) == 0, f"round {turn}: the other could not go on")
            accounts.append(beside[1])
        self._held.restart()
        self._held.look(accounts)

    def _other(self, turn: int) -> tuple[int, Account]:
        account = Account(self._folder / f"B{turn}")
        return forked(partial(write, account, self._own(), self._ways, turns=8)), account

    def _own(self) -> random.Random:
        return random.Random(self._chance.random())


def write(
    account: Account,
    chance: random.Random,
    ways: tuple[str, ...],
    *,
    turns: int = TURNS,
    visit: bool = False,
) -> None:
    """Write to the log, look at it, and have it cosigned if it is witnessed."""
    writer = Writer(account, chance)
    for _ in range(turns):
        writer.write(chance.choice(ways))
        if visit:
            for problem in cosign():
                account.say(failed=f"{problem.witness.name}: {problem.error}")
        writer.look()


def write_until(
    hook: Hook, account: Account, chance: random.Random, ways: tuple[str, ...], *, visit: bool
) -> None:
    """Write to the log until the hook ends it."""
    with at_each(hook):
        write(account, chance, ways, visit=visit)


def witness(folder: Path) -> int:
    """A witness in a process of its own, without which nothing is shown. Gives its number."""
    kept = create(folder / "witness", "audit.example/w")
    kept = kept.watching(settings.LOG_ORIGIN, signer().verifier)
    server = WitnessServer(("127.0.0.1", 0), kept)
    settings.LOG_WITNESSES = [f"{kept.cosigner.verifier.vkey} {server.url}"]
    settings.LOG_WITNESS_QUORUM = 1
    connections.close_all()
    child = forked(server.serve_forever)
    server.socket.close()
    return child
