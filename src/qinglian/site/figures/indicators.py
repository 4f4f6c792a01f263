"""The indicators 指标 of the mechanisms: counted by the rules of their definitions, over the matters here."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache, partial

from django.db.models import Count as Counter
from django.db.models import Max, Q, Sum

from qinglian import workdays
from qinglian.procedures.figures.measuring import Counted as Item
from qinglian.procedures.figures.measuring import Left, Measured, Span, measure
from qinglian.procedures.figures.seen import STANDING
from qinglian.procedures.figures.wording import formula
from qinglian.procedures.indicators import indicator_rows
from qinglian.procedures.model import FigureRule, Procedure
from qinglian.procedures.shelf import library
from qinglian.site.figures.counting import (
    Asked,
    Count,
    Figure,
    LeftOut,
    NotCounted,
    Record,
    counted_here,
    percent,
)
from qinglian.site.figures.seeing import Wanted, seen
from qinglian.site.matters.models import Act, Matter
from qinglian.site.people.models import Unit, UnitKind
from qinglian.text import Text

Counts = Mapping[str, Count | NotCounted]

KINDS = {
    "units": (UnitKind.DEPARTMENT, UnitKind.TOWNSHIP),
    "departments": (UnitKind.DEPARTMENT,),
    "towns": (UnitKind.TOWNSHIP,),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator by its id (`hotline-ticket.on-time`, or that of a function), and what it belongs to."""

    id: str
    mechanisms: tuple[str, ...]
    figure: Figure
    procedure: Procedure | None = None
    rule: FigureRule | None = None

    @property
    def title(self) -> Text:
        return self.figure.title


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator, in the order of the mechanisms that they belong to."""
    belongs: dict[str, list[str]] = {}
    for row in indicator_rows():
        belongs.setdefault(row.figure, []).append(row.mechanism)
    found = [
        _of_rule(procedure, rule, belongs)
        for procedure in library()
        for rule in procedure.figures.values()
    ]
    for name, figure in counted_here().items():
        mechanisms = tuple(
            dict.fromkeys((*belongs.get(name, ()), *filter(None, (figure.mechanism,))))
        )
        found.append(Indicator(name, mechanisms, figure))
    return {one.id: one for one in sorted(found, key=lambda one: one.mechanisms[:1])}


def _of_rule(
    procedure: Procedure, rule: FigureRule, belongs: Mapping[str, Sequence[str]]
) -> Indicator:
    name = f"{procedure.name}.{rule.name}"
    mechanisms = tuple(dict.fromkeys(belongs.get(name, ()))) or (procedure.mechanism[:3],)
    figure = Figure(
        name, rule.title, rule.unit, rule.places, partial(_one, procedure.name, rule.name)
    )
    return Indicator(name, mechanisms, figure, procedure, rule)


def counts(chosen: Iterable[Indicator], asked: Asked) -> Counts:
    """What the `chosen` indicators are for `asked`, those of one procedure counted together.

    What is counted as of now is counted again when a matter of its procedure has moved, and each hour.
    """
    found: dict[str, Count | NotCounted] = {}
    for one in chosen:
        if one.procedure is None:
            found[one.id] = _by_function(one.figure, asked)
        else:
            found[one.id] = _together(one.procedure.name, asked)[one.id]
    return found


def _one(procedure: str, rule: str, asked: Asked) -> Count:
    found = _together(procedure, asked)[f"{procedure}.{rule}"]
    if isinstance(found, NotCounted):
        raise found
    return found


def _by_function(figure: Figure, asked: Asked) -> Count | NotCounted:
    if figure.reported and (asked.part or asked.unit):
        return NotCounted(_WHOLE)
    if figure.reported and asked.ends > (asked.at or workdays.now()):
        return NotCounted(_NOT_OVER)
    try:
        return figure.count(asked)
    except NotCounted as nothing:
        return nothing


_WHOLE = Text(zh="只按全县、全年统计。", en="Counted for the whole county and the whole year only.")
_NOT_OVER = Text(
    zh="年度指标，年末以后才计数。", en="A figure of the year, counted when the year is over."
)


def _together(procedure: str, asked: Asked) -> Counts:
    """All figures of a procedure. As of now: what was counted this hour, unless something has moved since."""
    now = asked.at or workdays.now()
    return _remembered(procedure, asked, f"{now:%Y-%m-%d %H}", _stands(procedure, now))


def _stands(procedure: str, now: datetime) -> tuple[object, ...]:
    """What changes with every act on a matter of `procedure`, and when one of its limits runs out."""
    rows = Matter.objects.filter(procedure=procedure)
    found = rows.aggregate(
        many=Counter("number"), acts=Sum("acts"), moved=Max("moved_at"),
        due=Counter("number", filter=Q(due_at__lt=now)),
    )  # fmt: skip
    last = rows.filter(moved_at=found["moved"]).order_by("-number").values("number", "acts")[:1]
    salts = Act.objects.filter(matter__in=last.values("number")).order_by("-n").values_list("salts")
    return (*found.values(), str(salts.first()))


@lru_cache(maxsize=400)
def _remembered(procedure: str, asked: Asked, hour: str, stands: tuple[object, ...]) -> Counts:
    with _no_collections():
        found = _counted(library().newest(procedure), asked)
    return {f"{procedure}.{name}": count for name, count in found.items()}


@contextmanager
def _no_collections() -> Iterator[None]:
    """A count keeps what it makes: looking for garbage meanwhile takes as long again, and finds none."""
    usual = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if usual:
            gc.enable()


def _counted(procedure: Procedure, asked: Asked) -> Counts:
    rules = list(procedure.figures.values())
    found = _measured(procedure, rules, asked)
    yearly = [rule for rule in rules if rule.yearly]
    before = _measured(procedure, yearly, replace(asked, year=asked.year - 1))
    return {
        name: _count(procedure, procedure.figures[name], one, before.get(name), asked)
        for name, one in found.items()
    }


def _measured(
    procedure: Procedure, rules: Sequence[FigureRule], asked: Asked
) -> Mapping[str, Measured]:
    """What `rules` give; what stood at the end of a period that is over is seen as of then."""
    now = asked.at or workdays.now()
    over = asked.ends <= now
    standing = [rule for rule in rules if rule.when == STANDING and over]
    others = [rule for rule in rules if rule not in standing]
    found: dict[str, Measured] = {}
    for some, at in ((standing, asked.ends), (others, asked.at)):
        if not some:
            continue
        span = Span(asked.begins, asked.ends, min(now, at) if at else now)
        wanted = Wanted(asked.begins, asked.ends, span.now, at, asked.unit)
        matters = seen(procedure, some, wanted)
        for rule in some:
            found[rule.name] = measure(rule, matters, span, _units(rule, asked))
    return {rule.name: found[rule.name] for rule in rules}


def _units(rule: FigureRule, asked: Asked) -> frozenset[str]:
    """The units against which `rule` measures: all of their kind in the county, or the one asked for."""
    if not rule.over:
        return frozenset()
    units = Unit.objects.filter(kind__in=KINDS[rule.over], parent=None)
    if asked.unit:
        units = units.filter(code=asked.unit)
    return frozenset(units.values_list("code", flat=True))


def _count(
    procedure: Procedure,
    rule: FigureRule,
    one: Measured,
    before: Measured | None,
    asked: Asked,
) -> Count | NotCounted:
    if one.value is None:
        return NotCounted(_NOTHING)
    said = formula(procedure, rule)
    if one.whole is not None:
        parts = f"{_number(one.part)} ÷ {_number(one.whole)}"
        said = Text(zh=f"{said.zh}：{parts}", en=f"{said.en}: {parts}")
    change = None
    if rule.yearly and before is not None and before.value:
        change = percent(one.value - before.value, before.value)
    return Count(
        value=one.value,
        records=tuple(map(_record, one.counted)),
        period=_period(asked),
        formula=said,
        source=Text(
            zh=f"「{procedure.title.zh}」台账", en=f"the register of “{procedure.title.en}”"
        ),
        left_out=tuple(map(_left, one.left)),
        change=change,
    )


_NOTHING = Text(zh="统计期内没有可作分母的记录。", en="The period has no record to divide by.")


def _number(value: object) -> str:
    return f"{value:,f}" if hasattr(value, "as_tuple") else f"{value:,}"


def _record(item: Item) -> Record:
    return Record(f"{item.number}#{item.n}", item.amount, item.note, masked=True)


def _left(item: Left) -> LeftOut:
    return LeftOut(f"{item.number}#{item.n}", item.why)


def _period(asked: Asked) -> Text:
    """The period, and as of when while it runs."""
    now = asked.at or workdays.now()
    if asked.at is None and asked.ends <= now:
        return asked.period
    local = f"{now.astimezone(workdays.TZ):%Y-%m-%d %H:%M}"
    return Text(zh=f"{asked.period.zh}（截至{local}）", en=f"{asked.period.en} (as of {local})")
