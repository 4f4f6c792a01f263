"""F4 and F5: meetings of banks and enterprises, and the loans drawn through matching (M09)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from qinglian.site.figures.counting import Asked, Count, Done, LeftOut, Record, acts_of, figure
from qinglian.site.people.models import Unit
from qinglian.text import Text

YI = 100_000_000


def _recorded_by(units: Iterable[str], what: Text) -> Text:
    """The source: what the organising units recorded here themselves."""
    names = [unit.text for unit in Unit.objects.filter(code__in=set(units))]
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    return Text(zh=f"{zh}登记的{what.zh}", en=f"{what.en} recorded by {en}")


@figure(
    "F4",
    Text(zh="银企对接座谈会次数", en="bank and enterprise meetings"),
    Text(zh="次", en="meetings"),
)
def meetings_held(asked: Asked) -> Count:
    """Meetings of the year with a bank, an enterprise and minutes; one of a title on a day."""
    opened: dict[str, Done] = {}
    struck: dict[str, Done] = {}
    held: dict[str, Done] = {}
    for act in acts_of("bank-matching-event", ("open", "hold", "strike"), asked.until):
        if act.name == "open":
            opened[act.matter] = act
        elif act.name == "strike":
            struck[act.matter] = act
        elif asked.of_year(act.fields["held"]):
            held[act.matter] = act
    seen: set[tuple[str, str]] = set()
    records, left_out = [], []
    for number, act in held.items():
        same = (opened[number].fields["title"], act.fields["held"])
        why = _not_counted(number, act, struck, doubled=same in seen)
        if why is None:
            seen.add(same)
            records.append(Record(act.id))
        else:
            left_out.append(LeftOut(struck[number].id if number in struck else act.id, why))
    return Count(
        len(records),
        tuple(records),
        asked.period,
        Text(
            zh="当年召开、至少一家银行和一家企业到会并有纪要的座谈会；同日同名（线上线下同场）只计一次，"
            "经督查室核减的不计",
            en="meetings held in the year with at least one bank, one enterprise and minutes; one title on "
            "one day counts once, what supervision struck out does not count",
        ),
        _recorded_by((opened[number].fields["lead"] for number in held), _MEETINGS),
        tuple(left_out),
    )


_MEETINGS = Text(zh="银企对接座谈会", en="bank–enterprise meetings")
_LOANS = Text(zh="企业融资对接事项", en="matters of bank–enterprise matching")


def _not_counted(number: str, act: Done, struck: dict[str, Done], *, doubled: bool) -> Text | None:
    given = act.fields
    if number in struck:
        return Text(zh="经督查室核减", en="struck out by supervision")
    if given["banks"] < 1 or given["firms"] < 1 or not given["minutes_no"]:
        return Text(zh="没有银行、企业到会或没有纪要", en="no bank, no enterprise or no minutes")
    if doubled:
        return Text(
            zh="线上线下同日同名，只计一次", en="the same title on the same day: counted once"
        )
    return None


@figure(
    "F5",
    Text(zh="帮助企业融资额", en="loans drawn through matching"),
    Text(zh="亿元", en="100 million yuan"),
    2,
)
def loans_drawn(asked: Asked) -> Count:
    """New loans drawn in the year, in 亿元 from unrounded yuan; one contract once, renewals apart."""
    opened: dict[str, Done] = {}
    draws: list[Done] = []
    for act in acts_of("bank-enterprise-matching", ("open", "draw"), asked.until):
        if act.name == "open":
            opened[act.matter] = act
        elif asked.begins <= act.at < asked.ends:
            draws.append(act)
    seen: set[tuple[str, str, str]] = set()
    records, left_out, renewed = [], [], Decimal(0)
    for act in sorted(draws, key=lambda act: (act.at, act.matter, act.n)):
        contract = (opened[act.matter].fields["uscc"], act.fields["bank"], act.fields["contract"])
        if act.fields["renewal"]:
            renewed += Decimal(act.fields["drawn"])
            left_out.append(LeftOut(act.id, _RENEWAL))
        elif contract in seen:
            left_out.append(LeftOut(act.id, _SAME_CONTRACT))
        else:
            seen.add(contract)
            # Who borrows is between an enterprise and its bank: the public has counts only (M09).
            records.append(Record(act.id, Decimal(act.fields["drawn"]), masked=True))
    drawn = sum((record.amount or Decimal(0) for record in records), Decimal(0))
    recorded = _recorded_by((opened[act.matter].fields["lead"] for act in draws), _LOANS)
    formula = _drawn_formula(renewed)
    return Count(drawn / YI, tuple(records), asked.period, formula, recorded, tuple(left_out))


_RENEWAL = Text(zh="续贷，另计", en="a renewal: counted apart")
_SAME_CONTRACT = Text(
    zh="同一企业、银行、合同，只计一次", en="the same enterprise, bank and contract: counted once"
)


def _drawn_formula(renewed: Decimal) -> Text:
    return Text(
        zh="经对接当年实际放款（不是授信）的新增贷款，按统一社会信用代码、银行、合同号去重；"
        f"续贷另计（{renewed:,.2f}元）。以元求和后四舍五入到亿元两位小数",
        en="new loans actually drawn in the year (not credit granted), each enterprise, bank and contract "
        f"once; renewals apart ({renewed:,.2f} yuan); summed in yuan, then rounded",
    )
