"""Every unit's week at a glance, for the supervision office and the county's leaders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qinglian import workdays
from qinglian.procedures.recurrence import Week
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.weekly import committing_units, done, matters_of
from qinglian.site.people.models import Unit


@dataclass(frozen=True, slots=True)
class UnitWeek:
    """A unit's week as the supervision office sees it."""

    unit: Unit
    matter: Matter | None
    promised: int
    done: int


def overview(week: Week) -> list[UnitWeek]:
    """Every committing unit's week, those that have not promised first. Four queries."""
    units = list(committing_units(workdays.today()))
    begun = {matter.lead: matter for matter in matters_of(week)}
    numbers = [matter.number for matter in begun.values()]
    items = {
        number: fields.get("items") or []
        for number, fields in Act.objects.filter(matter__in=numbers, name="commit").values_list(
            "matter", "fields"
        )
    }
    kept = _done_among(one for held in items.values() for one in held)
    rows = []
    for unit in units:
        matter = begun.get(unit.code)
        held = items.get(matter.number, []) if matter else []
        rows.append(UnitWeek(unit, matter, len(held), sum(one in kept for one in held)))
    return sorted(rows, key=lambda row: (_order(row), row.unit.position))


def _done_among(numbers: Iterable[str]) -> set[str]:
    found = Matter.objects.filter(pk__in=set(numbers))
    return {matter.number for matter in found if done(matter)}


def _order(row: UnitWeek) -> int:
    order = {"": 0, "promising": 0, "promised": 1}
    return order.get(row.matter.stage if row.matter else "", 2)
