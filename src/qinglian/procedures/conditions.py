"""Conditions over a case's facts: plain data, so that a definition stays readable and checkable.

    { amount = { at_least = 50000 }, mode = "apply", promised = { at_most = "@legal" } }

`@name` stands for another field's value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from qinglian.procedures.model import Condition, Value

OPERATORS = frozenset({"is", "is_not", "in", "at_least", "at_most", "present"})


def holds(condition: Condition | None, facts: Mapping[str, Value]) -> bool:
    """Whether every part of `condition` holds over `facts`. No condition always holds."""
    if condition is None:
        return True
    return all(_part(wanted, facts.get(name), facts) for name, wanted in condition.items())


def names(condition: Condition | None) -> Iterator[str]:
    """The fields that a condition reads."""
    for name, wanted in (condition or {}).items():
        yield name
        for operand in wanted.values() if isinstance(wanted, Mapping) else ():
            if isinstance(operand, str) and operand.startswith("@"):
                yield operand[1:]


def _part(wanted: object, value: Value, facts: Mapping[str, Value]) -> bool:
    if isinstance(wanted, Mapping):
        return all(
            _operator(str(op), _meant(operand, facts), value) for op, operand in wanted.items()
        )
    if isinstance(wanted, list):
        return value in wanted
    return _same(wanted, value)


def _meant(operand: object, facts: Mapping[str, Value]) -> object:
    if isinstance(operand, str) and operand.startswith("@"):
        return facts.get(operand[1:])
    return operand


def _operator(op: str, operand: object, value: Value) -> bool:
    if op == "present":
        return (value not in (None, "", [])) == operand
    if op == "is":
        return _same(operand, value)
    if op == "is_not":
        return not _same(operand, value)
    if op == "in":
        return isinstance(operand, list) and value in operand
    number = _number(value)
    bound = _number(operand)
    if number is None or bound is None:
        return False
    return number >= bound if op == "at_least" else number <= bound


def _same(wanted: object, value: Value) -> bool:
    if isinstance(wanted, bool):
        return bool(value) == wanted
    return value == wanted


def _number(value: object) -> Decimal | None:
    if isinstance(value, list):
        return Decimal(len(value))
    if isinstance(value, bool) or value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
