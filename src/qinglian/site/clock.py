"""A demonstration lives at a time of its own, and ticks on from there."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def start_demonstration() -> None:
    """Set the clock of the whole program to settings.DEMO_CLOCK, unless that is empty."""
    if settings.DEMO_CLOCK:
        from qinglian import workdays

        workdays.set_clock(workdays.ticking_clock(moment(settings.DEMO_CLOCK)))


def moment(text: str) -> datetime:
    """`2022-03-18T17:00+08:00`, `2022-03-18T17:00` or `2022-03-18` (at 17:00) as a time.

    Raises ImproperlyConfigured for anything else.
    """
    try:
        at = datetime.fromisoformat(text if len(text) > len("2022-03-18") else f"{text}T17:00")
    except ValueError:
        raise ImproperlyConfigured(
            f"QINGLIAN_TODAY is {text!r}; write it as 2022-03-18T17:00+08:00"
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
