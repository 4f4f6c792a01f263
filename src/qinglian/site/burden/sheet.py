"""The sheet that takes a form's place: a row for each town, filled in as far as its reader may see the records.

Of a register it counts the matters of a town that run or were opened this year, and sums their numbers; of filed
data it takes the last confirmed period. A column that cannot be filled says where it is to be found.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import IO, Any

from django.db.models import Q

from qinglian import workdays
from qinglian.documents.sheets.writing import Value, write_sheet
from qinglian.procedures.model import Actor, FieldRule, Procedure, institution
from qinglian.procedures.shelf import library
from qinglian.site.burden.catalogue import PERSONAL_KINDS, Place
from qinglian.site.burden.matching import Compared
from qinglian.site.figures import filed
from qinglian.site.figures.counting import acts_of
from qinglian.site.figures.datasets import DATASETS, Column, Dataset
from qinglian.site.figures.receptions import may_see
from qinglian.site.matters.models import RUNNING, Act, Matter, Party
from qinglian.site.matters.queries import parts
from qinglian.site.people.models import Unit
from qinglian.site.wording import spoken
from qinglian.text import Text

TOWN = Text(zh="镇办", en="Town")
FROM = Text(zh="取自", en="Taken from")
NOT_SEEN = Text(
    zh="（您看不到全部记录，请向督查室取数）",
    en=" (you do not see all of it: ask the supervision office)",
)

Cells = Mapping[str, Value]
"""Town → what stands in a column."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A column of the sheet: the form's own name for it, where it is from, and its cells."""

    name: str
    where: Text
    cells: Cells

    @property
    def filled(self) -> bool:
        return bool(self.cells)


class Sheet:
    """The sheet for `towns` that takes a form's place on `day`, as `actor` may have it."""

    def __init__(self, form: Compared, towns: Sequence[Unit], actor: Actor, day: date) -> None:
        self.form, self.towns, self.actor, self.day = form, towns, actor, day
        self._registers: dict[str, _Register] = {}
        self._filed: dict[str, list[dict[str, Any]]] = {}

    @cached_property
    def columns(self) -> list[Filled]:
        """The fields that are known, in the form's order."""
        return [self._column(match.name, match.places) for match in self.form.known]

    def write(self, target: IO[bytes], title: str) -> None:
        """Write it as a workbook: under the headings where each is from, then a row for each town."""
        headings = [spoken(TOWN), *(column.name for column in self.columns)]
        sources: list[Value] = [spoken(FROM), *(spoken(column.where) for column in self.columns)]
        rows: list[list[Value]] = [sources]
        for town in self.towns:
            cells = [column.cells.get(town.code) for column in self.columns]
            rows.append([spoken(town.brief_text), *cells])
        until = Text(zh=f"{title}（截至{self.day}）", en=f"{title} (as of {self.day})")
        write_sheet(rows, headings, target, title=spoken(until))

    def _column(self, name: str, places: Sequence[Place]) -> Filled:
        """Filled from the first place that its reader may see and that tells towns apart."""
        for place in places:
            cells = self._cells(place)
            if cells:
                return Filled(name, place.where, cells)
        first = places[0]
        unseen = first.source == "procedure" and not self._sees(first)
        where = first.where
        if unseen:
            where = Text(zh=where.zh + NOT_SEEN.zh, en=where.en + NOT_SEEN.en)
        return Filled(name, where, {})

    def _cells(self, place: Place) -> Cells:
        if place.holder == "units" and place.source == "load":
            return {town.code: _of_unit(town, place.field) for town in self.towns}
        if place.source == "procedure":
            return self._of_register(place) if self._sees(place) else {}
        if place.source == "dataset":
            return self._of_dataset(DATASETS[place.holder], place.field)
        return {}

    def _sees(self, place: Place) -> bool:
        """Whether the reader sees the whole register, or the field is one that it publishes."""
        procedure = library().newest(place.holder)
        published = {
            name
            for act in procedure.acts.values()
            for name in (act.publishes.fields if act.publishes else ())
        }
        return place.field in published or parts(self.actor, procedure) is None

    def _of_register(self, place: Place) -> Cells:
        procedure = library().newest(place.holder)
        held = self._registers.get(place.holder)
        if held is None:
            held = self._registers[place.holder] = _register(procedure, self.towns, self.day)
        rule = procedure.fields[place.field]
        return {town.code: held.told(town.code, rule) for town in self.towns}

    def _of_dataset(self, dataset: Dataset, name: str) -> Cells:
        by = next((column.name for column in dataset.columns if column.kind == "unit"), None)
        column = dataset.column(name)
        if by is None or column is None:
            return {}
        private = by == "unit" or any(one.kind in PERSONAL_KINDS for one in dataset.columns)
        if private and not all(may_see(self.actor, town.code) for town in self.towns):
            return {}
        if dataset.name not in self._filed:
            self._filed[dataset.name] = _last_filed(dataset)
        rows = self._filed[dataset.name]
        cells = {town.code: _summed(dataset, column, by, town.code, rows) for town in self.towns}
        return cells if rows else {}


def _of_unit(town: Unit, field: str) -> Value:
    if field == "kind":
        return spoken(town.kind_text)
    if field == "parent":
        return town.parent_id or ""
    value: Value = getattr(town, field, None)
    return value


@dataclass(frozen=True, slots=True)
class _Register:
    """The facts of each town's matters of one procedure."""

    facts: Mapping[str, Sequence[Mapping[str, Any]]]

    def told(self, town: str, rule: FieldRule) -> Value:
        """One field over a town's matters: a sum of numbers, how many of each choice, or how many say it."""
        values = [
            one[rule.name] for one in self.facts.get(town, ()) if one.get(rule.name) is not None
        ]
        if rule.kind == "integer":
            return sum(map(int, values))
        if rule.kind == "amount":
            return sum(map(Decimal, values), Decimal(0))
        if rule.kind == "bool":
            return sum(map(bool, values))
        if rule.kind == "choice":
            return _each(Counter(map(str, values)), rule)
        return _many(len(values))


def _each(found: Counter[str], rule: FieldRule) -> str:
    unknown = Text(zh="其他", en="other")
    parts = [f"{spoken(rule.choices.get(name, unknown))} {n}" for name, n in found.most_common()]
    return "；".join(parts) or _many(0)


def _many(count: int) -> str:
    return spoken(Text(zh=f"{count}件", en=f"{count} of them"))


def _register(procedure: Procedure, towns: Sequence[Unit], day: date) -> _Register:
    begins = datetime(day.year, 1, 1, tzinfo=workdays.TZ)
    codes = [institution(town.code) for town in towns]
    part = Party.objects.filter(procedure=procedure.name, institution__in=codes)
    matters = Matter.objects.filter(
        Q(state__in=RUNNING) | Q(opened_at__gte=begins), number__in=part.values("matter")
    )
    facts: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    acts = Act.objects.filter(matter__in=matters.values("number")).order_by("matter", "n")
    for number, fields in acts.values_list("matter", "fields"):
        facts[number].update(fields)
    found: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    pairs = part.filter(matter__in=matters).values_list("institution", "matter").distinct()
    for town, number in pairs:
        found[town].append(facts[number])
    return _Register(found)


def _last_filed(dataset: Dataset) -> list[dict[str, Any]]:
    """The rows of the last period of which a filing is confirmed; none where there is no such period."""
    periods = {
        str(act.fields["period"])
        for act in acts_of("data-filing", ("open",), None)
        if act.fields.get("dataset") == dataset.name
    }
    for period in sorted(periods, reverse=True):
        good = filed.confirmed(filed.filings(dataset.name, [period]))
        if good:
            rows, _ = filed.rows(good)
            return [row.body for row in rows]
    return []


def _summed(
    dataset: Dataset, column: Column, by: str, town: str, rows: Sequence[Mapping[str, Any]]
) -> Value:
    own = [row[column.name] for row in rows if institution(str(row[by])) == town]
    given = [value for value in own if value is not None]
    if column.kind == "amount":
        return sum(map(Decimal, given), Decimal(0))
    if column.kind == "integer" and column.name not in dataset.key:
        return sum(map(int, given))
    return _many(len(given))
