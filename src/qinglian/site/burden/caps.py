"""What a town may be asked in a month at most: the county's parameters, each with its source; never law."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

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
    """Kind and measure → the cap that holds on `day`."""
    found: dict[tuple[str, str], Cap] = {}
    for cap in sorted(_read(), key=lambda cap: cap.since):
        if cap.since <= day:
            found[cap.kind, cap.measure] = cap
    return found


def _read() -> list[Cap]:
    path = Path(settings.BURDEN_CAPS) if settings.BURDEN_CAPS else DATA / "caps.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Cap(
                row["kind"],
                row["measure"],
                int(row["cap"]),
                date.fromisoformat(row["since"]),
                Text(zh=row["source_zh"], en=row["source_en"]),
            )
            for row in csv.DictReader(file)
        ]
