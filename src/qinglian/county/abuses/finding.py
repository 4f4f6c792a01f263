"""What the system finds on the other matters of a script, as the site finds it on those of the county."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from qinglian.procedures.engine import Case
from qinglian.procedures.model import FieldRule

Look = Callable[[str], Case | None]
"""The matter that a script calls by a name."""


def found(field: FieldRule, facts: Mapping[str, Any], at: datetime, look: Look, told: Any) -> Any:
    """The value of a field that is taken from other matters of the script; `told` for any other."""
    known = field.known
    if known is None or not known.take:
        return told
    named = facts.get(known.source)
    cases = [look(name[1:]) for name in _names(named)]
    if not cases or None in cases:
        return told
    values = [_taken(case, known.take, at) for case in cases if case is not None]
    if not isinstance(named, list):
        return values[0]
    if known.of_all == "each":
        each = list(dict.fromkeys(item for value in values for item in _items(value)))
        return ("\n".join(each) if field.kind == "text" else each) or None
    numbers = [Decimal(str(value)) for value in values if value is not None]
    if not numbers:
        return None
    whole = max(numbers) if known.of_all == "most" else sum(numbers, Decimal())
    return int(whole) if whole == whole.to_integral_value() else format(whole, "f")


def _names(value: Any) -> list[str]:
    names = value if isinstance(value, list) else [value]
    return [name for name in names if isinstance(name, str) and name.startswith("$")]


def _items(value: Any) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [line for line in str(value).splitlines() if line]


def _taken(case: Case, what: str, at: datetime) -> Any:
    if what == "@lead":
        return next(iter(case.parties("lead")), None)
    if what == "@title":
        return case.facts.get(case.procedure.title_field)
    if what == "@stage":
        return case.stage
    if what == "@state":
        return "ended" if case.ended else "running"
    return case.late_at(at) if what == "@late" else case.facts.get(what)
