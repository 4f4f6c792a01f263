"""F6 and F7: market entities newly registered, and enterprises newly above the thresholds (M10)."""

from __future__ import annotations

from collections import Counter

from qinglian.site.figures.counting import Asked, Count, LeftOut, Record, figure
from qinglian.site.figures.datasets import ENTITIES
from qinglian.site.figures.filed import cited, rows, source, standing
from qinglian.text import Text

_OTHER_YEAR = Text(zh="不是当年登记", en="not registered in the year")


@figure(
    "F6", Text(zh="培育市场经营主体数", en="market entities fostered"), Text(zh="户", en="entities")
)
def newly_registered(asked: Asked) -> Count:
    """New registrations of the year: enterprises, individual businesses, cooperatives. Gross."""
    filings, left_out = standing("market-entities", [str(asked.year)], asked.until)
    found, doubled = rows(filings)
    counted = [row for row in found if asked.of_year(row.body["registered"])]
    others = [
        LeftOut(row.id, _OTHER_YEAR) for row in found if not asked.of_year(row.body["registered"])
    ]
    kinds = Counter(row.body["kind"] for row in counted)
    zh = "、".join(f"{title.zh}{kinds[kind]:,}户" for kind, title in ENTITIES.items())
    en = ", ".join(f"{title.en} {kinds[kind]:,}" for kind, title in ENTITIES.items())
    return Count(
        len(counted),
        tuple(Record(row.id) for row in counted),
        asked.period,
        Text(
            zh=f"当年新登记的企业、个体工商户、农民专业合作社（毛口径，未减注销、吊销），"
            f"按统一社会信用代码去重：{zh}",
            en=f"registered in the year (gross: closures not deducted), distinct credit codes: {en}",
        ),
        source(filings),
        (*others, *doubled, *left_out),
        cited=cited(filings),
    )


@figure(
    "F7",
    Text(zh="新增“五上”企业数", en="enterprises newly above the statistical thresholds"),
    Text(zh="家", en="enterprises"),
)
def newly_above_scale(asked: Asked) -> Count:
    """Enterprises that entered in the year; those that left it are said beside it. Gross."""
    filings, left_out = standing("above-scale", [str(asked.year)], asked.until)
    found, doubled = rows(filings)
    entered = [row for row in found if asked.of_year(row.body["entered"])]
    left = [row for row in found if row.body["left"] and asked.of_year(row.body["left"])]
    others = [
        LeftOut(row.id, Text(zh="次年入库", en="entered after the year"))
        for row in found
        if row.body["entered"][:4] > str(asked.year)
    ]
    gross, net = len(entered), len(entered) - len(left)
    return Count(
        gross,
        tuple(Record(row.id) for row in entered),
        asked.period,
        Text(
            zh=f"经国家统计局核定当年入库的企业（毛口径）；当年退库{len(left)}家，净增{net}家",
            en=f"entered in the year as approved by the national statistics bureau (gross); {len(left)} "
            f"left in the year, net {net}",
        ),
        source(filings),
        (*others, *doubled, *left_out),
        cited=cited(filings),
    )
