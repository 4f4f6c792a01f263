"""The burden meter: what reaches a town in a month, whatever the medium, against the county's caps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qinglian.site.burden.assigned import assigned
from qinglian.site.burden.caps import WARN, Cap, caps
from qinglian.site.burden.items import Item, items
from qinglian.site.burden.months import Month
from qinglian.text import Text

MEASURES: Mapping[str, tuple[str, str]] = {
    "form-minutes": ("form", "minutes"),
    "documents": ("document", "count"),
    "meetings": ("meeting", "count"),
    "meeting-minutes": ("meeting", "minutes"),
    "inspections": ("inspection", "count"),
    "forms": ("form", "count"),
    "fields": ("form", "fields"),
    "matters": ("matter", "count"),
}
"""What is measured, by the name that an address gives it: the kind, and what of it."""

MATTERS = "matters"
"""Matters that others opened and in which a town has a part: read from the matters, not from admissions."""

TITLES: Mapping[str, Text] = {
    "form-minutes": Text(zh="填报分钟", en="minutes of forms"),
    "documents": Text(zh="文件", en="documents"),
    "meetings": Text(zh="会议", en="meetings"),
    "meeting-minutes": Text(zh="会议分钟", en="minutes of meetings"),
    "inspections": Text(zh="检查", en="inspections"),
    "forms": Text(zh="报表（次）", en="forms"),
    "fields": Text(zh="报表字段", en="fields of forms"),
    "matters": Text(zh="交办事项", en="matters assigned"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How much of one measure reaches a town in a month; `spared` is what generated sheets took away."""

    measure: str
    value: int
    spared: int
    cap: Cap | None

    @property
    def title(self) -> Text:
        return TITLES[self.measure]

    @property
    def over(self) -> bool:
        return self.cap is not None and self.value > self.cap.most

    @property
    def near(self) -> bool:
        return (
            self.cap is not None
            and not self.over
            and self.value > 0
            and self.value * 100 >= self.cap.most * WARN
        )

    @property
    def shape(self) -> str:
        """The class of the style sheet that goes with its word."""
        return "is-late" if self.over else "is-soon" if self.near else "is-open"

    @property
    def word(self) -> Text | None:
        """How it stands to its cap; None where there is nothing to say."""
        if self.over:
            return Text(zh="超上限", en="over the cap")
        if self.near:
            return Text(zh="接近上限", en="near the cap")
        return None


def amount(item: Item, measure: str, month: Month) -> int:
    """What `item` adds to a measure in `month`, towns left aside."""
    kind, what = MEASURES[measure]
    if item.kind != kind:
        return 0
    each = {"count": 1, "minutes": item.minutes, "fields": len(item.names)}[what]
    return each * item.times(month)


def reading(found: Iterable[Item], town: str, month: Month, measure: str) -> Reading:
    """One measure of a town's month, from the items that were read."""
    value = spared = 0
    for item in found:
        if town in item.towns:
            value += amount(item, measure, month) if item.reaches else 0
            spared += amount(item, measure, month) if item.spared else 0
    return Reading(measure, value, spared, caps(month.last).get(MEASURES[measure]))


def readings(found: Sequence[Item], town: str, month: Month) -> list[Reading]:
    """Every measure of a town's month."""
    return [
        _assigned([town], [month])[town][0]
        if measure == MATTERS
        else reading(found, town, month, measure)
        for measure in MEASURES
    ]


def matrix(
    towns: Collection[str], months: Sequence[Month], measure: str
) -> dict[str, list[Reading]]:
    """Town → its months, one measure each. Two queries at most, however many towns and months."""
    if measure == MATTERS:
        return _assigned(towns, months)
    found = items(months[0])
    return {town: [reading(found, town, month, measure) for month in months] for town in towns}


def _assigned(towns: Collection[str], months: Sequence[Month]) -> dict[str, list[Reading]]:
    counted = assigned(towns, months[0], months[-1])
    return {
        town: [
            Reading(MATTERS, counted[town, month], 0, caps(month.last).get(MEASURES[MATTERS]))
            for month in months
        ]
        for town in towns
    }


@dataclass(frozen=True, slots=True)
class Reach:
    """The town and month that an item would fill most, were it admitted, and what would then reach it."""

    town: str
    month: Month
    count: int
    minutes: int
    count_cap: Cap | None
    minutes_cap: Cap | None

    @property
    def fullness(self) -> float:
        """The greater share of a cap that is used up; only to find the fullest, never shown."""
        used = [0.0]
        if self.count_cap is not None:
            used.append(self.count / self.count_cap.most if self.count_cap.most else 2.0)
        if self.minutes_cap is not None:
            used.append(self.minutes / self.minutes_cap.most if self.minutes_cap.most else 2.0)
        return max(used)

    @property
    def over(self) -> bool:
        return self.fullness > 1

    @property
    def near(self) -> bool:
        return not self.over and self.fullness * 100 >= WARN


def reach(item: Item, day: date) -> Reach | None:
    """What admitting `item` on `day` would come to. None where it asks no town, or nothing any more."""
    others = [one for one in items(Month.of(day), item.towns) if one.number != item.number]
    found = [
        _reach(item, others, town, month)
        for town in item.towns
        for month in Month.of(min(day, item.first)).until(Month.of(item.last))
        if item.times(month)
    ]
    return max(found, key=lambda one: one.fullness, default=None)


def _reach(item: Item, others: Iterable[Item], town: str, month: Month) -> Reach:
    here = [
        item,
        *(one for one in others if one.kind == item.kind and one.reaches and town in one.towns),
    ]
    times = [(one.times(month), one.minutes) for one in here]
    held = caps(month.last)
    return Reach(
        town,
        month,
        sum(count for count, _ in times),
        sum(count * minutes for count, minutes in times),
        held.get((item.kind, "count")),
        held.get((item.kind, "minutes")),
    )
