"""Conditions over a case's facts: plain data, so that a definition stays readable and checkable.

    { amount = { at_least = 50000 }, mode = "apply", promised = { at_most = "@legal" } }

`@name` stands for another field's value, `@today` for the day of the act.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from qinglian import workdays
from qinglian.procedures.model import Condition, Value

OPERATORS = frozenset({"is", "is_not", "in", "at_least", "at_most", "above", "below", "present"})
TODAY = "today"


def on_the_day(facts: Mapping[str, Value], at: datetime) -> Mapping[str, Value]:
    """`facts` with the day of an act that is done at the moment `at`."""
    return {**facts, TODAY: at.astimezone(workdays.TZ).date().isoformat()}


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
    measured, bound = _measure(value), _measure(operand)
    if measured is None or bound is None or isinstance(measured, date) != isinstance(bound, date):
        return False
    return _COMPARE[op](measured, bound)


_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}


def _same(wanted: object, value: Value) -> bool:
    if isinstance(wanted, bool):
        return bool(value) == wanted
    return value == wanted


def _measure(value: object) -> Decimal | date | None:
    """A number, the length of a list, or the day of a date or moment; None for anything else."""
    if isinstance(value, list):
        return Decimal(len(value))
    if isinstance(value, bool) or value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return _day(str(value))


def _day(value: str) -> date | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(workdays.TZ).date() if moment.tzinfo else moment.date()
