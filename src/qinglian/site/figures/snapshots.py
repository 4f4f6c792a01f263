"""Figures put away as plain values with their records, and brought back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from qinglian.documents.figures import Evidence, FigureValue
from qinglian.site.figures.counting import Cited, LeftOut, Record
from qinglian.site.figures.values import Counted, Tally
from qinglian.text import Text

_TEXTS = ("title", "unit", "period", "formula", "source")


def put_away(tally: Tally) -> list[dict[str, Any]]:
    """The figures of `tally` as JSON holds them; decimals are strings."""
    return [_away(one) for one in tally.counted.values()]


def brought_back(figures: Sequence[Mapping[str, Any]]) -> Tally:
    """The figures that `put_away` gave."""
    counted = {one["id"]: _back(one) for one in figures}
    return Tally(counted, {})


def _away(one: Counted) -> dict[str, Any]:
    figure = one.figure
    evidence = figure.evidence
    return {
        "id": figure.id,
        "text": figure.text,
        "value": str(figure.value),
        "whole": isinstance(figure.value, int),
        "records": [
            [record.id, _written(record.amount), _pair(record.note), record.masked]
            for record in one.records
        ],
        "left_out": [[left.id, _pair(left.why)] for left in one.left_out],
        "cited": [list(cited) for cited in one.cited],
        "change": _written(figure.change),
        "evidence": [evidence.digest, evidence.ledger_size, evidence.ledger_root],
        **{name: _pair(getattr(figure, name)) for name in _TEXTS},
    }


def _back(given: Mapping[str, Any]) -> Counted:
    value = int(given["value"]) if given["whole"] else Decimal(given["value"])
    figure = FigureValue(
        id=given["id"], text=given["text"], value=value, records=len(given["records"]),
        evidence=Evidence(*given["evidence"]), change=_read(given["change"]),
        title=Text(*given["title"]), unit=Text(*given["unit"]), period=Text(*given["period"]),
        formula=Text(*given["formula"]), source=Text(*given["source"]),
    )  # fmt: skip
    records = tuple(
        Record(name, _read(amount), Text(*note) if note else None, masked)
        for name, amount, note, masked in given["records"]
    )
    left_out = tuple(LeftOut(name, Text(*why)) for name, why in given["left_out"])
    return Counted(figure, records, left_out, tuple(Cited(*one) for one in given["cited"]))


def _pair(text: Text | None) -> list[str] | None:
    return None if text is None else [text.zh, text.en]


def _written(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _read(number: str | None) -> Decimal | None:
    return None if number is None else Decimal(number)
