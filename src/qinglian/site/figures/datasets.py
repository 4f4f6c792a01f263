"""What other authorities file: each dataset's columns, typed, and what makes two of its rows the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qinglian.text import Text

ColumnKind = Literal["text", "unit", "uscc", "amount", "integer", "date", "choice"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. An `amount` is in yuan with two decimals; `most` bounds the length of a text."""

    name: str
    title: Text
    kind: ColumnKind = "text"
    optional: bool = False
    most: int = 60
    choices: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset by the name that the procedure gives it.

    `key` are the columns that tell its rows apart. `masked` are the columns that the public sees
    masked where `masked_when` (a column and its value) holds: what names a person and no enterprise.
    """

    name: str
    title: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    masked: tuple[str, ...] = ()
    masked_when: tuple[str, str] | None = None

    def column(self, name: str) -> Column | None:
        """The column `name`."""
        return next((one for one in self.columns if one.name == name), None)


_UNIT = Column("unit", Text(zh="单位", en="Unit"), "unit")

ITEMS = {
    "abroad": Text(zh="因公出国（境）费", en="travel abroad"),
    "vehicle-purchase": Text(zh="公务用车购置费", en="vehicles bought"),
    "vehicle-running": Text(zh="公务用车运行维护费", en="vehicles run"),
    "reception": Text(zh="公务接待费", en="receptions"),
}
"""The three publics, vehicles in their two parts."""

ENTITIES = {
    "enterprise": Text(zh="企业", en="enterprise"),
    "individual": Text(zh="个体工商户", en="individual business"),
    "cooperative": Text(zh="农民专业合作社", en="farmers' cooperative"),
}

_TAX_RELIEF = Dataset(
    "tax-relief",
    Text(zh="新增减税降费", en="Tax and fee relief"),
    (
        Column("policy", Text(zh="政策", en="Policy"), most=120),
        Column("kind", Text(zh="类别", en="Kind"), "choice", choices={
            "tax": Text(zh="税", en="tax"),
            "fee": Text(zh="费", en="fee"),
            "insurance": Text(zh="社会保险费", en="social insurance"),
        }),
        Column("amount", Text(zh="减免额（元）", en="Relief (yuan)"), "amount"),
    ),
    key=("policy",),
)  # fmt: skip

_MARKET_ENTITIES = Dataset(
    "market-entities",
    Text(zh="新登记市场主体", en="New market entities"),
    (
        Column("code", Text(zh="统一社会信用代码", en="Credit code"), "uscc"),
        Column("kind", Text(zh="类型", en="Kind"), "choice", choices=ENTITIES),
        Column("town", Text(zh="所在镇办", en="Township"), "unit"),
        Column("registered", Text(zh="登记日期", en="Registered"), "date"),
    ),
    key=("code",),
    masked=("code",),
    masked_when=("kind", "individual"),
)

_ABOVE_SCALE = Dataset(
    "above-scale",
    Text(zh="“五上”企业入库", en="Enterprises above scale"),
    (
        Column("uscc", Text(zh="统一社会信用代码", en="Credit code"), "uscc"),
        Column("name", Text(zh="企业名称", en="Enterprise"), most=100),
        Column("category", Text(zh="类别", en="Category"), "choice", choices={
            "industry": Text(zh="规上工业", en="industry"),
            "construction": Text(zh="有资质的建筑业", en="construction"),
            "trade": Text(zh="限上批发零售住宿餐饮", en="trade and catering"),
            "property": Text(zh="房地产开发", en="property"),
            "services": Text(zh="规上服务业", en="services"),
        }),
        Column("entered", Text(zh="入库日期", en="Entered"), "date"),
        Column("left", Text(zh="退库日期", en="Left"), "date", optional=True),
    ),
    key=("uscc",),
)  # fmt: skip

_GENERAL_SPENDING = Dataset(
    "general-spending",
    Text(zh="一般性支出", en="General spending"),
    (
        _UNIT,
        Column("year", Text(zh="预算年度", en="Budget year"), "integer"),
        Column("code", Text(zh="经济分类科目", en="Economic code"), most=7),
        Column("budget", Text(zh="预算数（元）", en="Budget (yuan)"), "amount"),
    ),
    key=("unit", "year", "code"),
)

_THREE_PUBLICS = Dataset(
    "three-publics",
    Text(zh="“三公”经费", en="The three publics"),
    (
        _UNIT,
        Column("period", Text(zh="期间", en="Period"), most=12),
        Column("item", Text(zh="项目", en="Item"), "choice", choices=ITEMS),
        Column("amount", Text(zh="支出（元）", en="Spent (yuan)"), "amount"),
    ),
    key=("unit", "period", "item"),
)

_RECEPTIONS = Dataset(
    "receptions",
    Text(zh="公务接待凭证", en="Reception vouchers"),
    (
        _UNIT,
        Column("voucher", Text(zh="凭证号", en="Voucher"), most=30),
        Column("date", Text(zh="接待日期", en="Day"), "date"),
        Column("guests", Text(zh="来宾（人）", en="Guests"), "integer"),
        Column("companions", Text(zh="陪餐（人）", en="Companions"), "integer"),
        Column("letter", Text(zh="公函", en="Letter"), optional=True),
        Column("cost", Text(zh="费用（元）", en="Cost (yuan)"), "amount"),
    ),
    key=("unit", "voucher"),
)

DATASETS: Mapping[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        _TAX_RELIEF, _MARKET_ENTITIES, _ABOVE_SCALE, _GENERAL_SPENDING, _THREE_PUBLICS, _RECEPTIONS,
    )
}  # fmt: skip
