"""What an act asks for, filled in plainly: for the acts that no story does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from qinglian.county.enterprises import credit_code
from qinglian.procedures.model import ActRule, FieldRule, Procedure

SENTENCE = "已按规定办理完毕，经办情况、时间、地点和佐证材料均已如实登记在册，可供随时核查。"
WORDS = {
    "reason": "情况有变，经研究需要如此办理",
    "opinion": "经核实情况属实，同意",
    "legal_basis": "依据本县有关规定办理",
    "complaint": "来电反映办理时间过长，请核实",
}
_FIRST = {
    "unit": "transport",
    "units": ["water"],
    "matter": "HY-2022-000001",
    "matters": ["HY-2022-000001"],
    "docnumber": "清政办发〔2022〕3号",
    "digest": "0" * 64,
}


def plain(field: FieldRule, at: datetime) -> Any:
    """A value that `field` accepts."""
    if field.kind == "bool":
        return True
    if field.kind == "choice":
        return next(iter(field.choices))
    if field.kind in ("integer", "amount", "percent"):
        least = field.least or 0
        most = field.most if field.most is not None else least + 2
        number = min(max(least, 2), most)
        return number if field.kind == "integer" else str(number)
    if field.kind == "date":
        return at.date().isoformat()
    if field.kind == "datetime":
        return (at + timedelta(days=8)).replace(microsecond=0).isoformat()
    if field.kind == "text":
        return _text(field)
    if field.kind == "uscc":
        return credit_code("91", 800_001)
    return _FIRST[field.kind]


def _text(field: FieldRule) -> str:
    words = WORDS.get(field.name, SENTENCE)
    while len(words) < (field.least or 0):
        words += SENTENCE
    return words[: field.most] if field.most else words


def fillings(procedure: Procedure, rule: ActRule, at: datetime) -> Iterator[dict[str, Any]]:
    """What `rule` asks for: the needed alone, with everything, and each choice that it offers in turn."""
    needed = [field for name in rule.needs if (field := procedure.fields[name]).known is None]
    base = {field.name: plain(field, at) for field in needed}
    yield base
    choosing = [field for field in needed if field.kind in ("choice", "bool")]
    offered = [_offered(field) for field in choosing]
    for chosen in list(product(*offered))[1:24]:
        yield {**base, **{field.name: value for field, value in zip(choosing, chosen, strict=True)}}
    if rule.optional:
        optional = [procedure.fields[name] for name in rule.optional]
        yield {
            **base,
            **{field.name: plain(field, at) for field in optional if field.known is None},
        }


def _offered(field: FieldRule) -> list[Any]:
    return [True, False] if field.kind == "bool" else list(field.choices)
