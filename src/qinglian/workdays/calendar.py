"""The working-day calendar 工作日历, with 调休, as the State Council announces it year by year.

Past the last announced year every Monday to Friday counts as a working day, and whoever asks is told
that the result is provisional (暂定).
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from chinese_calendar import constants

FIRST = date(1990, 1, 1).toordinal()
LAST = date(2070, 12, 31).toordinal()
ANNOUNCED = (min(constants.holidays).year, max(constants.holidays).year)
_SUNDAY_ORDINAL = 7


class _Table(NamedTuple):
    """Ordinals of all working days, in order; and how many there are up to each day."""

    days: list[int]
    upto: list[int]


@cache
def _table() -> _Table:
    on = {day.toordinal() for day in constants.workdays}
    off = {day.toordinal() for day in constants.holidays}
    flags = [
        ordinal in on or (ordinal not in off and ordinal % 7 not in (6, 0))
        for ordinal in range(FIRST, LAST + 1)
    ]
    days = [FIRST + i for i, flag in enumerate(flags) if flag]
    return _Table(days, list(accumulate(flags, initial=0)))


def _upto(ordinal: int) -> int:
    """How many working days lie before or on the day."""
    if not FIRST <= ordinal <= LAST:
        raise OverflowError(f"the calendar holds 1990 to 2070, not day {ordinal}")
    return _table().upto[ordinal - FIRST + 1]


def is_announced(day: date) -> bool:
    """Whether the holidays of the day's year have been announced."""
    return bool(ANNOUNCED[0] <= day.year <= ANNOUNCED[1])


def is_workday(day: date) -> bool:
    """Whether `day` is worked, weekends worked for a holiday (调休) included."""
    ordinal = day.toordinal()
    return _upto(ordinal) > _upto(ordinal - 1)


def add_workdays(day: date, n: int) -> date:
    """The `n`th working day after `day`, which is not counted; before it when `n` is negative."""
    if n == 0:
        return day
    ordinal = day.toordinal()
    index = _upto(ordinal) + n - 1 if n > 0 else _upto(ordinal - 1) + n
    days = _table().days
    if not 0 <= index < len(days):
        raise OverflowError("the calendar holds 1990 to 2070")
    return date.fromordinal(days[index])


def workdays_between(start: date, end: date) -> int:
    """How many working days lie after `start` and up to `end`; negative when `end` is earlier."""
    return _upto(end.toordinal()) - _upto(start.toordinal())


def next_workday(day: date) -> date:
    """`day` itself if it is worked, else the first working day after it."""
    days = _table().days
    return date.fromordinal(days[bisect_left(days, day.toordinal())])


def week_workdays(day: date) -> tuple[date, ...]:
    """The working days of the week (Monday to Sunday) around `day`; none in a week of holiday."""
    monday = day - timedelta(days=day.weekday())
    week = (monday + timedelta(days=n) for n in range(_SUNDAY_ORDINAL))
    return tuple(one for one in week if is_workday(one))
