"""A life driven without a database: every event through the engine's own cases."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256

from qinglian.county.events import Event, File, Install, Life, Moment, Open, Perform, PersonRow, Row
from qinglian.procedures.engine import Case
from qinglian.procedures.model import SYSTEM, Act, Actor
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library


@dataclass
class Driven:
    """What a life has done: its cases, the rows it filed, and what was refused on the way.

    `heard` holds every event with the moment of it, the refused ones too.
    """

    cases: dict[str, Case] = field(default_factory=dict)
    rows: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    heard: list[tuple[datetime, Event]] = field(default_factory=list)
    events: int = 0
    digest: str = ""
    _numbers: Counter[str] = field(default_factory=Counter)
    _terms: dict[str, list[PersonRow]] = field(default_factory=lambda: defaultdict(list))
    _actors: dict[tuple[str, date], Actor] = field(default_factory=dict)
    _at: datetime | None = None

    def drive(self, life: Life) -> Driven:
        """Live it to the end."""
        trace = sha256()
        event = next(life)
        try:
            while True:
                trace.update(repr(event).encode() if not isinstance(event, Install) else b"")
                self.events += 1
                try:
                    answer = self._done(event)
                except Refused as refused:
                    self.refused.append(refused.code)
                    event = life.throw(refused)
                    continue
                event = life.send(answer)
        except StopIteration:
            self.digest = trace.hexdigest()
        return self

    @property
    def _now(self) -> datetime:
        assert self._at is not None, "a life begins with a moment"
        return self._at

    def _done(self, event: Event) -> str | None:
        if isinstance(event, Install):
            self._install(event)
            return None
        self.heard.append((event.at if isinstance(event, Moment) else self._now, event))
        if isinstance(event, Moment):
            assert self._at is None or event.at >= self._at, "time never moves back"
            self._at = event.at
            return None
        if isinstance(event, Perform):
            case = self.cases[event.number]
            self.cases[event.number] = case.perform(self._act(event.act, event.by, event.fields))
            return None
        return self._opened(event)

    def _opened(self, event: Open | File) -> str:
        assert self._at is not None
        if isinstance(event, File):
            name = "data-filing"
            fields = {
                "title": event.title, "lead": event.unit, "dataset": event.dataset, "period": event.period,
                "docnumber": event.docnumber, "rows": len(event.rows), "rows_root": "0" * 64,
            }  # fmt: skip
        else:
            name, fields = event.procedure, dict(event.fields)
        procedure = library().at(name, self._at.date())
        prefix = f"{procedure.serial}-{self._at.year}"
        case = Case.open(procedure, "", self._act("open", event.by, fields))
        self._numbers[prefix] += 1
        number = f"{prefix}-{self._numbers[prefix]:06d}"
        self.cases[number] = replace(case, id=number)
        if isinstance(event, File):
            self.rows[number] = tuple(event.rows)
        return number

    def _act(self, name: str, by: str, fields) -> Act:
        assert self._at is not None
        return Act(name, self._actor(by, self._at.date()), self._at, fields)

    def _install(self, event: Install) -> None:
        self._posts = {post.code: post for post in event.posts}
        for person in sorted(event.persons, key=lambda person: person.start):
            self._terms[person.post].append(person)
        self._charges = event.charges
        self._units = [unit.code for unit in event.units]

    def _actor(self, by: str, day: date) -> Actor:
        if by == "system":
            return SYSTEM
        known = self._actors.get((by, day))
        if known is None:
            known = self._actors[by, day] = self._new_actor(by, day)
        return known

    def _new_actor(self, by: str, day: date) -> Actor:
        post, term = self._posts[by], term_on(self._terms[by], day)
        held = term.start <= day and (term.end is None or day <= term.end)
        assert held, f"{by} is empty on {day}"
        tops = {
            charge.unit for charge in self._charges
            if charge.person == term.key and charge.start <= day and (charge.end is None or day <= charge.end)
        }  # fmt: skip
        charge = frozenset(
            unit for unit in self._units if unit in tops or unit.partition("/")[0] in tops
        )
        return Actor(
            term.key,
            post.unit,
            by,
            post.rank,
            frozenset(post.capacities),
            charge,
            None,
            frozenset((post.unit,)),
        )


def term_on(terms: list[PersonRow], day: date) -> PersonRow:
    """Of the terms of one post in order of their start, the one that runs on `day`."""
    return terms[max(0, bisect_right([term.start for term in terms], day) - 1)]
