"""双公示: administrative licences and penalties in the layout in which credit platforms take them.

Enterprises and organisations only, known by their unified social credit code. What this system does not
keep stays empty. The columns follow working implementations of the national layout; a county compares
them with its platform's own before the first delivery.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from qinglian.procedures.model import Procedure, Value
from qinglian.procedures.shelf import library
from qinglian.site.matters.models import Act, Published
from qinglian.site.matters.presenting import local, unit_names
from qinglian.site.openness.queries import facts_at
from qinglian.text import Text

LEGAL_PERSON = "法人及非法人组织"
TEN_THOUSAND = Decimal(10_000)
AT_ONCE = 300

Cell = str | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Item:
    """A publication with its facts: by the unit `authority`, decided on the day `decided`."""

    procedure: Procedure
    facts: Mapping[str, Value]
    authority: str
    decided: date

    def text(self, name: str) -> str:
        value = self.facts.get(name)
        return "" if value is None else str(value)


Column = tuple[str, Callable[[Item], Cell]]


def _fact(name: str) -> Callable[[Item], Cell]:
    return lambda item: item.text(name)


def _choice(name: str) -> Callable[[Item], Cell]:
    return lambda item: item.procedure.fields[name].choices[item.text(name)].zh


def _words(text: str) -> Callable[[Item], Cell]:
    return lambda item: text


def _authority(item: Item) -> Cell:
    return item.authority


def _decided(item: Item) -> Cell:
    return item.decided


def _fine(item: Item) -> Cell:
    amount = item.facts.get("amount")
    if item.facts.get("penalty") != "fine" or amount is None:
        return None
    return Decimal(str(amount)) / TEN_THOUSAND


def _confiscated(item: Item) -> Cell:
    amount = item.facts.get("amount")
    if item.facts.get("penalty") != "confiscation" or amount is None:
        return None
    return Decimal(str(amount)) / TEN_THOUSAND


LICENCE_COLUMNS: Sequence[Column] = (
    ("行政相对人名称", _fact("enterprise")),
    ("行政相对人类别", _words(LEGAL_PERSON)),
    ("行政相对人代码_1（统一社会信用代码）", _fact("uscc")),
    ("行政许可决定文书名称", _fact("title")),
    ("行政许可决定文书号", _fact("docnumber")),
    ("许可类别", _words("普通")),
    ("许可证书名称", _words("")),
    ("许可编号", _fact("licence_no")),
    ("许可内容", _fact("title")),
    ("许可决定日期", _decided),
    ("有效期自", _decided),
    ("有效期至", _fact("valid_until")),
    ("许可机关", _authority),
    ("当前状态", _words("1")),
    ("数据来源单位", _authority),
    ("备注", _words("")),
)

PENALTY_COLUMNS: Sequence[Column] = (
    ("行政相对人名称", _fact("party_name")),
    ("行政相对人类别", _words(LEGAL_PERSON)),
    ("行政相对人代码_1（统一社会信用代码）", _fact("uscc")),
    ("行政处罚决定书文号", _fact("docnumber")),
    ("违法行为类型", _fact("title")),
    ("违法事实", _words("")),
    ("处罚依据", _fact("legal_basis")),
    ("处罚类别", _choice("penalty")),
    ("处罚内容", _fact("discretion")),
    ("罚款金额（万元）", _fine),
    ("没收违法所得、没收非法财物的金额（万元）", _confiscated),
    ("暂扣或吊销证照名称及编号", _words("")),
    ("处罚决定日期", _decided),
    ("处罚机关", _authority),
    ("数据来源单位", _authority),
    ("备注", _words("")),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """One of the two lists: what it is called, from which publications, decided by which acts."""

    title: Text
    procedure: str
    decides: tuple[str, ...]
    columns: Sequence[Column]

    @property
    def headings(self) -> list[str]:
        return [heading for heading, _ in self.columns]


LAYOUTS = {
    "licences": Layout(
        Text(zh="行政许可公示", en="Licences made public"),
        "service-case",
        ("decide", "decide-at-once"),
        LICENCE_COLUMNS,
    ),
    "penalties": Layout(
        Text(zh="行政处罚公示", en="Penalties made public"),
        "penalty-case",
        ("decide",),
        PENALTY_COLUMNS,
    ),
}


def rows(layout: Layout, since: datetime, until: datetime) -> Iterator[list[Cell]]:
    """The rows of what was made public from `since` until before `until`, in order."""
    found = Published.objects.filter(procedure=layout.procedure, at__gte=since, at__lt=until)
    public = list(found.order_by("at", "matter_id", "n").values_list("matter_id", "n", "unit"))
    names = unit_names({unit for _, _, unit in public})
    for start in range(0, len(public), AT_ONCE):
        some = public[start : start + AT_ONCE]
        acts = _acts([number for number, _, _ in some])
        for number, n, unit in some:
            authority = names[unit].zh if unit in names else ""
            item = _item(layout, acts[number], n, authority)
            if item is not None:
                yield [cell(item) for _, cell in layout.columns]


def _acts(numbers: Sequence[str]) -> Mapping[str, list[Act]]:
    found = Act.objects.filter(matter__in=numbers).order_by("matter", "n")
    return {number: list(acts) for number, acts in groupby(found, key=lambda act: act.matter)}


def _item(layout: Layout, acts: Sequence[Act], n: int, authority: str) -> Item | None:
    """The item that act `n` made public; None where it concerns no enterprise, or grants nothing."""
    facts = facts_at(acts, n)
    decided = next((act for act in acts[:n] if act.name in layout.decides), None)
    refused = layout.procedure == "service-case" and (
        facts.get("granted") is not True or facts.get("kind") == "other"
    )
    if decided is None or not facts.get("uscc") or refused:
        return None
    return Item(library().newest(layout.procedure), facts, authority, local(decided.at).date())
