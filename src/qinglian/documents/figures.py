"""A figure as a document needs it: what to print, and what it was counted from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from qinglian.text import Text

PERCENT = Text(zh="％", en="%")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The digest over the identifiers of the records counted, and the ledger at that time."""

    digest: str
    ledger_size: int
    ledger_root: str


@dataclass(frozen=True, slots=True)
class FigureValue:
    """One figure with its value and its evidence (dossier §3: never without period, formula, source).

    `text` is the number as printed, without its unit; `value` the same exactly. `change` is signed, against
    the period before, in `change_unit` (per cent unless said otherwise): 经费 fell by 3 % is Decimal(-3).
    `records` is how many records were counted. `href` leads to the acts and rows behind the figure.
    """

    id: str
    title: Text
    text: str
    value: Decimal | int
    unit: Text
    period: Text
    formula: Text
    source: Text
    records: int
    evidence: Evidence
    change: Decimal | None = None
    change_unit: Text = PERCENT
    href: str = ""

    def printed(self, lang: str = "zh") -> str:
        """The number with its unit, as a sentence has it: 1,796万元."""
        return _with_unit(self.text, self.unit[lang], lang)

    def printed_change(self, lang: str = "zh") -> str:
        """The size of the change without its sign; empty where there is none to speak of."""
        size = _magnitude(self.change)
        return _with_unit(size, self.change_unit[lang], lang) if size else ""

    def missing(self) -> tuple[str, ...]:
        """Which of period, formula and source are absent."""
        return tuple(
            part for part in ("period", "formula", "source") if not getattr(self, part).zh.strip()
        )


def figures_json(figures: Iterable[FigureValue], lang: str = "zh") -> str:
    """`figures.json`: a list of objects; numbers keep every digit, so `value` is written exactly."""
    objects = ",\n".join(_object(figure, lang) for figure in figures)
    return f"[\n{objects}\n]\n" if objects else "[]\n"


def _object(figure: FigureValue, lang: str) -> str:
    evidence = figure.evidence
    written = {
        "id": _quoted(figure.id),
        "title": _quoted(figure.title[lang]),
        "text": _quoted(figure.printed(lang)),
        "value": format(figure.value, "f")
        if isinstance(figure.value, Decimal)
        else str(figure.value),
        "unit": _quoted(figure.unit[lang]),
        "period": _quoted(figure.period[lang]),
        "formula": _quoted(figure.formula[lang]),
        "source": _quoted(figure.source[lang]),
        "records": str(figure.records),
        "evidence": _quoted(
            {
                "digest": evidence.digest,
                "ledger_size": evidence.ledger_size,
                "ledger_root": evidence.ledger_root,
            }
        ),
    }
    return "  {\n" + ",\n".join(f'    "{key}": {value}' for key, value in written.items()) + "\n  }"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _with_unit(number: str, unit: str, lang: str) -> str:
    gap = "" if lang.startswith("zh") or unit in {"%", "％", ""} else " "
    return f"{number}{gap}{unit}"


def _magnitude(change: Decimal | None) -> str:
    """One decimal, half up, two where one would show nothing; a whole number has none."""
    if change is None:
        return ""
    for step in (Decimal("0.1"), Decimal("0.01")):
        size = abs(change).quantize(step, ROUND_HALF_UP)
        if size:
            whole = size.to_integral_value()
            return format(whole if size == whole else size, ",f")
    return ""
