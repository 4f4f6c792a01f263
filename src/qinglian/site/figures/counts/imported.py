"""The imported indicators: numbers filed by the authority that keeps them, confirmed by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from qinglian.site.figures.counting import Asked, Count, NotCounted, Record, figure, percent
from qinglian.site.figures.filed import FiledValue, cited, rows, source, standing
from qinglian.site.figures.imported import IMPORTED, Imported
from qinglian.text import Text


def count(one: Imported, asked: Asked) -> Count:
    """What was filed for the period. Raises NotCounted where nothing was, or there is no denominator."""
    filings, left_out = standing("statistics", [filed_for(asked)], asked.until)
    found, doubled = rows(filings)
    held = [row for row in found if row.body["indicator"] == one.code and _of(row, asked.unit)]
    if not held:
        raise NotCounted(
            Text(
                zh=f"报送的统计数据里没有「{one.title.zh}」。",
                en=f"Nothing of “{one.title.en}” was filed for the period.",
            )
        )
    return Count(
        _value(one, held),
        tuple(Record(row.id, Decimal(row.body["part"])) for row in held),
        asked.period,
        one.formula,
        source(filings),
        (*doubled, *left_out),
        cited=cited(filings),
    )


def filed_for(asked: Asked) -> str:
    """The period as a filing names it: 2021, 2021Q1, 2021-03."""
    if asked.part.startswith("Q") or not asked.part:
        return f"{asked.year}{asked.part}"
    return f"{asked.year}-{asked.part}"


def _of(row: FiledValue, unit: str) -> bool:
    return not unit or row.body["unit"] == unit or row.body["unit"].startswith(f"{unit}/")


def _value(one: Imported, held: Sequence[FiledValue]) -> Decimal:
    part = sum((Decimal(row.body["part"]) for row in held), Decimal(0))
    if one.kind == "sum":
        return part
    whole = sum((Decimal(row.body["whole"] or 0) for row in held), Decimal(0))
    under = part if one.kind == "cut" else whole
    if not under:
        raise NotCounted(
            Text(zh="报送的分母为0，无法计算。", en="What it is divided by was filed as nought.")
        )
    return percent(part - whole if one.kind == "cut" else part, under)


for _one in IMPORTED:
    figure(_one.code, _one.title, _one.unit, _one.places, _one.mechanism, reported=False)(
        partial(count, _one)
    )
