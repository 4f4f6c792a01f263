"""All the indicators at a glance: by group of mechanisms, by mechanism, each with its value or why it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qinglian.procedures.indicators import indicator_rows
from qinglian.procedures.mechanisms import Mechanism, mechanisms
from qinglian.site.figures.counting import Asked, NotCounted
from qinglian.site.figures.indicators import Indicator, counts, indicators
from qinglian.site.figures.values import Counted, Head, evidenced, head
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator with its value, or with why it has none."""

    indicator: Indicator
    counted: Counted | None
    missing: Text | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A mechanism with its indicators."""

    mechanism: Mechanism
    lines: tuple[Line, ...]


def chapters(group: str, asked: Asked) -> list[Chapter]:
    """The mechanisms of `group` with their indicators for `asked`."""
    place = head()
    chosen = [one for one in mechanisms() if one.procedures[0].group == group]
    codes = {one.code for one in chosen}
    wanted = [one for one in indicators().values() if not codes.isdisjoint(one.mechanisms)]
    found = counts(wanted, asked)
    lines = [_line(one, found[one.id], place) for one in wanted]
    return [Chapter(mechanism, _of(mechanism, lines)) for mechanism in chosen]


def _of(mechanism: Mechanism, lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of a mechanism: the indicators that are listed for it, in their order, then the others."""
    places = {
        row.figure: n for n, row in enumerate(indicator_rows()) if row.mechanism == mechanism.code
    }
    own = [line for line in lines if mechanism.code in line.indicator.mechanisms]
    return tuple(sorted(own, key=lambda line: places.get(line.indicator.id, len(indicator_rows()))))


def line(indicator: Indicator, asked: Asked) -> Line:
    """One indicator for `asked`."""
    return _line(indicator, counts([indicator], asked)[indicator.id], head())


def _line(indicator: Indicator, count: object, place: Head) -> Line:
    if isinstance(count, NotCounted):
        return Line(indicator, None, count.reason)
    return Line(indicator, evidenced(indicator.figure, count, place), None)  # type: ignore[arg-type]
