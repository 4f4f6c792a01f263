"""A figure of a definition: every key known, exactly one way to count, its unit as the way gives it."""

from __future__ import annotations

from typing import cast

from qinglian.procedures.model import OPEN, Again, Condition, FigureKind, FigureRule
from qinglian.procedures.tables import BadDefinition, Table
from qinglian.text import Text

MEASURES = {
    "WD": Text(zh="个工作日", en="working days"),
    "CD": Text(zh="日", en="days"),
    "HOUR": Text(zh="小时", en="hours"),
    "MINUTE": Text(zh="分钟", en="minutes"),
}
PERCENT = Text(zh="％", en="%")
YUAN = Text(zh="元", en="yuan")
UNITS = {"matters": Text(zh="件", en="matters"), "acts": Text(zh="次", en="times")}
WAYS = ("count", "share", "sum", "ratio", "cut", "mean", "spread")
IN_PERCENT = ("share", "ratio", "cut", "spread")
OVER = ("units", "departments", "towns")


def read_figure(name: str, table: Table) -> FigureRule:
    """The figure `name` that `table` defines. Raises BadDefinition."""
    given = [way for way in WAYS if way in table.values]
    if len(given) != 1:
        raise table.wrong(
            "",
            f"指标「{name}」须且只须写明 {'、'.join(WAYS)} 之一。",
            f"Figure “{name}” takes exactly one of {', '.join(WAYS)}.",
        )
    way = given[0]
    over = table.get("over", str, "")
    if over and over not in OVER:
        raise table.wrong(
            "over", f"over 只能是：{'、'.join(OVER)}。", f"“over” is one of: {', '.join(OVER)}."
        )
    counted = _count(table) if way == "count" else ""
    fields = () if way in ("count", "share") else table.listed(way)
    measure = fields[0] if way == "mean" and fields and fields[0] in MEASURES else ""
    _rightly_many(table, way, fields)
    rule = FigureRule(
        name=name,
        title=table.text("title"),
        kind=cast(FigureKind, "time" if measure else way),
        unit=table.maybe_text("unit") or _unit(way, measure, counted),
        places=table.get("places", int, 0 if way == "count" else 2 if way == "sum" else 1),
        of=_condition(table, "of"),
        share=_condition(table, "share"),
        did=table.listed("did"),
        when=table.get("when", str, OPEN),
        fields=() if measure else fields,
        begins=table.get("from", str, ""),
        ends=table.get("to", str, ""),
        measure=measure,
        each=table.listed("each"),
        over=over,
        per=table.get("per", str, ""),
        weigh=table.get("weigh", str, ""),
        cancelled=table.get("cancelled", bool, False),
        again=_again(table),
        yearly=table.get("yearly", bool, False),
        formula=table.maybe_text("formula"),
        source=table.maybe_text("source"),
    )
    if (rule.kind == "time") != bool(rule.begins and rule.ends):
        raise table.wrong(
            way, "平均时长须写明 from 和 to。", "A mean time runs “from” one moment “to” another."
        )
    if counted and (counted == "acts") != bool(rule.did):
        raise table.wrong(
            "count", "数动作（acts）须写明 did。", "To count acts, say which acts (did)."
        )
    table.done()
    return rule


def _count(table: Table) -> str:
    counted = str(table.must("count", str))
    if counted not in UNITS:
        raise table.wrong(
            "count", "count 只能是 matters 或 acts。", "“count” is “matters” or “acts”."
        )
    return counted


def _rightly_many(table: Table, way: str, fields: tuple[str, ...]) -> None:
    many = {
        "count": (0,), "share": (0,), "ratio": (2,), "cut": (2,), "sum": (1, 2), "mean": (1, 2),
    }.get(way, (1,))  # fmt: skip
    if len(fields) not in many:
        said = "/".join(map(str, many))
        raise table.wrong(way, f"「{way}」须写 {said} 个字段。", f"“{way}” takes {said} fields.")


def _unit(way: str, measure: str, counted: str) -> Text:
    if way in IN_PERCENT:
        return PERCENT
    return MEASURES[measure] if measure else UNITS[counted] if counted else YUAN


def _condition(table: Table, key: str) -> Condition | None:
    return cast("Condition | None", table.get(key, dict))


def _again(table: Table) -> Again | None:
    parts = table.each("again")
    if not parts:
        return None
    part = parts[0]
    again = Again(
        days=part.must("days", int),
        same=part.listed("same"),
        named_in=part.get("named_in", str, ""),
    )
    if bool(again.same) == bool(again.named_in):
        raise _either(part)
    part.done()
    return again


def _either(part: Table) -> BadDefinition:
    return part.wrong(
        "", "again 须写明 same 或 named_in 之一。", "“again” takes either “same” or “named_in”."
    )
