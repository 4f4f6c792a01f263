"""What other authorities file: each dataset's columns, typed, and what makes two of its rows the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qinglian.site.figures.imported import IMPORTED
from qinglian.text import Text

ColumnKind = Literal[
    "text", "unit", "uscc", "amount", "integer", "date", "choice", "citizen", "account"
]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. An `amount` is in yuan with two decimals; `most` bounds the length of a text.

    A `citizen`'s number and the number of an `account` are kept as keyed digests, never as they are.
    `words` are what people also call the column.
    """

    name: str
    title: Text
    kind: ColumnKind = "text"
    optional: bool = False
    most: int = 60
    choices: Mapping[str, Text] = field(default_factory=dict)
    words: tuple[str, ...] = ()


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

METHODS = {
    "open": Text(zh="公开招标", en="open tender"),
    "invited": Text(zh="邀请招标", en="invited tender"),
    "negotiation": Text(zh="竞争性谈判", en="negotiation"),
    "consultation": Text(zh="竞争性磋商", en="consultation"),
    "inquiry": Text(zh="询价", en="price inquiry"),
    "single-source": Text(zh="单一来源", en="single source"),
    "direct": Text(zh="自行采购", en="direct purchase"),
}
"""How a thing was bought (政府采购法 art. 26); what lies below every limit is bought directly."""

_CONTRACTS = Dataset(
    "procurement-contracts",
    Text(zh="采购合同", en="Procurement contracts"),
    (
        Column("unit", Text(zh="采购单位", en="Buyer"), "unit", words=("采购人", "单位")),
        Column("year", Text(zh="预算年度", en="Budget year"), "integer", words=("年度",)),
        Column("number", Text(zh="合同编号", en="Contract"), words=("合同号",)),
        Column("project", Text(zh="预算项目", en="Budget project"), words=("项目",)),
        Column("category", Text(zh="品目", en="Category"), words=("采购品目", "类别")),
        Column("supplier", Text(zh="供应商", en="Supplier"), most=100, words=("中标供应商", "成交供应商")),
        Column("method", Text(zh="采购方式", en="Method"), "choice", choices=METHODS),
        Column("amount", Text(zh="合同金额（元）", en="Amount (yuan)"), "amount", words=("金额",)),
        Column("signed", Text(zh="签订日期", en="Signed"), "date", words=("合同日期",)),
    ),
    key=("unit", "number"),
)  # fmt: skip

_BIDS = Dataset(
    "bids",
    Text(zh="投标报价", en="Bids"),
    (
        Column("unit", Text(zh="招标人", en="Owner"), "unit", words=("招标单位",)),
        Column("section", Text(zh="标段", en="Section"), most=80, words=("标段名称", "标段编号")),
        Column("control", Text(zh="最高限价（元）", en="Control price (yuan)"), "amount",
               words=("控制价", "招标控制价")),
        Column("bidder", Text(zh="投标人信用代码", en="Bidder's credit code"), "uscc", words=("统一社会信用代码",)),
        Column("name", Text(zh="投标人", en="Bidder"), most=100, words=("投标单位", "投标人名称")),
        Column("price", Text(zh="投标报价（元）", en="Price (yuan)"), "amount", words=("报价",)),
        Column("machine", Text(zh="机器码", en="Machine code"), optional=True, words=("文件制作机器码",)),
        Column("bond", Text(zh="保证金转出账户", en="Account of the bond"), "account",
               optional=True, words=("保证金账户",)),
        Column("opened", Text(zh="开标日期", en="Opened"), "date", words=("开标时间",)),
    ),
    key=("section", "bidder"),
)  # fmt: skip

_SUBSIDIES = Dataset(
    "subsidy-rows",
    Text(zh="补贴发放明细", en="Rows of subsidies"),
    (
        Column("batch", Text(zh="批次编号", en="Batch"), most=24, words=("批次",)),
        Column("number", Text(zh="发放序号", en="Number"), most=20, words=("序号",)),
        Column("item", Text(zh="补贴项目", en="Subsidy"), words=("项目",)),
        Column("period", Text(zh="发放期间", en="Period"), most=12, words=("期间",)),
        Column("starts", Text(zh="期间开始日", en="Period begins"), "date"),
        Column("town", Text(zh="镇办", en="Township"), "unit", words=("乡镇",)),
        Column("village", Text(zh="村（社区）", en="Village"), words=("村", "村组")),
        Column("person", Text(zh="身份证号", en="Identity number"), "citizen", words=("证件号", "公民身份号码")),
        Column("amount", Text(zh="金额（元）", en="Amount (yuan)"), "amount", words=("补贴金额",)),
        Column("makes_up", Text(zh="补发原序号", en="Makes up for"), optional=True, most=20, words=("补发",)),
    ),
    key=("batch", "number"),
)  # fmt: skip

_DEATHS = Dataset(
    "deaths",
    Text(zh="死亡登记", en="Deaths registered"),
    (
        Column("person", Text(zh="身份证号", en="Identity number"), "citizen", words=("证件号", "公民身份号码")),
        Column("died", Text(zh="死亡日期", en="Died"), "date", words=("死亡时间",)),
    ),
    key=("person",),
)  # fmt: skip

_STATISTICS = Dataset(
    "statistics",
    Text(zh="主管部门统计指标", en="Statistics of other authorities"),
    (
        _UNIT,
        Column("indicator", Text(zh="指标", en="Indicator"), "choice", choices={
            one.code: one.title for one in IMPORTED
        }),
        Column("part", Text(zh="数值（或分子）", en="Value, or what is divided"), "amount"),
        Column("whole", Text(zh="分母", en="What it is divided by"), "amount", optional=True),
    ),
    key=("unit", "indicator"),
)  # fmt: skip

DATASETS: Mapping[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        _TAX_RELIEF, _MARKET_ENTITIES, _ABOVE_SCALE, _GENERAL_SPENDING, _THREE_PUBLICS, _RECEPTIONS,
        _CONTRACTS, _BIDS, _SUBSIDIES, _DEATHS,
        _STATISTICS,
    )
}  # fmt: skip
