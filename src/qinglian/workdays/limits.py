"""The limits of the law and of custom, as data: `limits.csv`, one row each, with law, article and validity.

Marks: `C†` and `C` are law, `L` is still to be checked (待核), `X` is custom (地方规定) and never shown as
law.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType

from qinglian.text import Text


class Unit(StrEnum):
    """What a limit counts."""

    WD = "WD"
    CD = "CD"
    MONTH = "MONTH"
    HOUR = "HOUR"
    QUARTER = "QUARTER"  # the n-th day of the quarter that follows
    DATE = "DATE"


class LimitError(ValueError):
    """A limit that cannot be reckoned as asked; `text` says why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh=zh, en=en)


class UnknownLimit(LimitError):
    """No limit has that id."""


class NotInForce(LimitError):
    """No version of the limit was in force on the day."""


@dataclass(frozen=True, slots=True)
class Limit:
    """时限: how long, of what, from when, by which article, between which days.

    `n` is negative for a limit that counts backwards from its event. `month_day` (`03-31`) is set for a
    fixed date of the year. `extension_n` is what a lawful extension adds, in the same unit.
    """

    id: str
    mechanism: str
    name: Text
    start_event: Text
    n: int | None
    unit: Unit
    month_day: str | None
    roll_forward: bool
    extension: Text | None
    excludes: Text | None
    law: Text
    article: str
    valid_from: date | None
    valid_to: date | None
    mark: str
    extension_n: int = 0

    @property
    def is_law(self) -> bool:
        return self.mark in ("C†", "C")

    @property
    def is_custom(self) -> bool:
        return self.mark == "X"

    def holds_on(self, day: date) -> bool:
        """Whether the limit was in force on `day`."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@cache
def limits() -> Mapping[str, Limit]:
    """Every limit by id."""
    text = resources.files(__package__).joinpath("limits.csv").read_text(encoding="utf-8")
    return MappingProxyType({row["id"]: _limit(row) for row in csv.DictReader(text.splitlines())})


def limit(limit_id: str) -> Limit:
    """The limit with this id. Raises UnknownLimit."""
    found = limits().get(limit_id)
    if found is None:
        raise UnknownLimit(
            f"没有编号为「{limit_id}」的时限；编号为 D001 至 D{len(limits()):03d}。",
            f"There is no limit “{limit_id}”; they are D001 to D{len(limits()):03d}.",
        )
    return found


@cache
def in_force(limit_id: str, day: date) -> Limit:
    """The version of the limit that held on the event's `day`. Raises UnknownLimit, NotInForce."""
    named = limit(limit_id)
    if named.holds_on(day):
        return named
    for other in limits().values():
        same = (other.mechanism, other.name.zh) == (named.mechanism, named.name.zh)
        if same and other.holds_on(day):
            return other
    raise NotInForce(
        f"「{named.name.zh}」在{day.year}年{day.month}月{day.day}日适用的规定未收录（收录的规定自{named.valid_from}起施行）。",
        f"No rule on “{named.name.en}” in force on {day} is recorded (this one holds from {named.valid_from}).",
    )


def _limit(row: Mapping[str, str]) -> Limit:
    fixed = row["unit"] == Unit.DATE
    extra = re.match(r"\+(\d+)(WD|CD)", row["extension_zh"])
    return Limit(
        id=row["id"],
        mechanism=row["mechanism"],
        name=Text(zh=row["name_zh"], en=row["name_en"]),
        start_event=Text(zh=row["start_zh"], en=row["start_en"]),
        n=None if fixed else int(row["n"]),
        unit=Unit(row["unit"]),
        month_day=row["n"] if fixed else None,
        roll_forward=row["roll_forward"] == "1",
        extension=_text(row, "extension"),
        excludes=_text(row, "excludes"),
        law=Text(zh=row["law_zh"], en=row["law_en"]),
        article=row["article"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        mark=row["mark"],
        extension_n=int(extra[1]) if extra else 0,
    )


def _text(row: Mapping[str, str], name: str) -> Text | None:
    return Text(zh=row[f"{name}_zh"], en=row[f"{name}_en"]) if row[f"{name}_zh"] else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
