"""Reminders before a limit: derived from what waits and the day, so that nothing is sent, kept or dismissed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from qinglian.site.matters.lights import county_lights, to_be_reminded
from qinglian.site.matters.models import Matter, Pending
from qinglian.site.matters.presenting import Sign, due_sign

READ = 300
"""How many limits that have not lapsed are looked at, the nearest first."""

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Reminder:
    """A matter whose limit is near its end: how long is left, and the light that it shows."""

    matter: Matter
    due: Sign | None


@dataclass(frozen=True, slots=True)
class Reminders:
    """The nearest of a reader's reminders, and how many there are."""

    shown: list[Reminder]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


def reminders(waiting: QuerySet[Pending], now: datetime) -> Reminders:
    """What of `waiting` is near its end, each matter once, the nearest first. One query."""
    rows = waiting.filter(due_at__gte=now).prefetch_related(None)
    rows = rows.select_related("matter").order_by("due_at", "matter_id", "pk")
    near = list(_near(rows[:READ], now))
    shown = [Reminder(row.matter, due_sign(row.due_at, now)) for row in near[:SHOWN]]
    return Reminders(shown, len(near))


def _near(rows: Iterable[Pending], now: datetime) -> Iterable[Pending]:
    lights = county_lights()
    seen: set[str] = set()
    for row in rows:
        assert row.due_at is not None
        if row.matter_id not in seen and to_be_reminded(row.since, row.due_at, now, lights):
            seen.add(row.matter_id)
            yield row
