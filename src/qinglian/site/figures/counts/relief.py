"""F1: taxes and fees newly reduced. The tax authority's statistic; the county cannot compute it (M06)."""

from __future__ import annotations

from decimal import Decimal

from qinglian.site.figures.counting import Asked, Count, Record, figure
from qinglian.site.figures.filed import cited, rows, source, standing
from qinglian.text import Text

WAN = 10_000


@figure(
    "F1",
    Text(zh="新增减税降费额", en="taxes and fees newly reduced"),
    Text(zh="万元", en="10,000 yuan"),
    2,
)
def newly_reduced(asked: Asked) -> Count:
    """The sum of the policies' relief, in 万元, from unrounded yuan."""
    filings, left_out = standing("tax-relief", [str(asked.year)], asked.until)
    found, doubled = rows(filings)
    records = tuple(Record(row.id, Decimal(row.body["amount"])) for row in found)
    return Count(
        sum((record.amount or Decimal(0) for record in records), Decimal(0)) / WAN,
        records,
        asked.period,
        Text(
            zh="当年出台政策与延续政策新增减免的税、费、社会保险费合计，由税务机关统计；"
            "不含留抵退税。以元计，求和后四舍五入到万元两位小数",
            en="taxes, fees and social insurance newly reduced by the year's and carried-over policies, "
            "as counted by the tax authority, without rebates of tax credits; summed in yuan, then rounded",
        ),
        source(filings),
        (*left_out, *doubled),
        cited=cited(filings),
    )
