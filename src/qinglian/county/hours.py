"""When things happen in an office: on working days, in working hours, late within the limit."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from random import Random

from qinglian import workdays

_MORNING, _NOON, _AFTERNOON, _EVENING = 510, 720, 840, 1075  # minutes of the day


class Hours:
    """The working days of a life, and moments picked in them."""

    def __init__(self, first: date, last: date) -> None:
        span = (first + timedelta(days=n) for n in range((last - first).days + 1))
        self.days = [day for day in span if workdays.is_workday(day)]
        self._known = frozenset(self.days)

    def is_workday(self, day: date) -> bool:
        return day in self._known

    def on_or_after(self, day: date) -> date:
        return self.days[bisect_left(self.days, day)]

    def on_or_before(self, day: date) -> date:
        return self.days[bisect_right(self.days, day) - 1]

    def add(self, day: date, n: int) -> date:
        """The `n`-th working day after `day`, which is not counted; before it where `n` is negative."""
        if n < 0:
            return self.days[bisect_left(self.days, day) + n]
        return self.days[bisect_right(self.days, day) + n - 1] if n else day

    def lapse(self, day: date, n: int) -> datetime:
        """The moment at which a limit of `n` working days from `day` has run out."""
        return midnight(self.add(day, n) + timedelta(days=1))

    def within(self, rng: Random, day: date) -> datetime:
        """Some moment in the working hours of `day`."""
        minute = int(rng.random() * (_NOON - _MORNING + _EVENING - _AFTERNOON))
        minute += _MORNING if minute < _NOON - _MORNING else _AFTERNOON - _NOON + _MORNING
        return midnight(day) + timedelta(minutes=minute, seconds=int(rng.random() * 60))

    def soon(self, rng: Random, after: datetime, days: int = 0) -> datetime:
        """A working moment after `after`: the same day where there is time left, or `days` later."""
        day = after.date()
        if days == 0 and day in self._known:
            moment = after + timedelta(minutes=8 + int(rng.random() * 110))
            if moment.date() == day and _MORNING <= moment.hour * 60 + moment.minute < _EVENING:
                return moment
        return self.within(rng, self.add(day, max(days, 1)))

    def finish(self, rng: Random, after: datetime, lapses: datetime, *, late: bool) -> datetime:
        """When work begun at `after` is done: seven in ten in the last three tenths of its limit."""
        if late:
            over = min(30, 1 + int(rng.lognormvariate(0.6, 0.8)))
            start = max(lapses - timedelta(days=1), after)
            return self.soon(rng, start, over)
        share = rng.uniform(0.7, 0.98) if rng.random() < 0.7 else rng.uniform(0.08, 0.7)
        wanted = after + (lapses - after) * share
        return self.by(rng, after, wanted, lapses)

    def by(self, rng: Random, after: datetime, wanted: datetime, lapses: datetime) -> datetime:
        """A working moment about `wanted`, after `after` and before `lapses` if there is any."""
        day = self.on_or_before(min(wanted, lapses - timedelta(minutes=1)).date())
        if day > after.date():
            return self.within(rng, day)
        moment = self.soon(rng, after)
        return moment if moment < lapses else after + timedelta(minutes=5)


def midnight(day: date) -> datetime:
    """The first moment of `day` in the county."""
    return datetime.combine(day, time(), workdays.TZ)


def moment(text: str) -> datetime:
    """A moment in the county's time: `2022-03-17 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=workdays.TZ)
