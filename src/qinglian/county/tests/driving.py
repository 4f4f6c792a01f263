"""A life driven without a database: every event through the engine's own cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from qinglian.county.abuses.scripts import filled, shown
from qinglian.county.acting import Posts
from qinglian.county.events import (
    Child,
    Draw,
    Event,
    Fields,
    File,
    Going,
    Install,
    Life,
    Moment,
    Open,
    Perform,
    Recuse,
    Row,
)
from qinglian.county.tests.drawing import CERTIFICATE, Drawing, Goers, in_force
from qinglian.draws.officers import Assigned
from qinglian.procedures.engine import Case
from qinglian.procedures.known import known_fields
from qinglian.procedures.model import OPEN, SYSTEM, Act, Value, institution
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
    _drawings: dict[str, Drawing] = field(default_factory=dict)
    _goers: dict[str, Goers] = field(default_factory=dict)
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
            act = self._act(event.act, event.by, event.fields, event.evidence)
            self._perform(event.number, act, event.known)
            self._follows(event)
            self._tell(event.number)
            return None
        if isinstance(event, Draw):
            self._draw(event)
            return None
        if isinstance(event, Recuse):
            self._recuse(event)
            return None
        if isinstance(event, Going):
            return self._going(event)
        return self._opened(event)

    def _perform(self, number: str, act: Act, known: Fields | None = None) -> None:
        case = self.cases[number]
        self.cases[number] = case.perform(filled(case, act, self._known(case, act, known or {})))
        self._opens(number)
        self._tell(number)

    def _known(self, case: Case, act: Act, known: Fields) -> Fields:
        """`known`, and what is taken from officers' certificates: which these are is drawn, not planned."""
        rule, found = case.procedure.acts.get(act.name), dict(known)
        facts = {**case.facts, **act.fields}
        for one in known_fields(case.procedure, rule) if rule is not None else ():
            if one.known is None or not one.known.take or one.name in found:
                continue
            source = self.cases.get(str(facts.get(one.known.source)))
            if source is not None and source.procedure.name == CERTIFICATE:
                stage = one.known.take == "@stage"
                found[one.name] = source.stage if stage else source.facts[one.known.take]
        return found

    def _draw(self, event: Draw) -> None:
        """An act of a draw, with the library of draws in the place of the site's tables."""
        case, day = self.cases[event.number], self._now.date()
        act = self._act(event.act, event.by, event.fields)
        refused = case.refusal(case.procedure.acts[event.act], act.actor, act.at)
        if refused is not None:
            raise refused
        drawing = self._drawings.setdefault(event.number, Drawing())
        said: Mapping[str, Value] = {}
        assigned: Sequence[Assigned] = ()
        if event.act == "commit":
            said = drawing.commit(event.objects, event.chance)
        elif event.act == "freeze":
            units = {*case.parties("lead"), *case.parties("co")}
            said = drawing.freeze(case, in_force(self.cases, units, day))
        elif event.act == "draw":
            said, assigned = drawing.draw(str(event.fields["public_value"]), day)
        else:
            said = {"made": 0}
        self._perform(event.number, replace(act, fields={**act.fields, **said}))
        for one in assigned:
            self._visit(event.number, drawing.blinds[one.item], one.officers, one.reserves)
        if event.act == "redraw":
            for visit in self.cases[event.number].children:
                if not self.cases[visit].ended:
                    self._perform(visit, Act("void", SYSTEM, self._now, {}))

    def _visit(self, task: str, listed, officers, reserves) -> None:
        facts = self.cases[task].facts
        fields: dict[str, object] = {
            **{name: facts[name] for name in ("lead", "plan_no", "task_no", "yearly_cap")},
            "title": f"{facts['title']}：{listed[1]}", "enterprise": listed[1], "uscc": listed[0],
            "risk_class": listed[2], **self._who(task, officers),
        }  # fmt: skip
        number = self._new("inspection-visit", Act(OPEN, SYSTEM, self._now, fields))
        self._goers[number] = Goers(list(officers), list(reserves))
        self._parents[number] = task
        self._tell(number)

    def _who(self, number: str, officers) -> dict[str, object]:
        own = self.cases[number].parties("lead")
        units = dict.fromkeys(self.cases[one].parties("lead")[0] for one in officers)
        return {
            "certificate": officers[0], "second_certificate": officers[1],
            "co": [unit for unit in units if unit not in own],
        }  # fmt: skip

    def _able(self, officers) -> dict[str, Case]:
        units = {institution(self.cases[one].parties("lead")[0]) for one in officers}
        return in_force(self.cases, units, self._now.date())

    def _recuse(self, event: Recuse) -> None:
        goers = self._goers[event.number]
        goers.gives_way(event.aside, self._able(goers.waiting))
        fields = {"reason": event.reason, **self._who(event.number, goers.going)}
        self._perform(event.number, self._act("recuse", event.by, fields))

    def _going(self, event: Going) -> str | None:
        going = self._goers[event.number].going
        if not event.unfit:
            return going[0]
        fit = self._able(going)
        return next((one for one in going if one not in fit), None)

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
        case = case.perform(filled(case, act, self._known(case, act, known or {})))
        self._numbers[prefix] += 1
        number = f"{prefix}-{self._numbers[prefix]:06d}"
        self.cases[number] = replace(case, id=number)
        return number
