"""What a town may be asked in a month at most: the county's parameters, each with its source; never law."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from qinglian.site.burden.naming import DATA
from qinglian.text import Text

WARN = 80
"""From how many per cent of a cap one is warned."""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `most` of a kind for a town and month: a `count` of times, or `minutes`."""

    kind: str
    measure: str
    most: int
    since: date
    source: Text


def caps(day: date) -> dict[tuple[str, str], Cap]:
    """Kind and measure → the cap that holds on `day`. Raises ImproperlyConfigured."""
    path = Path(settings.BURDEN_CAPS) if settings.BURDEN_CAPS else DATA / "caps.csv"
    try:
        held = _read(path, path.stat().st_mtime_ns)
    except (OSError, KeyError, ValueError) as wrong:
        raise ImproperlyConfigured(
            f"QINGLIAN_BURDEN_CAPS：读不出上限表 {path}。 The table of caps cannot be read: {wrong!r}."
        ) from wrong
    return {(cap.kind, cap.measure): cap for cap in held if cap.since <= day}


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> tuple[Cap, ...]:
    """The caps in a file, the latest last; read again when it has changed."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = [
            Cap(
                row["kind"],
                row["measure"],
                int(row["cap"]),
                date.fromisoformat(row["since"]),
                Text(zh=row["source_zh"], en=row["source_en"]),
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(found, key=lambda cap: cap.since))
