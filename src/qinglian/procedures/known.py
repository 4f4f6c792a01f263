"""What the system knows is not asked: who gives it is refused, and what follows from the case is reckoned here.

What is found on other matters, or worked out by an app, is filled in by whoever drives the engine
(`site.matters.known`) before the engine looks; to the engine it is then a field like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from qinglian.procedures.model import ActRule, FieldRule, Procedure, Value
from qinglian.procedures.refusal import Refused
from qinglian.text import Text

CENT = Decimal("0.01")


def known_fields(procedure: Procedure, rule: ActRule) -> list[FieldRule]:
    """The fields of an act that the system knows, in the order in which the act names them."""
    fields = (procedure.fields[name] for name in rule.fields)
    return [field for field in fields if field.known is not None]


def reckoned(rules: Iterable[FieldRule], facts: Mapping[str, Value]) -> dict[str, Value]:
    """The values that follow from `facts`, for those of `rules` that are reckoned."""
    values = {
        rule.name: _share(rule.known.share, facts)
        for rule in rules
        if rule.known is not None and rule.known.reckoned
    }
    return {name: value for name, value in values.items() if value is not None}


def _share(names: tuple[str, ...], facts: Mapping[str, Value]) -> str | None:
    part, whole = (_number(facts.get(name)) for name in names)
    if part is None or not whole:
        return None
    share = (part * 100 / whole).quantize(CENT, ROUND_HALF_UP)
    return format(share.normalize(), "f")


def _number(value: Value) -> Decimal | None:
    if value is None or isinstance(value, bool | list):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def refuse_given(rules: Iterable[FieldRule], given: Mapping[str, object]) -> None:
    """Raise Refused where a value is given for one of `rules`, all of them known to the system."""
    for rule in rules:
        if given.get(rule.name) not in (None, "", []):
            raise Refused(
                "known-field",
                Text(
                    zh=f"「{rule.title.zh}」由系统取得，不由人填写。",
                    en=f"“{rule.title.en}” is known to the system; nobody writes it.",
                ),
                Text(zh="请去掉它再提交。", en="Leave it out and submit again."),
            )
