"""Warning lights 三单预警: which colour an open matter shows. Customary, so parameters with their source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from qinglian import workdays
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Lights:
    """Blue within `soon` working days of the limit, yellow once it has passed, red when late by more than `red`.

    Whoever must act is reminded from blue on, and earlier where `share` percent of a long limit has gone.
    Colours and thresholds differ from county to county [X]; `source` says whose these are.
    """

    soon: int
    red: int
    share: int
    source: Text


def county_lights() -> Lights:
    """The lights of this deployment's county."""
    return Lights(
        settings.LIGHT_SOON,
        settings.LIGHT_RED,
        settings.LIGHT_SHARE,
        Text(zh=settings.LIGHTS_SOURCE, en=settings.LIGHTS_SOURCE_EN),
    )


BLUE = Text(zh="蓝色", en="blue")
YELLOW = Text(zh="黄色", en="yellow")
RED = Text(zh="红色", en="red")


def light(lapses_at: datetime, at: datetime, lights: Lights | None = None) -> Text | None:
    """The light at the moment `at` of a matter whose limit runs out at `lapses_at`; None for none."""
    lights = lights or county_lights()
    last, today = _last_day(lapses_at), _day(at)
    if at <= lapses_at:
        near = _workdays(today, last) <= lights.soon
        return BLUE if near else None
    return RED if _workdays(last, today) > lights.red else YELLOW


def to_be_reminded(
    since: datetime | None, lapses_at: datetime, at: datetime, lights: Lights | None = None
) -> bool:
    """Whether a limit that began at `since` and has not lapsed is near its end: its light is on, or its
    share of working days has gone."""
    lights = lights or county_lights()
    if at > lapses_at:
        return False
    if light(lapses_at, at, lights) is not None:
        return True
    if since is None:
        return False
    whole = _workdays(_day(since), _last_day(lapses_at))
    return whole > 0 and _workdays(_day(since), _day(at)) * 100 >= lights.share * whole


def _last_day(lapses_at: datetime) -> date:
    return _day(lapses_at - timedelta(microseconds=1))


def _day(moment: datetime) -> date:
    return moment.astimezone(workdays.TZ).date()


def _workdays(start: date, end: date) -> int:
    """Working days between; past the calendar's end it is far enough to light nothing."""
    try:
        return workdays.workdays_between(start, end)
    except OverflowError:
        return (end - start).days
