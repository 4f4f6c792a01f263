"""The same script at another time, in another unit, with other words and numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from qinglian.county import texts
from qinglian.county.abuses.altering import recast
from qinglian.county.abuses.scripts import Beat, Script
from qinglian.county.enterprises import BRANDS, FIELDS, Firm, credit_code
from qinglian.county.topics import PLACES, TOPICS, Topic
from qinglian.county.units import DEPARTMENT_CODES, TOWN_CODES
from qinglian.procedures.model import FieldRule, Procedure
from qinglian.procedures.shelf import library
from qinglian.procedures.values import TEXT_MOST

STAND_INS = ("transport", "water", "shiqiao")
"""The units that stand for any in the stories."""

KEPT_OUT = (
    "weather", "shiqiao", "audit", "finance", "market", "justice", "petitions", "approvals", "ndrc",
)  # fmt: skip
"""Units that no other stands in for: they have parts of their own, or a story of their own."""

ANY_UNIT = tuple(unit for unit in (*DEPARTMENT_CODES, *TOWN_CODES) if unit not in KEPT_OUT)
PHONES = frozenset({"contact", "phone"})
FIRMS = frozenset({"enterprise", "supplier"})
NUMBERS = (60, 460)
"""Of documents that are told: the earlier ones are those of the county's own streams."""

_NUMBER = re.compile(r"\d{3,}$")
_DOCUMENT = re.compile(r"〔\d{4}〕\d+号")


def shifted(beats: tuple[Beat, ...], definition: Procedure, weeks: int) -> tuple[Beat, ...]:
    """`beats` whole weeks later or earlier, with the days and the years that they name."""
    by, fields = timedelta(weeks=weeks), _fields(beats, definition)
    return tuple(
        replace(
            beat,
            at=beat.at + by,
            fields=_all_later(fields.get(beat.on, {}), beat.fields, by),
            known=_all_later(fields.get(beat.on, {}), beat.known, by),
        )
        for beat in beats
    )


def _fields(beats: tuple[Beat, ...], own: Procedure) -> dict[str, Mapping[str, FieldRule]]:
    """The fields of the script's own matter, and of those beside it, by the names of these."""
    beside = {beat.on: library().newest(beat.procedure) for beat in beats if beat.procedure}
    return {"": own.fields, **{name: definition.fields for name, definition in beside.items()}}


def _all_later(
    fields: Mapping[str, FieldRule], values: Mapping[str, Any], by: timedelta
) -> dict[str, Any]:
    return {name: _later(fields.get(name), name, value, by) for name, value in values.items()}


def _later(field: FieldRule | None, name: str, value: Any, by: timedelta) -> Any:
    kind = field.kind if field is not None else ""
    years = round(by.days / 365.25)
    if kind == "date" and isinstance(value, str):
        day = date.fromisoformat(value)
        if field is not None and field.known is not None and field.known.by:
            return day.replace(year=day.year + years).isoformat()  # reckoned from the year
        return (day + by).isoformat()
    if kind == "datetime" and isinstance(value, str):
        return (datetime.fromisoformat(value) + by).isoformat()
    return value + years if name == "year" and isinstance(value, int) else value


def elsewhere(
    script: Script, beats: tuple[Beat, ...], definition: Procedure, units: Mapping[str, str]
) -> tuple[Beat, ...] | None:
    """`beats` with other units in the parts of those that stand for any; None where a post is missing."""
    moved = recast(definition, beats, units)
    if moved is None:
        return None
    return tuple(replace(new, stands=old.stands) for new, old in zip(moved, beats, strict=True))


def another_place(rng: Random) -> dict[str, str]:
    """Other units for those that stand for any, none twice."""
    return dict(zip(STAND_INS, rng.sample(ANY_UNIT, len(STAND_INS)), strict=True))


def reworded(
    beats: tuple[Beat, ...], definition: Procedure, rng: Random, unit: str
) -> tuple[Beat, ...]:
    """`beats` with other titles, names, results and numbers; what is said twice is said twice alike."""
    matter = _Matter(definition, rng, texts.topic(rng, unit) if unit in TOPICS else None)
    new: dict[tuple[str, str], str] = {}
    fields = _fields(beats, definition)
    for beat in beats:
        for name, value in beat.fields.items():
            field = fields.get(beat.on, {}).get(name)
            spoilt = beat.breaks.endswith(f"bad-value:{name}")
            if field is not None and isinstance(value, str) and not spoilt:
                new.setdefault((name, value), matter.other(field, value, beat.at, new))
    return tuple(replace(beat, fields=_with(beat, new)) for beat in beats)


def _with(beat: Beat, new: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    return {
        name: new.get((name, value), value) if isinstance(value, str) else value
        for name, value in beat.fields.items()
    }


class _Matter:
    """What one matter is about: whose it is, where, and under which numbers."""

    def __init__(self, definition: Procedure, rng: Random, topic: Topic | None) -> None:
        self.definition = definition
        self.rng = rng
        self.topic = topic
        self.firm = firm(700_000 + rng.randrange(90_000))

    def other(
        self, field: FieldRule, value: str, at: datetime, new: Mapping[tuple[str, str], str]
    ) -> str:
        """Another value for a field that held `value`; one that stood elsewhere is the same here."""
        if field.kind == "digest":
            same = (one for (_, old), one in new.items() if old == value)
            return next(same, f"{self.rng.getrandbits(256):064x}")
        if field.kind == "uscc":
            return self.firm.uscc
        if value.startswith("$"):
            return value
        if field.name == "audit_category":
            return self.rng.choice(list(field.choices))
        if field.kind == "docnumber":
            return _DOCUMENT.sub(f"〔{at.year}〕{self.rng.randint(*NUMBERS)}号", value)
        words = self._words(field, value) if field.kind == "text" else value
        fits = (field.least or 0) <= len(words) <= (field.most or TEXT_MOST)
        return words if fits else value

    def _words(self, field: FieldRule, value: str) -> str:
        name, rng, topic = field.name, self.rng, self.topic
        if name in PHONES:
            return f"000-{_digits(rng, 8)}"
        if name in FIRMS:
            return self.firm.name
        if name == "item_code":
            return credit_code("11", 900_000 + rng.randrange(50)) + value[18:]
        if name.endswith("_no"):
            number = _NUMBER.search(value)
            return (
                value if number is None else value[: number.start()] + _digits(rng, len(number[0]))
            )
        if name == self.definition.title_field:
            return f"{rng.choice(PLACES)}{value}" if topic is None else texts.title(rng, topic)
        if topic is not None and name == "result":
            return texts.result(rng, topic)
        return texts.progress(rng, topic) if topic is not None and name == "progress" else value


def firm(serial: int) -> Firm:
    """The enterprise of a serial number: always the same."""
    brand, trade = BRANDS[serial % len(BRANDS)], FIELDS[serial % len(FIELDS)]
    return Firm(credit_code("91", serial), f"清川县{brand}{trade}有限公司（示例{serial}）")


def _digits(rng: Random, many: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(many))
