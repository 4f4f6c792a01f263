"""What to write into fields so that a condition holds, or just fails: at its bound, and one step past it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from qinglian.county.abuses.filling import plain
from qinglian.procedures.conditions import holds
from qinglian.procedures.model import Condition, FieldRule

Facts = Mapping[str, Any]
Change = dict[str, Any]
"""Fields to write otherwise; None leaves one out."""

PAST = {"at_most": 1, "at_least": -1, "above": 0, "below": 0}
"""The steps from a bound to the first value that breaks a comparison."""

STEP = {"integer": Decimal(1), "amount": Decimal("0.01"), "percent": Decimal("0.01")}


def kept(
    condition: Condition | None, facts: Facts, fields: Mapping[str, FieldRule], at: datetime
) -> Change:
    """What to write so that `condition` holds, as near its bound as may be. Raises KeyError where a part
    of it is about no field of `fields`."""
    change: Change = {}
    for name, wanted in (condition or {}).items():
        if not holds({name: wanted}, facts):
            change[name] = _keeping(wanted, fields[name], facts, at)
    return change


def _keeping(wanted: Any, field: FieldRule, facts: Facts, at: datetime) -> Any:
    if isinstance(wanted, list):
        return wanted[0]
    if not isinstance(wanted, Mapping):
        return wanted
    value: Any = None
    for op, operand in wanted.items():
        meant = _meant(operand, facts)
        if op == "present":
            value = plain(field, at) if meant else None
        elif op == "in":
            value = meant[0]
        elif op == "is_not":
            value = next(iter(_others(field, [meant], at)), None)
        elif op in ("is", "at_least", "at_most") and value is None:
            value = _as(field, meant)
        elif op in ("above", "below") and value is None:
            value = stepped(field, meant, 1 if op == "above" else -1)
    return value


def broken(
    condition: Condition, facts: Facts, fields: Mapping[str, FieldRule], at: datetime
) -> Iterator[Change]:
    """Ways to write fields of `fields` so that `condition` fails, each in one part only."""
    for name, wanted in condition.items():
        parts = wanted.items() if isinstance(wanted, Mapping) else (("is", wanted),)
        if isinstance(wanted, list):
            parts = (("in", wanted),)
        for op, operand in parts:
            if name in fields:
                yield from (
                    {name: value} for value in _breaking(op, operand, fields[name], facts, at)
                )
            other = operand[1:] if isinstance(operand, str) and operand.startswith("@") else ""
            if other in fields:
                yield from _moved(op, facts.get(name), fields[other], at)


def _breaking(op: str, operand: Any, field: FieldRule, facts: Facts, at: datetime) -> Iterator[Any]:
    meant = _meant(operand, facts)
    if op == "present":
        yield None if meant else plain(field, at)
    elif op == "is" and isinstance(meant, bool):
        yield not meant
    elif op == "is":
        yield from _others(field, [meant], at)
    elif op == "in":
        yield from _others(field, meant if isinstance(meant, list) else [meant], at)
    elif op == "is_not":
        yield meant
    elif stepped(field, meant, 0) is not None:
        yield stepped(field, meant, PAST[op])


def _moved(op: str, value: Any, bound: FieldRule, at: datetime) -> Iterator[Change]:
    """Break a comparison by its other side: the field that it is compared with."""
    if op in PAST:
        other = stepped(bound, value, -PAST[op])
        if other is not None:
            yield {bound.name: other}
    elif op == "is":
        yield from ({bound.name: other} for other in _others(bound, [value], at))
    elif op == "is_not" and value is not None:
        yield {bound.name: value}


def at_bound(
    condition: Condition, facts: Facts, fields: Mapping[str, FieldRule]
) -> Iterator[Change]:
    """The last value that still keeps each comparison of `condition`."""
    for name, wanted in condition.items():
        if isinstance(wanted, Mapping) and name in fields:
            for op in ("at_most", "at_least"):
                last = stepped(fields[name], _meant(wanted.get(op), facts), 0)
                if last is not None and str(facts.get(name)) != str(last):
                    yield {name: last}


def _meant(operand: Any, facts: Facts) -> Any:
    if isinstance(operand, str) and operand.startswith("@"):
        return facts.get(operand[1:])
    return operand


def _others(field: FieldRule, but: list[Any], at: datetime) -> Iterator[Any]:
    """Values of `field` that are none of `but`."""
    if field.kind == "bool":
        yield from (value for value in (True, False) if value not in but)
    elif field.kind == "choice":
        yield from (value for value in field.choices if value not in but)
    elif field.kind == "date":
        yield (at + timedelta(days=1)).date().isoformat()
    elif field.kind == "digest":
        yield "f" * 64
    elif field.kind == "unit":
        yield from (unit for unit in ("water", "transport") if unit not in but)


def stepped(field: FieldRule, bound: Any, steps: int) -> Any:
    """So many steps from a bound: of a number's last place, or days; None where there is no bound."""
    if field.kind == "date":
        try:
            return (date.fromisoformat(str(bound)[:10]) + timedelta(days=steps)).isoformat()
        except ValueError:
            return None
    amount = number(bound)
    return None if amount is None else _as(field, amount + steps * STEP.get(field.kind, Decimal(1)))


def _as(field: FieldRule, value: Any) -> Any:
    """A number as `field` takes it."""
    amount = number(value)
    if amount is None or field.kind not in STEP:
        return value
    if field.kind == "integer":
        whole = int(amount)
        return whole if amount == whole else whole + 1
    return format(amount, "f")


def number(value: Any) -> Decimal | None:
    """`value` as the conditions count it."""
    if isinstance(value, bool) or value is None or isinstance(value, list):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
