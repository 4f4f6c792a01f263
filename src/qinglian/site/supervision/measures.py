"""A unit's handling in figures: what it is asked (M28), and 勤快严实精细廉 (M51). Of units, never of persons.

Everything is counted from acts of the year up to now; nothing is ranked, and no trace (meetings, photographs,
reports written) counts for a unit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from statistics import median

from django.db.models import Q

from qinglian import workdays
from qinglian.procedures.model import institution
from qinglian.procedures.shelf import library
from qinglian.procedures.signs import Catalogue, Question
from qinglian.site.matters.models import Act, Matter, State
from qinglian.site.supervision.signs.handing import handing_in, passing_on, sending_back, sent_back
from qinglian.site.supervision.signs.scope import Done, Scope
from qinglian.site.supervision.signs.times import standing_still
from qinglian.text import Text

SAID = ("document", "meeting")

STYLE = {
    "diligent": Text(zh="勤快：首次响应（工作日，中位）", en="diligent: first response (working days, median)"),
    "solid": Text(zh="严实：回头看合格率", en="solid: looked back at and sound"),
    "careful": Text(zh="精细：一次通过率", en="careful: passed at the first check"),
    "open": Text(zh="廉：应公开事项公开率", en="clean: published of what is to be"),
    "thrifty": Text(zh="廉：费用节俭合规率", en="clean: expenses with nothing to correct"),
}  # fmt: skip
"""What 勤快严实精细廉 is read from, by the unit's own work."""


@dataclass
class Counts:
    """What was counted of one unit in a year; `responses` are working days."""

    said: int = 0
    done: int = 0
    long_open: int = 0
    still: int = 0
    passed_on: int = 0
    responses: list[int] = field(default_factory=list)
    closed: int = 0
    reopened: int = 0
    handed_in: int = 0
    returned: int = 0
    ended: int = 0
    published: int = 0
    expenses: int = 0
    corrections: int = 0
    complaints: Counter[str] = field(default_factory=Counter)

    @property
    def first_response(self) -> float | None:
        """The median of the working days to the first act; None where nothing was assigned."""
        return median(self.responses) if self.responses else None


def counted(scope: Scope, catalogue: Catalogue) -> Mapping[str, Counts]:
    """Institution → what was counted of it in the year of the scan."""
    units: defaultdict[str, Counts] = defaultdict(Counts)
    begins = _year_begins(scope.now)
    _matters(scope, begins, units)
    _open_ones(scope, catalogue, units)
    _acts(scope, begins, units)
    return units


def _year_begins(now: datetime) -> datetime:
    return datetime(now.astimezone(workdays.TZ).year, 1, 1, tzinfo=workdays.TZ)


def _matters(scope: Scope, begins: datetime, units: Mapping[str, Counts]) -> None:
    burdens = {
        row.number
        for row in scope.matters.values()
        if row.procedure in ("burden-item", "style-complaint") and row.opened_at >= begins
    }
    opened = scope.fields_of_opening(burdens)
    for row in scope.matters.values():
        unit = units[row.unit]
        if row.completed and row.completed_at and row.completed_at >= begins:
            unit.done += 1
            unit.expenses += row.procedure == "expense-application"
        if row.opened_at < begins:
            continue
        unit.corrections += row.procedure == "thrift-correction" and row.state != State.CANCELLED
        kind = str(opened.get(row.number, {}).get("kind") or "")
        unit.said += row.procedure == "burden-item" and kind in SAID


def _open_ones(scope: Scope, catalogue: Catalogue, units: Mapping[str, Counts]) -> None:
    for number, _ in standing_still(catalogue.signs["no-progress"], scope.now):
        if number in scope.matters:
            units[scope.matters[number].unit].still += 1
    overdue = Matter.objects.filter(state=State.OPEN, due_at__lt=scope.now)
    for number, opened_at, due_at in overdue.values_list("number", "opened_at", "due_at"):
        if due_at is None or number not in scope.matters:
            continue
        if scope.now - opened_at > 2 * (due_at - opened_at):
            units[scope.matters[number].unit].long_open += 1


@cache
def _publishing() -> Mapping[str, frozenset[str]]:
    """Procedure → its acts that publish what came of a matter: those that may come last in it."""
    return {
        procedure.name: frozenset(
            act.name
            for act in procedure.acts.values()
            if act.publishes
            and any(procedure.stages[name].reaches for way in act.ways for name in way.to)
        )
        for procedure in library()
    }


def _acts(scope: Scope, begins: datetime, units: Mapping[str, Counts]) -> None:
    before: dict[str, Done] = {}
    answered: set[str] = set()
    published: set[str] = set()
    for done in scope.acts(fields=False):
        if done.at >= begins:
            row = scope.matters[done.matter]
            unit, own = units[row.unit], institution(done.unit)
            last = before.get(done.matter)
            if own == row.unit and done.matter not in answered:
                answered.add(done.matter)
                if last is not None and institution(last.unit) != own:
                    days = workdays.workdays_between(last.local.date(), done.local.date())
                    unit.responses.append(days)
            if row.procedure in handing_in().get(done.name, ()):
                unit.handed_in += 1
            unit.closed += done.name == "close" and own != row.unit
            unit.reopened += done.name == "verify" and own != row.unit
            if done.name in _publishing()[row.procedure]:
                published.add(done.matter)
        before[done.matter] = done
    _returned(scope, begins, units)
    _passed_on(scope, begins, units)
    for row in scope.matters.values():
        ended = row.state == State.CLOSED and row.moved_at >= begins
        if ended and _publishing()[row.procedure]:
            units[row.unit].ended += 1
            units[row.unit].published += row.number in published


def _passed_on(scope: Scope, begins: datetime, units: Mapping[str, Counts]) -> None:
    """Who declined a matter may lead it no more: it is counted by who acted."""
    kinds = passing_on()
    rows = Act.objects.filter(at__gte=begins, name__in=sorted(kinds))
    if scope.unit:
        rows = rows.filter(Q(unit=scope.unit) | Q(unit__startswith=f"{scope.unit}/"))
    acts = list(rows.values_list("matter", "name", "unit"))
    matters = Matter.objects.in_bulk([matter for matter, _, _ in acts])
    for matter, name, unit in acts:
        if matter in matters and matters[matter].procedure in kinds[name]:
            units[institution(unit)].passed_on += 1


def _returned(scope: Scope, begins: datetime, units: Mapping[str, Counts]) -> None:
    kinds = sending_back()
    complaints: dict[str, str] = {}
    for done in scope.acts(kinds.keys() | {"verify"}):
        row = scope.matters[done.matter]
        if done.at < begins:
            continue
        if row.procedure in kinds.get(done.name, ()):
            procedure = scope.procedure(row)
            rule = procedure.acts.get(done.name)
            units[row.unit].returned += bool(rule and sent_back(procedure, rule, done.fields))
        if row.procedure == "style-complaint" and done.fields.get("founded") in ("yes", "partly"):
            complaints[done.matter] = row.unit
    for number, opened in scope.fields_of_opening(complaints).items():
        units[complaints[number]].complaints[str(opened.get("kind") or "")] += 1


@dataclass(frozen=True, slots=True)
class Share:
    """A share with what it is of; of nothing there is no share."""

    part: int
    whole: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.part / self.whole) if self.whole else None


def shares(unit: Counts) -> Mapping[str, Share]:
    """The measures of 严实, 精细 and 廉 that are shares."""
    return {
        "solid": Share(max(unit.closed - unit.reopened, 0), unit.closed),
        "careful": Share(max(unit.handed_in - unit.returned, 0), unit.handed_in),
        "open": Share(unit.published, unit.ended),
        "thrifty": Share(max(unit.expenses - unit.corrections, 0), unit.expenses),
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a unit: its figure (None where there is none), its words, and whether it is asked at all."""

    question: Question
    value: float | None
    text: Text

    @property
    def above(self) -> bool:
        return self.value is not None and self.value > self.question.above


def asked(unit: Counts, catalogue: Catalogue) -> Mapping[str, Asked]:
    """Every question by its name, with the unit's figure."""
    found = {}
    for name, held in _values(unit, catalogue).items():
        question = catalogue.questions[name]
        text = question.said({key: _plain(one) for key, one in held.items()})
        found[name] = Asked(question, held["value"], text)
    return found


def _values(unit: Counts, catalogue: Catalogue) -> Mapping[str, Mapping[str, float | None]]:
    limit = catalogue.signs["no-progress"].least("workdays")
    return {
        "said-not-done": {"value": unit.said - unit.done, "said": unit.said, "done": unit.done},
        "long-open": {"value": unit.long_open},
        "first-response": {"value": unit.first_response},
        "passing-on": {"value": unit.passed_on},
        "standing-still": {"value": unit.still, "limit": limit},
    }


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
