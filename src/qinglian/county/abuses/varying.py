"""The same script at another time, in another unit, with other words and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from qinglian.county import texts
from qinglian.county.abuses.altering import recast
from qinglian.county.abuses.scripts import Beat, Script
from qinglian.county.enterprises import credit_code
from qinglian.county.topics import PLACES, TOPICS, Topic
from qinglian.county.units import DEPARTMENT_CODES, TOWN_CODES
from qinglian.procedures.model import FieldRule, Procedure

STAND_INS = ("transport", "water", "shiqiao")
"""The units that stand for any in the stories."""

KEPT_OUT = ("weather", "shiqiao", "audit", "finance", "market", "justice", "petitions", "approvals", "ndrc")
"""Units that no other stands in for: they have parts of their own, or a story of their own."""

ANY_UNIT = tuple(unit for unit in (*DEPARTMENT_CODES, *TOWN_CODES) if unit not in KEPT_OUT)
_NUMBER = re.compile(r"\d{3,}$")
_DOCUMENT = re.compile(r"〔\d{4}〕\d+号")


def shifted(beats: tuple[Beat, ...], definition: Procedure, weeks: int) -> tuple[Beat, ...]:
    """`beats` whole weeks later or earlier, with the days that they name."""
    by = timedelta(weeks=weeks)
    return tuple(
        replace(
            beat,
            at=beat.at + by,
            fields={name: _later(definition, name, value, by) for name, value in beat.fields.items()},
        )
        for beat in beats
    )  # fmt: skip


def _later(definition: Procedure, name: str, value: Any, by: timedelta) -> Any:
    kind = definition.fields[name].kind if name in definition.fields else ""
    if kind == "date" and isinstance(value, str):
        return (date.fromisoformat(value) + by).isoformat()
    if kind == "datetime" and isinstance(value, str):
        return (datetime.fromisoformat(value) + by).isoformat()
    return value


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
    """`beats` with other titles, results and numbers; what is said twice is said twice alike."""
    topic = texts.topic(rng, unit) if unit in TOPICS else None
    new: dict[tuple[str, str], Any] = {}
    for beat in beats:
        if not beat.breaks and beat.on == 0:
            for name, value in beat.fields.items():
                for field, one in _words(definition, name, value):
                    if (field.kind, one) not in new:
                        new[field.kind, one] = _other(definition, field, one, rng, topic, beat.at)
    return tuple(replace(beat, fields=_with(definition, beat.fields, new)) for beat in beats)


def _words(definition: Procedure, name: str, value: Any) -> Iterator[tuple[FieldRule, str]]:
    if name in definition.fields and isinstance(value, str):
        yield definition.fields[name], value


def _with(
    definition: Procedure, fields: Mapping[str, Any], new: Mapping[tuple[str, str], Any]
) -> dict[str, Any]:
    return {
        name: new.get((definition.fields[name].kind, value), value)
        if isinstance(value, str) and name in definition.fields
        else value
        for name, value in fields.items()
    }


def _other(
    definition: Procedure, field: FieldRule, value: str, rng: Random, topic: Topic | None, at: datetime
) -> str:
    """Another value of the same kind."""
    if field.kind == "uscc":
        return credit_code("91", 700_000 + rng.randrange(90_000))
    if field.kind == "digest":
        return f"{rng.getrandbits(256):064x}"
    if field.kind == "docnumber":
        return _DOCUMENT.sub(f"〔{at.year}〕{rng.randint(1, 400)}号", value)
    if field.kind != "text":
        return value
    if field.name.endswith("_no"):
        number = _NUMBER.search(value)
        return value if number is None else value[: number.start()] + _digits(rng, len(number[0]))
    words = value
    if field.name == definition.title_field:
        words = f"{rng.choice(PLACES)}{value}" if topic is None else texts.title(rng, topic)
    elif topic is not None and field.name == "result":
        words = texts.result(rng, topic)
    elif topic is not None and field.name == "progress":
        words = texts.progress(rng, topic)
    fits = (field.least or 0) <= len(words) <= (field.most or 4000)
    return words if fits else value


def _digits(rng: Random, many: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(many))
