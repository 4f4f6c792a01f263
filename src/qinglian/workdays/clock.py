"""The one place where the time is read. A demonstration or a test sets another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

TZ = ZoneInfo("Asia/Shanghai")

Clock = Callable[[], datetime]

_clock: Clock | None = None


def now() -> datetime:
    """The time now, in the county's zone."""
    return datetime.now(TZ) if _clock is None else _clock()


def today() -> date:
    """The county's date now."""
    return now().astimezone(TZ).date()


def set_clock(clock: Clock | None) -> None:
    """Read the time from `clock`; from the computer's own clock again when it is None."""
    global _clock
    _clock = clock


def ticking_clock(start: datetime) -> Clock:
    """A clock that stood at `start` (aware) when it was made, and goes on at the usual pace."""
    _aware(start)
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


@contextmanager
def fixed_clock(at: datetime, *, ticking: bool = False) -> Iterator[None]:
    """Within the block it is `at` (aware), standing still or `ticking`."""
    _aware(at)
    before = _clock
    set_clock(ticking_clock(at) if ticking else lambda: at)
    try:
        yield
    finally:
        set_clock(before)


def _aware(moment: datetime) -> None:
    if moment.tzinfo is None:
        raise ValueError("a clock needs a time with its zone")
