"""What entry itself costs: the minutes of each act's form, and of what a unit's people filled in in a month (§7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache

from qinglian import workdays
from qinglian.procedures.model import ActRule, FieldRule, Procedure, institution
from qinglian.procedures.shelf import library
from qinglian.site.burden.months import Month
from qinglian.site.matters.models import Act, Matter, Party
from qinglian.site.matters.offering import asked


@dataclass(frozen=True, slots=True)
class Cost:
    """What one act's form asks: the fields that it needs, those that may be left out, and their minutes."""

    procedure: Procedure
    rule: ActRule
    fields: tuple[FieldRule, ...]

    @property
    def needed(self) -> int:
        """The minutes of what must be filled in."""
        return sum(field.minutes for field in self.fields if field.name in self.rule.needs)

    @property
    def minutes(self) -> int:
        """The minutes of everything that it offers."""
        return sum(field.minutes for field in self.fields)

    @property
    def dearest(self) -> list[FieldRule]:
        """Its fields that take longest."""
        return sorted(self.fields, key=lambda field: -field.minutes)[:3]


def costs() -> list[Cost]:
    """Every act that asks for something, first the one that must cost most."""
    found = [
        Cost(procedure, rule, asked(procedure, rule))
        for procedure in library()
        for rule in procedure.acts.values()
    ]
    return sorted(
        (one for one in found if one.fields),
        key=lambda one: (-one.needed, -one.minutes, one.procedure.name, one.rule.name),
    )


@dataclass(frozen=True, slots=True)
class Spent:
    """What a unit's people filled in under one procedure in a month."""

    procedure: Procedure
    acts: int
    minutes: int


def spent(unit: str, month: Month) -> list[Spent]:
    """The entry of a unit's people in `month`, on matters in which the unit has a part, the most costly first."""
    own = institution(unit)
    begins = datetime.combine(month.first, time(), workdays.TZ)
    ends = datetime.combine(month.plus(1).first, time(), workdays.TZ)
    part = Party.objects.filter(institution=own).values("matter")
    matters = Matter.objects.filter(number__in=part, moved_at__gte=begins, opened_at__lt=ends)
    bound = {
        number: (name, version)
        for number, name, version in matters.values_list("number", "procedure", "version")
    }
    acts = Act.objects.filter(matter__in=matters.values("number"), at__gte=begins, at__lt=ends)
    counted: defaultdict[str, list[int]] = defaultdict(list)
    for number, name, by, fields in acts.values_list("matter", "name", "unit", "fields"):
        if institution(by) == own:
            procedure, version = bound[number]
            counted[procedure].append(_minutes(procedure, version, name, fields))
    found = [Spent(library().newest(name), len(each), sum(each)) for name, each in counted.items()]
    return sorted(found, key=lambda one: (-one.minutes, one.procedure.name))


def _minutes(procedure: str, version: int, act: str, filled: Iterable[str]) -> int:
    prices = _prices(procedure, version, act)
    return sum(prices.get(name, 0) for name in filled)


@cache
def _prices(procedure: str, version: int, act: str) -> dict[str, int]:
    definition = library().version(procedure, version)
    return {field.name: field.minutes for field in asked(definition, definition.acts[act])}
