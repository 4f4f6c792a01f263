"""A life driven without a database: every event through the engine's own cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from qinglian.county.abuses.scripts import filled, shown
from qinglian.county.acting import Posts
from qinglian.county.events import (
    Child,
    Event,
    Fields,
    File,
    Install,
    Life,
    Moment,
    Open,
    Perform,
    Row,
)
from qinglian.procedures.engine import Case
from qinglian.procedures.model import OPEN, SYSTEM, Act
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
    _parents: dict[str, str] = field(default_factory=dict)
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
            self._posts = Posts(event)
            return None
        self.heard.append((event.at if isinstance(event, Moment) else self._now, event))
        if isinstance(event, Moment):
            assert self._at is None or event.at >= self._at, "time never moves back"
            self._at = event.at
            return None
        if isinstance(event, Child):
            return list(self.cases[event.number].children)[event.n - 1]
        if isinstance(event, Perform):
            case = self.cases[event.number]
            act = self._act(event.act, event.by, event.fields, event.evidence)
            self.cases[event.number] = case.perform(filled(case, act, event.known))
            self._opens(event.number)
            self._follows(event)
            self._tell(event.number)
            return None
        return self._opened(event)

    def _opened(self, event: Open | File) -> str:
        if isinstance(event, File):
            fields = {
                "title": event.title, "lead": event.unit, "dataset": event.dataset, "period": event.period,
                "docnumber": event.docnumber, "rows": len(event.rows), "rows_root": "0" * 64,
            }  # fmt: skip
            number = self._new("data-filing", self._act(OPEN, event.by, fields))
            self.rows[number] = tuple(event.rows)
            return number
        act = self._act(OPEN, event.by, event.fields, event.evidence)
        number = self._new(event.procedure, act, event.known)
        self._opens(number)
        return number

    def _act(self, name: str, by: str, fields, evidence: tuple[str, ...] = ()) -> Act:
        files = tuple(shown(kind) for kind in evidence)
        return Act(name, self._posts.actor(by, self._now.date()), self._now, fields, files)

    def _opens(self, number: str) -> None:
        """Open what the last act on a matter opens, and what that opens in turn."""
        for rule, given in self.cases[number].opens:
            act = Act(OPEN, SYSTEM, self._now, given)
            child = self._new(rule.procedure, act)
            self._parents[child] = number
            self._opens(child)
            self._tell(child)

    def _follows(self, event: Perform) -> None:
        """What the site does because of an act, beyond what the definition says."""
        for one in event.follows:
            if isinstance(one, Perform):
                act = Act(one.act, SYSTEM, self._now, one.fields)
                self.cases[one.number] = self.cases[one.number].perform(act)
                self._tell(one.number)
            else:
                child = self._new(one.procedure, Act(OPEN, SYSTEM, self._now, one.fields))
                self._parents[child] = event.number
                self._tell(child)

    def _tell(self, number: str) -> None:
        """Let the matter above know whether this one has ended."""
        parent = self._parents.get(number)
        if parent is not None:
            ended = self.cases[number].ended
            self.cases[parent] = self.cases[parent].with_child(number, ended=ended)

    def _new(self, name: str, act: Act, known: Fields | None = None) -> str:
        procedure = library().at(name, self._now.date())
        prefix = f"{procedure.serial}-{self._now.year}"
        case = Case.blank(procedure, "")
        case = case.perform(filled(case, act, known or {}))
        self._numbers[prefix] += 1
        number = f"{prefix}-{self._numbers[prefix]:06d}"
        self.cases[number] = replace(case, id=number)
        return number
