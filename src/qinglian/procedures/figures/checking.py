"""Whether a figure can be counted: every name in it stands for something, and nobody's data is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qinglian.procedures import conditions
from qinglian.procedures.figures.seen import BARE, FOLLOWED, MOMENTS
from qinglian.procedures.model import Condition, FieldRule, FigureRule, Procedure

Fault = tuple[tuple[str, ...], str, str]
NUMBERS = ("integer", "amount", "percent", "matters", "units")
DAYS = ("date", "datetime")


def figure_faults(procedure: Procedure) -> Iterator[Fault]:
    """Everything wrong in the figures of `procedure`."""
    for rule in procedure.figures.values():
        for zh, en in _faults(procedure, rule):
            yield ("figures", rule.name), zh, en


def _faults(procedure: Procedure, rule: FigureRule) -> Iterator[tuple[str, str]]:
    for name in rule.did:
        if name not in procedure.acts:
            yield f"没有动作「{name}」。", f"There is no act “{name}”."
    for name in (*rule.each, *((rule.per,) if rule.per else ())):
        yield from _field(procedure, name)
    for name in rule.again.same if rule.again else ():
        yield from _field(procedure, name)
    if rule.again and rule.again.named_in:
        yield from _field(procedure, rule.again.named_in, ("matter",))
    for name in (*rule.fields, *((rule.weigh,) if rule.weigh else ())):
        if name.startswith("@did."):
            yield from _pseudo(procedure, name)
        else:
            yield from _field(procedure, name, NUMBERS)
    for name in (rule.when, rule.begins, rule.ends):
        if name and name not in MOMENTS and name not in procedure.acts:
            yield from _field(procedure, name, DAYS)
    for condition in (rule.of, rule.share):
        yield from _condition(procedure, condition)
    if rule.over and not any(_is_unit(procedure.fields.get(name)) for name in rule.each):
        yield "over 须配合单位字段 each。", "“over” needs a field of units in “each”."


def _is_unit(field: FieldRule | None) -> bool:
    return field is not None and field.kind in ("unit", "units")


def _field(
    procedure: Procedure, name: str, kinds: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    field = procedure.fields.get(name)
    if field is None:
        yield f"没有字段「{name}」。", f"There is no field “{name}”."
    elif field.personal:
        yield (
            f"指标不得读取个人信息字段「{name}」。",
            f"A figure may not read the personal field “{name}”.",
        )
    elif kinds and field.kind not in kinds:
        yield f"字段「{name}」不能这样统计。", f"The field “{name}” cannot be counted so."


def _condition(procedure: Procedure, condition: Condition | None) -> Iterator[tuple[str, str]]:
    for name in conditions.names(condition):
        if name.startswith("@"):
            yield from _pseudo(procedure, name)
        else:
            yield from _field(procedure, name)
    for name, wanted in (condition or {}).items():
        operators = wanted if isinstance(wanted, dict) else {}
        for operator in operators:
            if operator not in conditions.OPERATORS:
                yield f"不认识的比较「{operator}」。", f"“{operator}” is no comparison."
        yield from _values(procedure, name, wanted)


def _pseudo(procedure: Procedure, name: str) -> Iterator[tuple[str, str]]:
    kind, _, of = name.partition(".")
    known: Mapping[str, object] | None = (
        {"acts": procedure.acts, "clocks": procedure.clocks}[FOLLOWED[kind]]
        if kind in FOLLOWED
        else None
    )
    followed = known is not None and all(one in known for one in of.split("|"))
    if not (name in BARE or followed):
        yield f"不认识「{name}」。", f"“{name}” is not known here."


def _values(procedure: Procedure, name: str, wanted: object) -> Iterator[tuple[str, str]]:
    """The stages and choices that a condition names exist."""
    field = procedure.fields.get(name)
    known = procedure.stages if name == "@stage" else field.choices if field else {}
    if not known:
        return
    operands = wanted.values() if isinstance(wanted, dict) else [wanted]
    for operand in operands:
        for value in operand if isinstance(operand, list) else [operand]:
            if isinstance(value, str) and not value.startswith("@") and value not in known:
                yield f"「{name}」没有「{value}」这个取值。", f"“{name}” has no value “{value}”."
