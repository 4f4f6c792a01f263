"""Cases that come by themselves: which weeks, months, quarters and years begin between two days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from qinglian import workdays
from qinglian.procedures.model import Recurrence


@dataclass(frozen=True, slots=True)
class Week:
    """A week with work in it: promised on its first working day, accounted for on its last.

    The hours are customary [X]: promises by noon, accounts by six.
    """

    name: str
    first: date
    last: date

    @property
    def commit_by(self) -> datetime:
        return datetime.combine(self.first, time(12), workdays.TZ)

    @property
    def account_by(self) -> datetime:
        return datetime.combine(self.last, time(18), workdays.TZ)


def week_of(day: date) -> Week | None:
    """The working week around `day`, by the calendar with 调休; None where nobody works that week."""
    days = workdays.week_workdays(day)
    if not days:
        return None
    year, number, _ = day.isocalendar()
    return Week(f"{year}年第{number}周", days[0], days[-1])


def beginnings(rule: Recurrence, after: date, until: date) -> Iterator[date]:
    """The days in (after, until] on which a recurring case begins, in order."""
    day = after + timedelta(days=1)
    while day <= until:
        if _begins(rule, day):
            yield day
        day += timedelta(days=1)


def _begins(rule: Recurrence, day: date) -> bool:
    if rule.every == "week":
        week = week_of(day)
        return week is not None and week.first == day
    months = {"month": 1, "quarter": 3, "year": 12}[rule.every]
    return day.day == 1 and (day.month - 1) % months == 0
