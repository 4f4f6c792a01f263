"""Moments at which an office acts, and those just before and just after a limit has run."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

from qinglian import workdays

OPENS, CLOSES = 8 * 60, 18 * 60


@cache
def _worked(day: date) -> bool:
    return workdays.is_workday(day)


def in_hours(at: datetime) -> bool:
    """Whether offices are open at `at`."""
    return _worked(at.date()) and OPENS <= at.hour * 60 + at.minute <= CLOSES


def working(at: datetime) -> datetime:
    """`at`, or the next moment after it at which offices are open."""
    if in_hours(at):
        return at
    if _worked(at.date()) and at.hour * 60 + at.minute < OPENS:
        return at.replace(hour=8, minute=30)
    day = at.date() + timedelta(days=1)
    while not _worked(day):
        day += timedelta(days=1)
    return at.replace(year=day.year, month=day.month, day=day.day, hour=9, minute=at.minute)


def just_before(lapses: datetime) -> datetime:
    """When a period has not yet run: the evening of its last day, or a minute before its hour."""
    midnight = lapses.hour == lapses.minute == 0
    return lapses - (timedelta(hours=7, minutes=2) if midnight else timedelta(minutes=1))


def just_after(lapses: datetime) -> datetime:
    """When a limit has lapsed: the next morning on which offices are open."""
    return working(
        lapses + timedelta(minutes=20) if lapses.hour else lapses.replace(hour=9, minute=20)
    )
