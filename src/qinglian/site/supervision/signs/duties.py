"""Signs in duties, inspections and call-backs: all in one week, entered afterwards, finding nothing, never asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from qinglian.procedures.signs import SignRule
from qinglian.site.supervision.signs.registry import sign
from qinglian.site.supervision.signs.scope import Done, Hit, Scope

DECEMBER = 12
SATISFIED = ("yes", "fair")


@sign("year-end-rush")
def year_end_rush(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """Every duty of integrity that a unit did in a year, dated in its last week."""
    years: defaultdict[tuple[str, int], dict[str, tuple[Done, date]]] = defaultdict(dict)
    for done, held in _duties(scope, back=2):
        years[scope.matters[done.matter].unit, held.year][done.matter] = (done, held)
    for (_, year), duties in years.items():
        rushed = all(
            day.month == DECEMBER and day.day >= rule.least("first_day")
            for _, day in duties.values()
        )
        if rushed and len(duties) >= rule.least("least"):
            yield _of_unit([done for done, _ in duties.values()], year=year, many=len(duties))


@sign("entered-afterwards")
def entered_afterwards(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """Duties of long ago that a unit entered together on one day."""
    days: defaultdict[tuple[str, date], list[tuple[Done, int]]] = defaultdict(list)
    for done, held in _duties(scope):
        entered = done.local.date()
        ago = (entered - held).days
        if ago > rule.least("days"):
            days[scope.matters[done.matter].unit, entered].append((done, ago))
    for (_, day), late in days.items():
        if len(late) >= rule.least("many"):
            earliest = max(ago for _, ago in late)
            acts = [done for done, _ in late]
            yield _of_unit(acts, day=day.isoformat(), many=len(late), days=earliest)


@sign("satisfied-unreached")
def satisfied_unreached(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """A call-back that reached nobody and wrote down that the caller is satisfied."""
    for done in scope.acts({"call-back"}):
        said = done.fields.get("satisfied") in SATISFIED
        if said and done.fields.get("reached") is False:
            yield Hit(done.matter, done.at, {}, (done.id,))


@sign("redrawn")
def redrawn(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """An inspection task that was drawn again as often."""
    times: defaultdict[str, list[Done]] = defaultdict(list)
    for done in scope.acts({"redraw"}, fields=False):
        times[done.matter].append(done)
    for number, acts in times.items():
        if len(acts) >= rule.least("times"):
            ids = tuple(done.id for done in acts)
            yield Hit(number, acts[-1].at, {"times": len(acts)}, ids)


@sign("nothing-found")
def nothing_found(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """A unit's inspections of a year, many and every one clean."""
    years: defaultdict[tuple[str, int], dict[str, Done]] = defaultdict(dict)
    for done in scope.acts({"visit", "correct"}):
        row = scope.matters[done.matter]
        if row.procedure == "inspection-visit" and done.fields.get("result"):
            years[row.unit, done.local.year][done.matter] = done
    for (_, year), visits in years.items():
        clean = all(done.fields["result"] == "clean" for done in visits.values())
        if clean and len(visits) >= rule.least("visits"):
            yield _of_unit(list(visits.values()), year=year, many=len(visits))


def _duties(scope: Scope, *, back: int = 1) -> Iterator[tuple[Done, date]]:
    """The duties of integrity that were done, each with the day it is dated."""
    for done in scope.acts({"do"}, back=back):
        held = done.fields.get("held")
        if scope.matters[done.matter].procedure == "integrity-duty" and isinstance(held, str):
            yield done, date.fromisoformat(held)


def _of_unit(acts: list[Done], **says: object) -> Hit:
    """A hit on a unit's last matter of some, speaking of the others."""
    last = max(acts, key=lambda done: done.at)
    others = tuple(dict.fromkeys(done.matter for done in acts if done.matter != last.matter))
    return Hit(last.matter, last.at, says, tuple(done.id for done in acts), others)
