"""From a count to a figure that may be printed: its text, its evidence, and the way back to its records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from qinglian import workdays
from qinglian.documents.figures import Evidence, FigureValue
from qinglian.ledger.errors import StoreError
from qinglian.ledger.store import published
from qinglian.site.figures.counting import (
    Asked,
    Cited,
    Count,
    Figure,
    LeftOut,
    NotCounted,
    Record,
    figures,
)
from qinglian.site.matters.models import Act
from qinglian.site.records.store import DatabaseLog
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure with its evidence, the records behind it, and what was left out."""

    figure: FigureValue
    records: tuple[Record, ...]
    left_out: tuple[LeftOut, ...]
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of a year, and those that cannot be counted yet with what is missing."""

    counted: Mapping[str, Counted]
    missing: Mapping[str, Text]

    @property
    def figures(self) -> tuple[FigureValue, ...]:
        return tuple(one.figure for one in self.counted.values())


Head = tuple[int, str]
"""Size and root (hex) of the log."""


def head() -> Head:
    """The log as it was last published; as it has grown, where nothing was published yet."""
    log = DatabaseLog()
    try:
        checkpoint, _ = published(log)
    except StoreError:
        frontier = log.frontier()
        return frontier.size, frontier.root().hex()
    return checkpoint.size, checkpoint.root.hex()


def digest(records: Iterable[str]) -> str:
    """SHA-256 over the sorted identifiers of the records, one a line."""
    return sha256("\n".join(sorted(records)).encode()).hexdigest()


def tally(asked: Asked, names: Iterable[str] | None = None, at: Head | None = None) -> Tally:
    """The figures `names` (all of them) of a year; `at` is the log that their evidence names.

    What was counted for no moment is counted again only when an act was done since.
    """
    last = _last_act() if asked.at is None else ""
    place = at or head()
    over = asked.ends <= (asked.at or workdays.now())
    counted: dict[str, Counted] = {}
    missing: dict[str, Text] = {}
    for name, one in figures().items():
        if names is not None and name not in names:
            continue
        if not over:
            missing[name] = _not_over(asked)
            continue
        found = _remembered(one, asked, last) if last else _counted(one, asked)
        if isinstance(found, NotCounted):
            missing[name] = found.reason
        else:
            counted[name] = evidenced(one, found, place)
    return Tally(counted, missing)


def _not_over(asked: Asked) -> Text:
    return Text(
        zh=f"{asked.year}年还没有结束，年度指标要到年末才能计数。",
        en=f"{asked.year} is not over: a figure of the year is counted at its end.",
    )


def _counted(figure: Figure, asked: Asked) -> Count | NotCounted:
    try:
        return figure.count(asked)
    except NotCounted as nothing:
        return nothing


@lru_cache(maxsize=40)
def _remembered(figure: Figure, asked: Asked, last: str) -> Count | NotCounted:
    """What was counted when the act `last` was the last one done: the same acts, the same count."""
    return _counted(figure, asked)


def _last_act() -> str:
    """What tells the last act from any other, those of another database too: its salts are random."""
    last = Act.objects.order_by("-pk").values_list("pk", "salts").first()
    return f"{last[0]}:{sorted(last[1].values())}" if last and last[1] else ""


def evidenced(figure: Figure, count: Count, place: Head) -> Counted:
    """`count` as a figure that may be printed."""
    value = FigureValue(
        id=figure.id,
        title=figure.title,
        text=figure.printed(count.value),
        value=count.value,
        unit=figure.unit,
        period=count.period,
        formula=count.formula,
        source=count.source,
        records=len(count.records),
        evidence=Evidence(digest(record.id for record in count.records), *place),
        change=count.change,
    )
    return Counted(value, count.records, count.left_out, count.cited)
