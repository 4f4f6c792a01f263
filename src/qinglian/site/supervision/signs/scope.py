"""What a scan reads: the matters once, and of the acts only those that a sign asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from qinglian import workdays
from qinglian.procedures.model import Procedure, institution
from qinglian.procedures.shelf import library
from qinglian.site.matters.models import Act, Matter, State
from qinglian.site.supervision.signs.handing import result_acts, told

OWN = frozenset({"efficiency-supervision", "unit-question"})
"""Supervision's own matters, which it does not look at."""

CHUNK = 5_000
TOGETHER = 500


def led_by(unit: str) -> Q:
    """The matters that an institution, or a section of it, leads."""
    return Q(lead=unit) | Q(lead__startswith=f"{unit}/")


class Row(NamedTuple):
    """A matter as a scan knows it."""

    number: str
    procedure: str
    version: int
    parent: str
    title: str
    state: str
    lead: str
    opened_at: datetime
    moved_at: datetime
    completed_at: datetime | None

    @property
    def unit(self) -> str:
        """The institution that leads it."""
        return institution(self.lead)

    @property
    def completed(self) -> bool:
        return self.completed_at is not None and self.state != State.CANCELLED


class Done(NamedTuple):
    """An act as a scan knows it; `account` tells one account from another within a scan and is kept nowhere."""

    matter: str
    n: int
    name: str
    at: datetime
    unit: str
    account: str
    fields: Mapping[str, Any]

    @property
    def id(self) -> str:
        return f"{self.matter}#{self.n}"

    @property
    def local(self) -> datetime:
        return self.at.astimezone(workdays.TZ)


@dataclass(frozen=True, slots=True)
class Hit:
    """A sign found: on which matter, when, from which acts, with the values of its sentence."""

    matter: str
    at: datetime
    says: Mapping[str, object] = field(default_factory=dict)
    acts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scope:
    """Everything that a scan looks at, as of `now` and back to `since`; with `unit`, only what that unit leads."""

    now: datetime
    days: int
    unit: str = ""

    @property
    def since(self) -> datetime:
        return self.now - timedelta(days=self.days)

    @cached_property
    def matters(self) -> Mapping[str, Row]:
        """Every matter by number, but for supervision's own. One query."""
        rows = self._led.values_list(*Row._fields)
        return {row[0]: Row(*row) for row in rows.iterator(chunk_size=CHUNK)}

    @property
    def _led(self) -> QuerySet[Matter]:
        rows = Matter.objects.exclude(procedure__in=OWN)
        return rows.filter(led_by(self.unit)) if self.unit else rows

    def procedure(self, row: Row) -> Procedure:
        """The version of its procedure that a matter runs by."""
        return library().version(row.procedure, row.version)

    @cached_property
    def results(self) -> list[tuple[Done, str]]:
        """The acts by which units told results, with what they told, twice as far back as the rest."""
        kinds = result_acts()
        return [
            (done, text)
            for done in self.acts(kinds.keys(), back=2)
            if self.matters[done.matter].procedure in kinds[done.name]
            for text in [told(done.fields)]
            if text
        ]

    def fields_of_opening(self, numbers: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        """Number → what its opening said, for some matters."""
        found: dict[str, Mapping[str, Any]] = {}
        wanted = sorted(numbers)
        for start in range(0, len(wanted), TOGETHER):
            some = wanted[start : start + TOGETHER]
            found |= dict(Act.objects.filter(matter__in=some, n=1).values_list("matter", "fields"))
        return found

    def acts(
        self, names: Collection[str] = (), *, back: int = 1, fields: bool = True
    ) -> Iterator[Done]:
        """The acts with one of `names` (or all) of the last `back` × `days`, in the order of their making.

        Without `fields` their values are not read.
        """
        rows = Act.objects.filter(at__gte=self.now - timedelta(days=self.days * back)).order_by(
            "pk"
        )
        if names:
            rows = rows.filter(name__in=sorted(names))
        if self.unit:
            rows = rows.filter(matter__in=self._led.values("pk"))
        columns = ["matter", "n", "name", "at", "unit", "person", *(["fields"] if fields else [])]
        for row in rows.values_list(*columns).iterator(chunk_size=CHUNK):
            done = Done._make(row if fields else (*row, {}))
            if done.matter in self.matters:
                yield done
