"""What a process does to the county's log, and what it says of it once it is done."""

from __future__ import annotations

import random
from zlib import crc32

from django.db import transaction

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.steps import step
from qinglian.ledger.tests.dying import Account
from qinglian.procedures.tests.people import CLERK, SUPERVISOR
from qinglian.site.matters.door import Door, perform
from qinglian.site.matters.tests.standing import FIELDS, decision
from qinglian.site.records import actions
from qinglian.site.records.models import Entry, Queued
from qinglian.site.records.placing import Placed
from qinglian.site.records.store import DatabaseLog

WAYS = ("queued", "bulk", "alone")
"""Entries that wait and are placed after; a batch placed with its acts; entries of no act."""


def body(matter: str, n: int) -> bytes:
    """The entry of an act that these trials make up: of its own length, and never the same twice."""
    return f"{matter} {n} ".encode() * (1 + crc32(f"{matter}/{n}".encode()) % 9)


def entries(matter: str, count: int) -> list[Placed]:
    """The entries of the first `count` acts of `matter`."""
    return [(matter, n, body(matter, n)) for n in range(1, count + 1)]


class Writer:
    """Writes to the log in every way there is, and says in its account what was acknowledged."""

    def __init__(self, account: Account, chance: random.Random) -> None:
        self.account = account
        self._chance = chance
        self._turn = 0
        self._last: list[Placed] = []

    def write(self, way: str) -> None:
        """Once, in that way."""
        self._turn += 1
        self._last = []
        getattr(self, way)(f"{self.account.path.name}-{self._turn}")

    def queued(self, matter: str) -> None:
        """A few entries that commit and are placed right after; now and then they are left to wait."""
        made = self._last = entries(matter, self._chance.choice((1, 1, 2, 5)))
        with transaction.atomic():
            if self._chance.random() < 0.2:
                rows = [Queued(matter=matter, n=n, body=each) for _, n, each in made]
                Queued.objects.bulk_create(rows)
            else:
                actions.queue(made)
        self.account.say(done=[matter, len(made)])

    def bulk(self, matter: str) -> None:
        """A batch placed in the transaction of its acts, behind all that waits."""
        made = self._last = entries(matter, self._chance.choice((1, 40, 256, 300)))
        with transaction.atomic():
            actions.place(made)
        self.account.say(done=[matter, len(made)])

    def alone(self, matter: str) -> None:
        """Entries of no act, in a transaction of their own."""
        made = [body(matter, n) for n in range(self._chance.choice((1, 3)))]
        places = DatabaseLog().append(made)
        self.account.say(placed=[places.start, [each.decode() for each in made]])

    def door(self, _: str) -> None:
        """A matter opened and signed for, by a page; or a few opened by an import."""
        if self._chance.random() < 0.3:
            with Door(bulk=True) as door:
                opened = [door.open("meeting-decision", SUPERVISOR, FIELDS) for _ in range(5)]
            for one in opened:
                self.account.say(acted=[one.number, 1])
            return
        number = decision().number
        self.account.say(acted=[number, 1])
        perform(number, "sign", CLERK)
        self.account.say(acted=[number, 2])

    def careless(self, matter: str) -> None:
        """As nobody may: says that it is done before it is."""
        made = entries(matter, 3)
        with transaction.atomic():
            actions.queue(made)
            self.account.say(done=[matter, len(made)])
            step("promised")

    def rash(self, matter: str) -> None:
        """As nobody may: signs, and shows, what is not durable yet."""
        with transaction.atomic():
            log = DatabaseLog()
            log.append([body(matter, 1)])
            frontier = log.frontier()
            head = Checkpoint(log.origin, frontier.size, frontier.root())
            self.account.say(saw=checkpoints.sign(head, actions.signer()).decode())
            step("promised")

    def again(self) -> None:
        """What was written last, once more: an act that is there already is refused by its own number."""
        if not self._last:
            return
        matter = self._last[0][0]
        with transaction.atomic():
            if not any(kept.objects.filter(matter=matter).exists() for kept in (Entry, Queued)):
                actions.queue(self._last)
        self.account.say(done=[matter, len(self._last)])

    def look(self) -> None:
        """Say which checkpoints are there to be seen."""
        log = DatabaseLog()
        for note in {log.read_checkpoint(), log.read_signed()}:
            if note is not None:
                self.account.say(saw=note.decode())
