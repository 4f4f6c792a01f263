"""Until when: a limit, its event and what is left out give a day and a moment.

The day of the event is not counted (民法典 201); a limit in calendar days or months that ends on a day
off rolls to the first working day after it (民法典 203), where the limit says so.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qinglian.workdays import calendar
from qinglian.workdays.clock import TZ
from qinglian.workdays.limits import Limit, LimitError, Unit

Span = tuple[date, date]
"""Days left out: from the first to the last, both included."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit runs out. `lapses_at` is the first moment that is late.

    `n` is what was counted, extension included; `rolled_from` the day off on which it would have ended.
    """

    limit_id: str
    start: date | datetime
    due: date
    lapses_at: datetime
    provisional: bool
    n: int | None
    exclusions: tuple[Span, ...] = ()
    extended: bool = False
    rolled_from: date | None = None


def due(
    limit: Limit,
    start: date | datetime,
    *,
    exclusions: Iterable[Span] = (),
    extended: bool = False,
    n: int | None = None,
) -> Due:
    """When `limit` runs out for an event at `start`.

    `exclusions` are days that do not count; `extended` adds the lawful extension; `n` replaces the
    number of a customary limit. Raises LimitError for what the limit does not allow.
    """
    spans = tuple(sorted(exclusions))
    counted = _count(limit, extended=extended, n=n)
    for first, last in spans:
        if last < first:
            raise LimitError(
                "扣除的期间止日早于起日。", "An excluded period ends before it begins."
            )
    if limit.unit is Unit.HOUR:
        return _hours(limit, start, counted, spans)
    day = start.astimezone(TZ).date() if isinstance(start, datetime) and start.tzinfo else start
    day = day.date() if isinstance(day, datetime) else day
    end = _end(limit, day, counted, spans)
    rolled = None
    if limit.roll_forward and limit.unit in _ROLLING and not calendar.is_workday(end):
        rolled, end = end, calendar.next_workday(end)
    needs_calendar = limit.unit is Unit.WD or (limit.roll_forward and limit.unit is not Unit.DATE)
    return Due(
        limit_id=limit.id,
        start=start,
        due=end,
        lapses_at=_midnight_after(end),
        provisional=needs_calendar and not calendar.is_announced(max(end, day)),
        n=counted,
        exclusions=spans,
        extended=extended,
        rolled_from=rolled,
    )


_ROLLING = (Unit.CD, Unit.MONTH, Unit.QUARTER)


def _count(limit: Limit, *, extended: bool, n: int | None) -> int | None:
    if n is not None and not limit.is_custom:
        raise LimitError(
            f"「{limit.name.zh}」由规定确定，不能自行设定天数。",
            f"The length of “{limit.name.en}” is fixed by its rule and cannot be set.",
        )
    if n is not None and n < 1:
        raise LimitError("天数须为正数。", "The number of days must be positive.")
    counted = limit.n if n is None else n
    if not extended:
        return counted
    if not limit.extension_n or counted is None:
        raise LimitError(
            f"「{limit.name.zh}」没有规定可以延长的天数。",
            f"No extension is provided for “{limit.name.en}”.",
        )
    return counted + limit.extension_n


def _end(limit: Limit, day: date, n: int | None, spans: tuple[Span, ...]) -> date:
    if limit.unit is Unit.DATE:
        month, number = (int(part) for part in (limit.month_day or "12-31").split("-"))
        this_year = date(day.year, month, number)
        return this_year if this_year >= day else date(day.year + 1, month, number)
    assert n is not None
    if limit.unit is Unit.WD:
        return _workdays(day, n, spans)
    if limit.unit is Unit.MONTH:
        return _days_on(day, (_months(day, n) - day).days, spans)
    if limit.unit is Unit.QUARTER:
        return _quarter_after(day) + timedelta(days=n - 1)
    return _days_on(day, n, spans)


def _quarter_after(day: date) -> date:
    """The first day of the quarter after that of `day`."""
    quarter = (day.month - 1) // 3 + 1
    return date(day.year + quarter // 4, quarter % 4 * 3 + 1, 1)


def _workdays(day: date, n: int, spans: tuple[Span, ...]) -> date:
    end = calendar.add_workdays(day, n)
    if not spans or n < 0:
        return end
    while True:
        left_out = sum(
            calendar.workdays_between(max(first, day + _ONE) - _ONE, min(last, end))
            for first, last in _merged(spans)
            if last > day and first <= end
        )
        longer = calendar.add_workdays(day, n + left_out)
        if longer == end:
            return end
        end = longer


_ONE = timedelta(days=1)


def _days_on(day: date, n: int, spans: tuple[Span, ...]) -> date:
    end = day + timedelta(days=n)
    if not spans or n < 0:
        return end
    while True:
        left_out = sum(
            (min(last, end) - max(first, day + _ONE)).days + 1
            for first, last in _merged(spans)
            if last > day and first <= end
        )
        longer = day + timedelta(days=n + left_out)
        if longer == end:
            return end
        end = longer


def _merged(spans: tuple[Span, ...]) -> list[Span]:
    """`spans` in order, with those that touch made one, so that no day is left out twice."""
    merged: list[Span] = []
    for first, last in spans:
        if merged and first <= merged[-1][1] + _ONE:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _months(day: date, n: int) -> date:
    """The same day `n` months on; the month's last day where it has no such day."""
    months = day.year * 12 + day.month - 1 + n
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _hours(limit: Limit, start: date | datetime, n: int | None, spans: tuple[Span, ...]) -> Due:
    if not isinstance(start, datetime):
        raise LimitError(
            f"「{limit.name.zh}」按小时计算，请给出起算的时刻，例如 2022-09-28T10:00。",
            f"“{limit.name.en}” counts hours: give the time it starts, such as 2022-09-28T10:00.",
        )
    if spans:
        raise LimitError("按小时计算的时限不扣除期间。", "A limit in hours leaves out no days.")
    begun = start if start.tzinfo else start.replace(tzinfo=TZ)
    end = begun + timedelta(hours=n or 0)
    return Due(limit.id, begun, end.astimezone(TZ).date(), end, provisional=False, n=n)


def _midnight_after(day: date) -> datetime:
    after = day + _ONE
    return datetime(after.year, after.month, after.day, tzinfo=TZ)
