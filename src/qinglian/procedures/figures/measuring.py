"""Measuring a figure: a pure function of its rule, the matters as they stood, and the period.

No float: counts are integers, shares and means exact decimals that are rounded only when they are printed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from qinglian.procedures.conditions import holds
from qinglian.procedures.figures.seen import (
    DUE,
    STANDING,
    Seen,
    at_midnight,
    facts_for,
    keeps_cancelled,
    lasted,
    moment,
    names,
)
from qinglian.procedures.model import FigureRule, institution
from qinglian.text import Text

Number = Decimal | int

CANCELLED = Text(zh="已终止，不计", en="cancelled: not counted")
OUTSIDE = Text(zh="不在统计范围", en="outside the scope")
UNFILLED = Text(zh="缺少所需的字段或动作", en="a field or an act that is needed is missing")
DOUBLED = Text(zh="同一项已计一次", en="the same was counted already")
IN_PART = Text(zh="计入分子", en="in the numerator")


class Span(NamedTuple):
    """From its first moment up to, but without, its last; nothing after `now` counts."""

    begins: datetime
    ends: datetime
    now: datetime

    def holds(self, at: datetime) -> bool:
        """Whether `at` lies in it and has come."""
        return self.begins <= at < self.ends and at <= self.now


class Counted(NamedTuple):
    """What was counted: a matter by the act that left it as it stood, or an act; with what it gives."""

    number: str
    n: int
    amount: Decimal | None = None
    note: Text | None = None


class Left(NamedTuple):
    """What looks like a record of the figure and was not counted, and why."""

    number: str
    n: int
    why: Text


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure's value (None where there is nothing to divide by), its two parts, and its records."""

    value: Number | None
    part: Number
    whole: Number | None
    counted: tuple[Counted, ...]
    left: tuple[Left, ...]


class _Item(NamedTuple):
    seen: Seen
    n: int
    facts: Mapping[str, Any]

    def counted(self, amount: Number | None = None, note: Text | None = None) -> Counted:
        given = None if amount is None else Decimal(amount)
        return Counted(self.seen.number, self.n, given, note)


def measure(
    rule: FigureRule, matters: Iterable[Seen], span: Span, units: Collection[str] = ()
) -> Measured:
    """What `rule` gives over `matters` in `span`; `units` are those that `over` measures against."""
    seen = list(matters)
    if rule.again is not None:
        seen = _marked(rule, seen)
    left: list[Left] = []
    items = list(_in_scope(rule, seen, span, left))
    ways = {
        "count": _count, "share": _share, "sum": _sum, "ratio": _ratio, "cut": _ratio, "mean": _mean,
        "time": _time, "spread": _spread,
    }  # fmt: skip
    found = ways[rule.kind](rule, items, left, frozenset(units))
    return replace(found, left=tuple(left))


def _in_scope(
    rule: FigureRule, matters: Iterable[Seen], span: Span, left: list[Left]
) -> Iterator[_Item]:
    wanted, keeps = names(rule), keeps_cancelled(rule)
    for seen in matters:
        for item in _items(rule, seen, span, wanted):
            if seen.state == "cancelled" and not keeps:
                left.append(Left(seen.number, item.n, CANCELLED))
            elif rule.of and not holds(rule.of, item.facts):
                left.append(Left(seen.number, item.n, OUTSIDE))
            else:
                yield item


def _items(rule: FigureRule, seen: Seen, span: Span, wanted: frozenset[str]) -> Iterator[_Item]:
    if not rule.did:
        if _placed(rule, seen, span):
            yield _Item(seen, seen.last, facts_for(seen, wanted, seen.facts))
        return
    merged: dict[str, Any] = {}
    for deed in seen.deeds:
        merged.update(deed.fields)
        if deed.name in rule.did and span.holds(deed.at):
            yield _Item(seen, deed.n, facts_for(seen, wanted, merged))


def _placed(rule: FigureRule, seen: Seen, span: Span) -> bool:
    """Whether the matter belongs in the period."""
    if rule.when == STANDING:
        return seen.opened_at < span.ends and seen.opened_at <= span.now
    at = moment(seen, rule.when)
    if at is None:
        return False
    if rule.when == DUE and seen.completed_at is None and not at_midnight(at) < span.now:
        return False
    return span.holds(at_midnight(at))


def _keys(rule: FigureRule, item: _Item) -> list[tuple[str, ...]]:
    """The values of `each`; a field of several units gives one for each of them."""
    found: list[tuple[str, ...]] = [()]
    for name in rule.each:
        value = item.facts.get(name)
        if value in (None, "", []):
            return []
        values = value if isinstance(value, list) else [value]
        found = [(*key, str(one)) for key in found for one in values]
    return found


def _once(rule: FigureRule, items: Sequence[_Item], left: list[Left]) -> list[_Item]:
    """The items, those that agree in `each` once: the first of them."""
    if not rule.each:
        return list(items)
    kept: list[_Item] = []
    seen: set[tuple[str, ...]] = set()
    for item in items:
        keys = _keys(rule, item)
        if not keys or seen.issuperset(keys):
            left.append(Left(item.seen.number, item.n, DOUBLED if keys else UNFILLED))
        else:
            seen.update(keys)
            kept.append(item)
    return kept


def _count(
    rule: FigureRule, items: Sequence[_Item], left: list[Left], units: frozenset[str]
) -> Measured:
    kept = _once(rule, items, left)
    many = len({key for item in kept for key in _keys(rule, item)}) if rule.each else len(kept)
    records = tuple(item.counted() for item in kept)
    return _per(rule, kept, [1] * len(kept), records) if rule.per else _plain(many, records)


def _plain(value: Number, records: tuple[Counted, ...]) -> Measured:
    return Measured(value, value, None, records, ())


def _per(
    rule: FigureRule, items: Sequence[_Item], gives: Sequence[Number], records: tuple[Counted, ...]
) -> Measured:
    """Divided by the number of values of `per`; what names several gives to each of them."""
    over: set[str] = set()
    total: Number = 0
    for item, gift in zip(items, gives, strict=True):
        value = item.facts.get(rule.per)
        values = value if isinstance(value, list) else [value] if value else []
        over.update(map(str, values))
        total += gift * len(values)
    value = Decimal(total) / len(over) if over else None
    return Measured(value, total, len(over), records, ())


def _share(
    rule: FigureRule, items: Sequence[_Item], left: list[Left], units: frozenset[str]
) -> Measured:
    marked = [(item, holds(rule.share, item.facts)) for item in items]
    records = tuple(item.counted(note=IN_PART if good else None) for item, good in marked)
    if rule.over:
        have = {institution(key[-1]) for item, good in marked if good for key in _keys(rule, item)}
        return _of(len(have & units), len(units), records)
    if rule.each:
        all_keys = {key for item, _ in marked for key in _keys(rule, item)}
        good_keys = {key for item, good in marked if good for key in _keys(rule, item)}
        return _of(len(good_keys), len(all_keys), records)
    if rule.weigh:
        part = sum((_weight(rule, item) for item, good in marked if good), Decimal(0))
        return _of(part, sum((_weight(rule, item) for item, _ in marked), Decimal(0)), records)
    return _of(sum(good for _, good in marked), len(marked), records)


def _of(part: Number, whole: Number, records: tuple[Counted, ...]) -> Measured:
    value = Decimal(part) * 100 / Decimal(whole) if whole else None
    return Measured(value, part, whole, records, ())


def _numbers(item: _Item, fields: Sequence[str], left: list[Left]) -> tuple[Decimal, ...] | None:
    found = [_number(item.facts.get(name)) for name in fields]
    if None in found:
        left.append(Left(item.seen.number, item.n, UNFILLED))
        return None
    return tuple(one for one in found if one is not None)


def _number(value: object) -> Decimal | None:
    if isinstance(value, list):
        return Decimal(len(value))
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _noughts(rule: FigureRule, items: Sequence[_Item]) -> list[_Item]:
    """The items, where what was not filled in of the part, or of what is taken away, is nought."""
    if rule.kind == "ratio" or (rule.kind == "sum" and len(rule.fields) > 1):
        part = rule.fields[0 if rule.kind == "ratio" else 1]
        return [
            item if item.facts.get(part) is not None
            else item._replace(facts={**item.facts, part: 0})
            for item in items
        ]  # fmt: skip
    return list(items)


def _filled(
    rule: FigureRule, items: Sequence[_Item], left: list[Left]
) -> list[tuple[_Item, tuple[Decimal, ...]]]:
    kept = _noughts(rule, _once(rule, items, left))
    pairs = [(item, _numbers(item, rule.fields, left)) for item in kept]
    return [(item, numbers) for item, numbers in pairs if numbers is not None]


def _sum(
    rule: FigureRule, items: Sequence[_Item], left: list[Left], units: frozenset[str]
) -> Measured:
    """The sum of a field; of two, of the first less the second."""
    filled = _filled(rule, items, left)
    gives = [given[0] - sum(given[1:], Decimal(0)) for _, given in filled]
    records = tuple(item.counted(gift) for (item, _), gift in zip(filled, gives, strict=True))
    if rule.per:
        return _per(rule, [item for item, _ in filled], gives, records)
    return _plain(sum(gives, Decimal(0)), records)


def _ratio(
    rule: FigureRule, items: Sequence[_Item], left: list[Left], units: frozenset[str]
) -> Measured:
    """The first of the fields over the second; a `cut` is by how much the second lies under the first."""
    filled = _filled(rule, items, left)
    first, second = (sum((given[place] for _, given in filled), Decimal(0)) for place in (0, 1))
    records = tuple(item.counted(given[0]) for item, given in filled)
    if rule.kind == "cut":
        return _of(first - second, first, records)
    return _of(first, second, records)


def _mean(
    rule: FigureRule, items: Sequence[_Item], left: list[Left], units: frozenset[str]
) -> Measured:
    """The mean of a field, each with its weight; of two fields, the first sum over the second."""
    filled = _filled(rule, items, left)
    total, over = Decimal(0), Decimal(0)
    for item, given in filled:
        weight = _weight(rule, item)
        total += given[0] * weight
        over += given[1] if len(given) > 1 else weight
    records = tuple(item.counted(given[0]) for item, given in filled)
    return Measured(total / over if over else None, total, over, records, ())


def _weight(rule: FigureRule, item: _Item) -> Decimal:
    """What an item weighs: one, or what its field says (nothing where it says nothing)."""
    if not rule.weigh:
        return Decimal(1)
    return _number(item.facts.get(rule.weigh)) or Decimal(0)


def _time(
    rule: FigureRule, items: Sequence[_Item], left: list[Left], units: frozenset[str]
) -> Measured:
    taken: list[tuple[_Item, Number]] = []
    for item in items:
        begun = moment(item.seen, rule.begins, first=True)
        ended = moment(item.seen, rule.ends)
        if begun is None or ended is None:
            left.append(Left(item.seen.number, item.n, UNFILLED))
        else:
            taken.append((item, lasted(begun, ended, rule.measure)))
    total = sum((Decimal(time) for _, time in taken), Decimal(0))
    records = tuple(item.counted(note=_took(rule, time)) for item, time in taken)
    return Measured(total / len(taken) if taken else None, total, len(taken), records, ())


def _took(rule: FigureRule, time: Number) -> Text:
    said = f"{Decimal(time):.1f}" if isinstance(time, Decimal) else str(time)
    return Text(zh=f"{said}{rule.unit.zh}", en=f"{said} {rule.unit.en}")


def _spread(
    rule: FigureRule, items: Sequence[_Item], left: list[Left], units: frozenset[str]
) -> Measured:
    """The coefficient of variation within each group of two and more, the mean of the groups, in per cent."""
    groups: defaultdict[tuple[str, ...], list[tuple[_Item, Decimal]]] = defaultdict(list)
    for item in items:
        given, keys = _numbers(item, rule.fields, left), _keys(rule, item)
        if given is not None and keys:
            groups[keys[0]].append((item, given[0]))
    kept = [group for group in groups.values() if len(group) > 1]
    alone = [item for group in groups.values() if len(group) == 1 for item, _ in group]
    left.extend(Left(item.seen.number, item.n, ALONE) for item in alone)
    spreads = [_variation([given for _, given in group]) for group in kept]
    total = sum(spreads, Decimal(0))
    records = tuple(item.counted(given) for group in kept for item, given in group)
    return Measured(total / len(kept) if kept else None, total, len(kept), records, ())


ALONE = Text(zh="没有可比的同类", en="nothing of its kind to compare it with")


def _variation(values: Sequence[Decimal]) -> Decimal:
    mean = sum(values, Decimal(0)) / len(values)
    if not mean:
        return Decimal(0)
    variance = sum(((value - mean) ** 2 for value in values), Decimal(0)) / len(values)
    return variance.sqrt() * 100 / mean


def _marked(rule: FigureRule, matters: Sequence[Seen]) -> list[Seen]:
    """`matters`, with those that have come again marked."""
    assert rule.again is not None
    within = timedelta(days=rule.again.days)
    if rule.again.named_in:
        naming: defaultdict[str, list[datetime]] = defaultdict(list)
        for seen in matters:
            naming[str(seen.facts.get(rule.again.named_in))].append(seen.opened_at)
        return [
            replace(seen, again=any(
                seen.opened_at <= at <= (seen.completed_at or seen.opened_at) + within
                for at in naming[seen.number]
            ))
            for seen in matters
        ]  # fmt: skip
    before: dict[tuple[str, ...], datetime] = {}
    found = []
    for seen in sorted(matters, key=lambda one: (one.opened_at, one.number)):
        facts = seen.facts
        key = tuple(str(facts.get(name) or "") for name in rule.again.same)
        earlier = before.get(key) if all(key) else None
        found.append(
            replace(seen, again=earlier is not None and seen.opened_at - earlier <= within)
        )
        before[key] = seen.opened_at
    return found
