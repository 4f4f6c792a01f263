"""Warning lights 三单预警: which colour an open matter shows. Customary, so parameters with their source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from qinglian import workdays
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Lights:
    """Blue within `soon` working days of the limit, yellow once it has passed, red when late by more than `red`.

    Colours and thresholds differ from county to county [X]; `source` says whose these are.
    """

    soon: int
    red: int
    source: Text


LIGHTS = Lights(
    soon=3,
    red=5,
    source=Text(
        zh="本县督查办法（惯例，非法律）", en="the county's supervision rules (custom, not law)"
    ),
)

BLUE = Text(zh="蓝色", en="blue")
YELLOW = Text(zh="黄色", en="yellow")
RED = Text(zh="红色", en="red")


def light(lapses_at: datetime, at: datetime, lights: Lights = LIGHTS) -> Text | None:
    """The light at the moment `at` of a matter whose limit runs out at `lapses_at`; None for none."""
    last = (lapses_at - timedelta(microseconds=1)).astimezone(workdays.TZ).date()
    today = at.astimezone(workdays.TZ).date()
    if at <= lapses_at:
        near = workdays.workdays_between(today, last) <= lights.soon
        return BLUE if near else None
    late = workdays.workdays_between(last, today)
    return RED if late > lights.red else YELLOW
