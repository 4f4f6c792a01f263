"""The calendar of a life: many small lives of matters, merged into one in the order of time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Mapping
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import TypeAlias

from qinglian.county.abuses.rules import Rule
from qinglian.county.events import Child, Event, File, Install, Life, Moment, Open, Perform
from qinglian.county.hours import Hours, midnight
from qinglian.county.sizes import Size
from qinglian.county.truth import Truth
from qinglian.procedures.refusal import Refused

Step: TypeAlias = tuple[datetime, Event | None]
Thread: TypeAlias = Generator[Step, str | None, None]
"""One strand of the county's life: it yields when it will do what, and is sent the matter's number.

An event of None waits. The moment given is the earliest: an act never comes before one already done.
"""

BEGINNING = date(2020, 12, 1)


class Year:
    """The strands of a life, the limits that run in it, and the desks on which matters lie."""

    def __init__(self, size: Size, seed: int, until: datetime) -> None:
        self.size = size
        self.seed = seed
        self.until = until
        self.now = midnight(BEGINNING)
        self.hours = Hours(BEGINNING - timedelta(days=20), until.date() + timedelta(days=420))
        self.truth = Truth(size.name, seed, until)
        self.desks: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
        self.events_held: list[str] = []
        self._dues: dict[str, datetime] = {}
        self._waiting: list[tuple[datetime, int, Thread, Event | None]] = []
        self._turn = count()
        self._chances: Counter[str] = Counter()
        self._planted: Counter[str] = Counter()

    def rng(self, stream: str) -> Random:
        """Chance for one stream: the same for the same seed, whatever the other streams do."""
        return Random(f"{self.seed}:{self.size.name}:{stream}")

    def start(self, thread: Thread) -> None:
        """Let a strand begin."""
        self._push(thread, next(thread, None))

    def live(self, people: Install) -> Life:
        """The whole life, in order, until `until`."""
        yield people
        told = self.now
        while self._waiting and self._waiting[0][0] <= self.until:
            when, _, thread, event = heappop(self._waiting)
            self.now = when
            if event is not None and when > told:
                told = when
                yield self._moment(when)
            try:
                answer = None
                if event is not None:
                    answer = yield event
                    self.truth.record(event, answer)
                self._push(thread, _next(thread, answer))
            except Refused as refused:
                self._push(thread, _thrown(thread, refused))
        self.now = self.until
        yield self._moment(self.until)
        self._close()

    def _moment(self, at: datetime) -> Moment:
        days = (self.until.date() - BEGINNING).days
        return Moment(at, (at.date() - BEGINNING).days, days)

    def _push(self, thread: Thread, step: Step | None) -> None:
        if step is not None:
            when, event = step
            heappush(self._waiting, (max(when, self.now), next(self._turn), thread, event))

    def _close(self) -> None:
        for number, lapses in self._dues.items():
            if self.until > lapses:
                self.truth.overdue(number)
        for _, _, thread, _ in self._waiting:
            thread.close()
        self._waiting.clear()

    def owe(self, number: str, lapses: datetime) -> None:
        """A limit runs on a matter until `lapses`."""
        self._dues[number] = lapses

    def settle(self, number: str) -> None:
        """The limit on a matter stops now; where it had passed, the matter is late for ever."""
        lapses = self._dues.pop(number, None)
        if lapses is not None and self.now > lapses:
            self.truth.overdue(number)

    def on_desk(self, unit: str, number: str, lapses: datetime) -> None:
        """A unit has an open matter: it may promise it for a week."""
        self.desks[unit][number] = lapses

    def off_desk(self, unit: str, number: str) -> None:
        """A unit's matter is completed."""
        self.desks[unit].pop(number, None)

    def plants(self, kind: str, every: int = 0) -> bool:
        """Whether an abuse of `kind` is planted at this chance: at one of `every`, spread over the life."""
        every = every or self.size.every
        self._chances[kind] += 1
        if self._planted[kind] >= self.size.abuses:
            return False
        if (self._chances[kind] - 1) % every != every // 3:
            return False
        self._planted[kind] += 1
        return True

    def attempt(self, when: datetime, kind: str, event: Event, expected: str | Rule) -> Thread:
        """An abuse: the act must be refused with the code `expected`, or by that rule, and life goes on."""
        code = ""
        rule = expected if isinstance(expected, Rule) else None
        try:
            yield when, event
        except Refused as refused:
            code = refused.code
            if rule is not None:
                self.truth.rules[rule.id].refused += rule.refuses(refused)
                code = code if rule.refuses(refused) else f"{code} (another rule)"
        if rule is not None:
            self.truth.rules[rule.id].planted += 1
        wanted = expected.code if isinstance(expected, Rule) else expected
        self.truth.attempted(kind, event, self.now, wanted, code)

    def kept_near(self, rules: Iterable[str], *, refused: bool = False) -> None:
        """An act was done just inside some rules, or `refused` all the same."""
        for name in rules:
            self.truth.rules[name].near_misses += 1
            self.truth.rules[name].wrongly_refused += refused


def _next(thread: Thread, answer: str | None) -> Step | None:
    try:
        return thread.send(answer)
    except StopIteration:
        return None


def _thrown(thread: Thread, refused: Refused) -> Step | None:
    try:
        return thread.throw(refused)
    except StopIteration:
        return None


def begun(when: datetime, event: Open | File | Child) -> Generator[Step, str | None, str]:
    """Open a matter, and have its number."""
    number = yield when, event
    assert number is not None, "whoever drives a life answers an opening with the matter's number"
    return number


def act(
    when: datetime, number: str, name: str, by: str, fields: Mapping[str, object] | None = None
) -> tuple[datetime, Perform]:
    """An act on a matter, briefly written."""
    return when, Perform(number, name, by, fields or {})
