"""A unit's three publics beside those of the year before, and the reception vouchers to be looked at (M20).

What is found is a lead 疑点, never a verdict: a person verifies it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qinglian.documents.directions import Directions
from qinglian.documents.figures import Evidence, FigureValue
from qinglian.procedures.model import Actor, institution
from qinglian.site.figures.counting import acts_of, percent, yuan
from qinglian.site.figures.datasets import ITEMS
from qinglian.site.figures.filed import FiledValue, Filing, confirmed, filings, rows
from qinglian.site.figures.models import FiledRow
from qinglian.site.matters.queries import SEES_ALL_RANKS
from qinglian.text import Text

PERIOD = re.compile(r"(\d{4})(Q[1-4])?")
SEES = frozenset({"finance", "audit", "supervision"})
FEW_GUESTS, COMPANIONS, SHARE = 10, 3, 3
"""Up to ten guests three companions, above that a third of the guests."""

RULES_OF_2013 = Text(
    zh="《党政机关国内公务接待管理规定》", en="Rules on Official Receptions (2013)"
)
TEN = Text(zh=f"{RULES_OF_2013.zh}第十条 [C]", en=f"{RULES_OF_2013.en}, art. 10 [C]")
LETTER_BEFORE = Text(
    zh=f"{RULES_OF_2013.zh}（凭公函接待）[L]", en=f"{RULES_OF_2013.en}, by letter only [L]"
)
LETTER_SINCE = Text(
    zh="《党政机关厉行节约反对浪费条例》（2025年修订）第二十二条 [L]",
    en="Regulations on Thrift (revised 2025), art. 22 [L]",
)
REVISED = date(2025, 5, 2)


@dataclass(frozen=True, slots=True)
class Line:
    """One of the three publics, or all together, in the period and in the one before, in yuan."""

    title: Text
    before: Decimal
    now: Decimal
    change: Decimal | None

    @property
    def printed(self) -> str:
        """This period's yuan, without cents where there are none."""
        return yuan(self.now)

    @property
    def printed_before(self) -> str:
        """The yuan of the year before."""
        return yuan(self.before)

    @property
    def said(self) -> Text:
        """上升0.8％: the direction by its sign; a dash where nothing was spent before."""
        if self.change is None:
            nothing = self.now == self.before
            return (
                Text(zh="持平", en="unchanged") if nothing else Text(zh="上年为0", en="none before")
            )
        return said(self.change)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A voucher to be looked at, why, under which article."""

    body: Mapping[str, Any]
    why: Text
    law: Text


@dataclass(frozen=True, slots=True)
class Spending:
    """A unit's three publics of a period. `waiting` are filings that nobody has confirmed yet."""

    unit: str
    period: str
    total: Line
    lines: Sequence[Line]
    doubts: Sequence[Doubt]
    vouchers: int
    filings: Sequence[Filing]
    waiting: Sequence[Filing]


def may_see(actor: Actor, unit: str) -> bool:
    """The unit itself, finance, audit, supervision and the county's leaders."""
    own = institution(actor.unit) == institution(unit)
    return own or not SEES.isdisjoint(actor.capacities) or actor.rank in SEES_ALL_RANKS


def period_before(period: str) -> str:
    """The same period of the year before: 2022Q1 → 2021Q1. Raises ValueError for no period."""
    found = PERIOD.fullmatch(period)
    if found is None:
        raise ValueError(f"{period} is no year and no quarter")
    return f"{int(found[1]) - 1}{found[2] or ''}"


def spending(unit: str, period: str) -> Spending | None:
    """What `unit` spent in `period`, from confirmed filings; None where none is filed. Raises ValueError."""
    before = period_before(period)
    filed = filings("three-publics", [period, before])
    vouched = filings("receptions", [period])
    spent, vouchers = _of_unit(filed, unit), _of_unit(vouched, unit)
    held = [row.body for row in spent]
    if not any(body["period"] == period for body in held):
        return None
    used = {row.id.partition("/")[0] for row in (*spent, *vouchers)}
    return Spending(
        unit=unit,
        period=period,
        total=_line(Text(zh="合计", en="total"), held, tuple(ITEMS), period, before),
        lines=[_line(title, held, (item,), period, before) for item, title in ITEMS.items()],
        doubts=[doubt for row in vouchers for doubt in doubts(row.body)],
        vouchers=len(vouchers),
        filings=[one for one in (*filed, *vouched) if one.number in used],
        waiting=[one for one in (*filed, *vouched) if one.unit == unit and one.stands == "filed"],
    )


def _of_unit(filed: Sequence[Filing], unit: str) -> list[FiledValue]:
    """The rows about `unit` in those of `filed` that stand confirmed."""
    good = confirmed(filed)
    return [row for row in rows(good)[0] if row.body["unit"] == unit] if good else []


def _line(
    title: Text, held: Sequence[Mapping[str, Any]], items: tuple[str, ...], period: str, before: str
) -> Line:
    now, was = (
        sum(
            (
                Decimal(body["amount"])
                for body in held
                if body["item"] in items and body["period"] == one
            ),
            Decimal(0),
        )
        for one in (period, before)
    )
    return Line(title, was, now, percent(now - was, was) if was else None)


def doubts(voucher: Mapping[str, Any]) -> list[Doubt]:
    """What is to be looked at in a reception voucher."""
    found = []
    guests, companions = int(voucher["guests"]), int(voucher["companions"])
    most = most_companions(guests)
    if companions > most:
        why = Text(
            zh=f"来宾{guests}人，陪餐{companions}人，超过{most}人",
            en=f"{guests} guests, {companions} companions: more than {most}",
        )
        found.append(Doubt(voucher, why, TEN))
    if not voucher["letter"]:
        law = LETTER_SINCE if date.fromisoformat(voucher["date"]) >= REVISED else LETTER_BEFORE
        found.append(Doubt(voucher, Text(zh="没有公函", en="no letter"), law))
    return found


def most_companions(guests: int) -> int:
    """How many may dine with `guests`: three with up to ten, a third of them above that."""
    return COMPANIONS if guests <= FEW_GUESTS else guests // SHARE


def said(change: Decimal) -> Text:
    """A change as a sentence says it, by its sign and nothing else."""
    blank = Text(zh="", en="")
    figure = FigureValue(
        "", blank, "", change, blank, blank, blank, blank, 0, Evidence("", 0, ""), change
    )
    size = Text(zh=figure.printed_change("zh"), en=figure.printed_change("en"))
    if not size.zh:
        return Text(zh="持平", en="unchanged")
    return Text(zh=f"{_ZH.word(change)}{size.zh}", en=f"{_EN.word(change)} by {size.en}")


_ZH = Directions("下降", "上升", "持平")
_EN = Directions("fell", "rose", "unchanged")


def filed_by_period(actor: Actor) -> dict[str, list[str]]:
    """Period → the units whose three publics are filed for it and that `actor` may see; latest first."""
    numbers = {}
    for act in acts_of("data-filing", ("open",), None):
        if act.fields["dataset"] == "three-publics":
            numbers[act.matter] = act.fields["period"]
    pairs = FiledRow.objects.filter(matter__in=list(numbers)).values_list("matter", "body__unit")
    found: dict[str, set[str]] = {}
    for number, unit in pairs.distinct():
        if PERIOD.fullmatch(numbers[number]) and may_see(actor, unit):
            found.setdefault(numbers[number], set()).add(unit)
    return {period: sorted(units) for period, units in sorted(found.items(), reverse=True)}
