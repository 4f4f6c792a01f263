"""What the county's duty lists hold: their entries as first issued, and what the second version changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random

from qinglian.county.topics import TOPICS
from qinglian.county.units import DEPARTMENT_CODES, SHORT, TOWN_CODES

FIRST = (
    "ndrc", "transport", "housing", "farming", "water", "edu", "health", "rural", "industry", "labour",
    "emergency", "civil",
)  # fmt: skip
"""The bureaus whose work a list names first; the small county's lists name no other."""

BESIDE = ("market", "culture")
"""In the scope of every list: the first helps, the second has nothing to do in a short one."""

APART = ("weather",)
"""Units that lead nothing on a list: they have parts of their own in the county's stories."""

LEADING_TOWNS = tuple(town for town in TOWN_CODES if town != "shiqiao")
DOWN = "下放现场核查和验收权限，每镇安排工作经费2万元，随县财政年度预算下达"
FUNDED = "镇办自行组织实施和验收，安排工作经费5万元，随县财政年度预算下达"

INTEGRITY = (
    ("finance", "直达资金和专项资金支付廉政风险排查"), ("housing", "工程变更审批廉政风险排查"),
    ("transport", "交通工程招标投标廉政监督"), ("health", "医药购销领域廉政提醒"),
    ("edu", "学校食堂采购廉政检查"), ("farming", "惠农补贴发放廉政检查"), ("rural", "衔接资金项目公示抽查"),
    ("land", "土地出让廉政风险排查"), ("tenders", "评标专家抽取留痕抽查"), ("approvals", "窗口服务廉政回访"),
)  # fmt: skip


@dataclass
class Row:
    """An entry of a list: its number, and its fields as they stand."""

    n: int
    fields: dict[str, object]

    @property
    def lead(self) -> str:
        return self.units("leads")[0]

    @property
    def due(self) -> date:
        return date.fromisoformat(str(self.fields["due"]))

    @property
    def down(self) -> bool:
        """Whether it goes down to the townships."""
        return bool(self.fields.get("to_towns"))

    def units(self, name: str) -> list[str]:
        held = self.fields.get(name)
        return [str(one) for one in held] if isinstance(held, list) else []


@dataclass(frozen=True, slots=True)
class Revision:
    """A second version: when and why, under which number, and how many entries it adds and takes out."""

    begins: date
    reason: str
    docnumber: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A list: what it is, when it is begun, under which number it is issued; `closes` at its year's end."""

    name: str
    kind: str
    of: int
    begins: date
    docnumber: str
    dues: tuple[date, ...]
    revision: Revision | None = None
    closes: date | None = None
    towns: tuple[str, ...] = ()
    departments: tuple[str, ...] = field(default=())


def scope(many: int) -> tuple[str, ...]:
    """The departments in scope of a list of `many` entries."""
    if many < len(DEPARTMENT_CODES):
        return (*FIRST, *BESIDE)
    return DEPARTMENT_CODES


def rows(plan: Plan, many: int, rng: Random) -> list[Row]:
    """`many` entries, no two of them with the same title."""
    if plan.kind == "integrity":
        return [
            _row(n, lead, f"{plan.of}年{title}", plan, rng, n - 1)
            for n, (lead, title) in enumerate(INTEGRITY, 1)
        ]
    return [_row(n, *_work(n, plan, rng), plan, rng, n // 2 - 1) for n in range(1, many + 1)]


def _work(n: int, plan: Plan, rng: Random) -> tuple[str, str]:
    """Who leads the entry `n`, and what is to be done: `农村公路养护21公里`."""
    leading = _leading(plan)
    turn, place = divmod(n - n // 10 - 1, len(leading))
    town = LEADING_TOWNS[n // 10 % len(LEADING_TOWNS)]
    lead = town if n % 10 == 0 else leading[place]
    topics = TOPICS[lead]
    topic = topics[((n // 10 if lead == town else turn) + plan.of) % len(topics)]
    where = SHORT[lead] if lead == town else ""
    # An odd number in an odd year: what one year's list says is not said again in the next.
    return lead, f"{where}{topic.name}{2 * rng.randint(4, 20) + plan.of % 2}{topic.measure}"


def _leading(plan: Plan) -> list[str]:
    """The departments that lead entries, those whose work comes first before the others."""
    others = (one for one in plan.departments if one not in (*FIRST, *BESIDE, *APART))
    return [*FIRST, *others]


def _row(n: int, lead: str, title: str, plan: Plan, rng: Random, turn: int) -> Row:
    fields: dict[str, object] = {
        "title": title,
        "leads": [lead],
        "co": helpers(plan, lead, rng),
        "answerable": f"{SHORT[lead]}主要负责人",
        "due": plan.dues[turn % len(plan.dues)].isoformat(),
        "legal_basis": f"{plan.of}年政府工作报告"
        if plan.kind == "key-tasks"
        else f"{plan.of}年县政府廉政工作会议部署",
    }
    if lead in TOWN_CODES:
        fields["handed_down"] = FUNDED
    elif plan.towns and n % 5 == 2:
        fields |= {"to_towns": True, "handed_down": DOWN}
    return Row(n, fields)


def helpers(plan: Plan, lead: str, rng: Random) -> list[str]:
    """One or two bureaus in scope that help `lead`."""
    may = [one for one in (*FIRST, BESIDE[0]) if one != lead and one in plan.departments]
    return rng.sample(may, rng.randint(1, 2))


def amendments(
    plan: Plan, standing: list[Row], rng: Random, spared: int
) -> Iterator[tuple[Row, Mapping[str, object], str]]:
    """Three entries that a second version changes, in what, and why; not the entry `spared`."""
    last = max(plan.dues)
    fit = [one for one in standing if one.due >= last and not one.down and one.n != spared]
    later, more, other = fit[:3]
    earlier = max(due for due in plan.dues if due < last)
    yield later, {"due": earlier.isoformat()}, "提前安排，为年底核查留出时间"
    yield more, {"title": f"{more.fields['title']}并建立长效管护台账"}, "补充管护要求"
    yield other, {"co": _others(plan, other, rng)}, "按职责分工调整配合单位"


def _others(plan: Plan, row: Row, rng: Random) -> list[str]:
    before = row.units("co")
    may = [one for one in FIRST if one not in (row.lead, *before) and one in plan.departments]
    return [before[0], rng.choice(may)]
