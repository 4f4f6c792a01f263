"""A scheme of weights, and the score that it gives a unit.

A scheme is a line for each indicator: its id, its weight, and `low` where less is better. Only shares
(percent) are weighed. Where a unit has nothing to be measured by, the indicator is left out and the
others weigh more, so that nobody loses points for work that was not theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from qinglian.procedures.refusal import Refused
from qinglian.site.figures.counting import Asked, NotCounted
from qinglian.site.figures.indicators import Indicator, counts, indicators
from qinglian.text import Text

WHOLE = 100
LOW = "low"
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Weight:
    """An indicator with its weight; `low` where less is better."""

    indicator: Indicator
    weight: int
    low: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """What an indicator gives: its value in percent (None: nothing to be measured by) and its points."""

    weight: Weight
    value: Decimal | None
    points: Decimal

    @property
    def printed(self) -> str:
        """The value as its indicator prints it."""
        return "" if self.value is None else self.weight.indicator.figure.printed(self.value)

    @property
    def line(self) -> str:
        """The point as an assessment records it."""
        name, of = self.weight.indicator.id, self.weight.weight
        if self.value is None:
            return f"{name} — /{of}"
        return f"{name} {self.printed}% → {self.points}/{of}"


@dataclass(frozen=True, slots=True)
class Score:
    """A unit's points, and what they come to of a hundred; None where nothing could be measured."""

    points: tuple[Point, ...]

    @property
    def value(self) -> Decimal | None:
        weighed = sum(point.weight.weight for point in self.points if point.value is not None)
        if not weighed:
            return None
        total = sum((point.points for point in self.points), Decimal(0))
        return (total * WHOLE / weighed).quantize(CENT, ROUND_HALF_UP)


def scheme(text: str) -> tuple[Weight, ...]:
    """The weights that `text` gives. Raises Refused, naming the line that is wrong."""
    weights: list[Weight] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        weight = _weight(line)
        if any(one.indicator is weight.indicator for one in weights):
            raise _wrong(line, "指标写了两次", "it names an indicator again")
        weights.append(weight)
    return tuple(weights)


def _weight(line: str) -> Weight:
    name, *rest = line.split()
    indicator = indicators().get(name)
    if indicator is None:
        raise _wrong(line, "没有这个指标", "there is no such indicator")
    if indicator.rule is None or indicator.rule.kind != "share":
        raise _wrong(line, "只有程序里的比率可以计分", "only shares of a procedure are weighed")
    if not rest or not rest[0].isascii() or not rest[0].isdigit() or rest[1:] not in ([], [LOW]):
        raise _wrong(
            line,
            "应为“指标 权重”，越低越好的再写 low",
            "it should be “indicator weight”, with “low” where less is better",
        )
    weight = int(rest[0])
    if not 0 < weight <= WHOLE:
        raise _wrong(line, "权重应在1到100之间", "a weight is between 1 and 100")
    return Weight(indicator, weight, low=bool(rest[1:]))


def _wrong(line: str, zh: str, en: str) -> Refused:
    shown = line[:60]
    return Refused(
        "bad-weights",
        Text(zh=f"指标与权重有误：「{shown}」，{zh}。", en=f"Weights: “{shown}”: {en}."),
        Text(
            zh="每行写一个指标编号和权重，例如 meeting-decision.on-time 30；编号见「指标」页。",
            en="Write an indicator's id and its weight on each line, such as meeting-decision.on-time 30; "
            "the page of indicators has the ids.",
        ),
    )


def score(weights: Sequence[Weight], unit: str, year: int, at: datetime) -> Score:
    """The score of `unit` for `year`, from the records as they stood at `at`."""
    asked = Asked(year, at, unit=unit)
    found = counts([weight.indicator for weight in weights], asked)
    return Score(tuple(_point(weight, found[weight.indicator.id]) for weight in weights))


def _point(weight: Weight, count: object) -> Point:
    if isinstance(count, NotCounted):
        return Point(weight, None, Decimal(0))
    value = Decimal(count.value)  # type: ignore[attr-defined]
    kept = min(max(value, Decimal(0)), Decimal(WHOLE))
    gained = WHOLE - kept if weight.low else kept
    return Point(weight, value, (weight.weight * gained / WHOLE).quantize(CENT, ROUND_HALF_UP))
