"""F8 and F9: the cut of general expenditure, and the three public expenses year on year (M19, M20)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from qinglian.site.figures.counting import (
    Asked,
    Count,
    LeftOut,
    NotCounted,
    Record,
    figure,
    percent,
)
from qinglian.site.figures.filed import FiledValue, cited, rows, source, standing
from qinglian.text import Text


@figure(
    "F8", Text(zh="一般性支出压减率", en="cut of general expenditure"), Text(zh="％", en="%"), 1
)
def general_spending_cut(asked: Asked) -> Count:
    """(last year's budget - this year's) ÷ last year's. Raises NotCounted unless the scopes are the same."""
    filings, left_out = standing("general-spending", [str(asked.year)], asked.until)
    found, doubled = rows(filings)
    by_year: defaultdict[int, list[FiledValue]] = defaultdict(list)
    for row in found:
        by_year[row.body["year"]].append(row)
    this, before = by_year[asked.year], by_year[asked.year - 1]
    _same_scope(asked, before, this)
    spent, spent_before = _total(this, "budget"), _total(before, "budget")
    cut = percent(spent_before - spent, spent_before)
    others = [
        LeftOut(row.id, Text(zh="其他年度", en="another year"))
        for year, held in by_year.items()
        if year not in (asked.year, asked.year - 1)
        for row in held
    ]
    return Count(
        cut,
        _records(asked, before, this, "budget"),
        asked.period,
        Text(
            zh="压减率 =（上年预算数 − 本年预算数）÷ 上年预算数；财政拨款预算数，两年同口径、同科目："
            f"（{spent_before:,.2f} − {spent:,.2f}）÷ {spent_before:,.2f} 元",
            en="(last year's budget − this year's) ÷ last year's; budgets of fiscal appropriations, the same "
            f"scope in both years: ({spent_before:,.2f} − {spent:,.2f}) ÷ {spent_before:,.2f} yuan",
        ),
        source(filings),
        (*others, *doubled, *left_out),
        change=-cut,
        cited=cited(filings),
    )


@figure(
    "F9",
    Text(zh="“三公”经费同比", en="the three public expenses, year on year"),
    Text(zh="％", en="%"),
    1,
)
def three_publics_change(asked: Asked) -> Count:
    """(this year - last year) ÷ last year, of the four items together."""
    years = (str(asked.year - 1), str(asked.year))
    filings, left_out = standing("three-publics", years, asked.until)
    found, doubled = rows(filings)
    before, this = ([row for row in found if row.body["period"] == year] for year in years)
    spent, spent_before = _total(this, "amount"), _total(before, "amount")
    if not spent_before:
        raise _nothing_before(asked)
    change = percent(spent - spent_before, spent_before)
    return Count(
        change,
        _records(asked, before, this, "amount"),
        asked.period,
        Text(
            zh="同比 =（本年 − 上年）÷ 上年；因公出国（境）费、公务用车购置费和运行维护费、公务接待费合计，"
            f"决算数：（{spent:,.2f} − {spent_before:,.2f}）÷ {spent_before:,.2f} 元",
            en="(this year − last year) ÷ last year; travel abroad, vehicles bought and run, receptions, "
            f"final accounts: ({spent:,.2f} − {spent_before:,.2f}) ÷ {spent_before:,.2f} yuan",
        ),
        source(filings),
        (*doubled, *left_out),
        change=change,
        cited=cited(filings),
    )


def _total(held: Sequence[FiledValue], column: str) -> Decimal:
    return sum((Decimal(row.body[column]) for row in held), Decimal(0))


def _records(
    asked: Asked, before: Sequence[FiledValue], this: Sequence[FiledValue], column: str
) -> tuple[Record, ...]:
    last, own = asked.year - 1, asked.year
    return tuple(
        Record(row.id, Decimal(row.body[column]), Text(zh=f"{year}年", en=str(year)))
        for year, held in ((last, before), (own, this))
        for row in held
    )


def _same_scope(asked: Asked, before: Sequence[FiledValue], this: Sequence[FiledValue]) -> None:
    if not before or not this or not _total(before, "budget"):
        raise _nothing_before(asked)
    scope, scope_before = ({row.body["code"] for row in held} for held in (this, before))
    if differing := sorted(scope ^ scope_before):
        listed = "、".join(differing[:6])
        raise NotCounted(
            Text(
                zh=f"两年的科目口径不一致（{listed}），请财政部门按同口径重新报送。",
                en=f"The two years differ in scope ({', '.join(differing[:6])}): file both alike.",
            )
        )


def _nothing_before(asked: Asked) -> NotCounted:
    return NotCounted(
        Text(
            zh=f"缺少{asked.year - 1}年或{asked.year}年的数，无法与上年比较。",
            en=f"Without the numbers of {asked.year - 1} and {asked.year} nothing can be compared.",
        )
    )
