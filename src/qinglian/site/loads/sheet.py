"""A table as one kind of load reads it: its cells by field, its year, what holds for all its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.cells import half_width, parse_date
from qinglian.documents.sheets.mapping import Field, HeadingMap
from qinglian.documents.sheets.table import Cell, Table
from qinglian.text import Text

T = TypeVar("T")

EXAMPLE = Text(zh="【示例】", en="[Example]")
"""Before the name in a template's example row, which is never loaded."""

_YEAR = re.compile(r"(?<!\d)(20\d{2})(?!\d)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_BETWEEN = re.compile(r"[、，,；;\n]+|\s{2,}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table, which of its headings stands for which field, and what is said once for all rows."""

    table: Table
    fields: tuple[Field, ...]
    mapping: HeadingMap
    shared: Mapping[str, str]
    year: int

    def rows(self) -> Iterator[Cells]:
        """Its rows, one after the other, as cells by field."""
        titles = {
            one.name: self.mapping.heading_of(one.name) or one.title.zh for one in self.fields
        }
        needed = frozenset(one.name for one in self.fields if one.required)
        for row, record in self.mapping.records(self.table):
            filled: dict[str, Cell] = {name: text for name, text in self.shared.items() if text}
            filled |= {name: value for name, value in record.items() if not _blank(value)}
            yield Cells(row.number, filled, titles, needed, self.year)

    def missing(self) -> tuple[Field, ...]:
        """The required fields for which there is neither a heading nor one value for all rows."""
        return tuple(
            one for one in self.mapping.missing(self.fields) if not self.shared.get(one.name)
        )


@dataclass(slots=True)
class Cells:
    """One row. Reading a cell that is wrong notes the problem and gives nothing; the row is then refused.

    `shown` is what was understood, by field, for whoever looks before confirming.
    """

    number: int
    values: Mapping[str, Cell]
    titles: Mapping[str, str]
    needed: frozenset[str]
    year: int
    problems: list[Text] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, most: int = 120, *, least: int = 0) -> str:
        """The words in a cell, within their length; "" where there are none."""
        value = self._value(name)
        text = plain(value)
        if text and not least <= len(text) <= most:
            self.wrong(
                name,
                f"应为{least or 1}至{most}字，现为{len(text)}字",
                f"has {len(text)} characters; {least or 1} to {most} are allowed",
            )
            return ""
        if _CONTROL.search(text):
            self.wrong(
                name, "含有不可见的控制字符，请重新输入", "holds control characters; type it again"
            )
            return ""
        return text

    def day(self, name: str) -> date | None:
        """The day in a cell, however it is typed; the sheet's year completes 3月5日."""
        value = self._value(name)
        if value is None:
            return None
        try:
            found = parse_date(value, default_year=self.year)
        except Unreadable as unreadable:
            self.problem(name, unreadable.reason, unreadable.remedy)
            return None
        self.shown[name] = found.isoformat()
        return found

    def whole(self, name: str, most: int) -> int | None:
        """A number from 1 to `most`; 3., 第3项 and （三） are not guessed at."""
        value = self._value(name)
        text = plain(value).rstrip(".．、")
        if not text:
            return None
        if (
            not (text.isascii() and text.isdigit())
            or not 1 <= int(text[:9]) <= most
            or len(text) > 9
        ):
            self.wrong(name, f"应为1至{most}的整数", f"is a whole number from 1 to {most}")
            return None
        return int(text)

    def choice(self, name: str, words: Mapping[str, str]) -> str:
        """One of several values by any of its words (in small letters); "" where there is none."""
        text = plain(self._value(name))
        if not text:
            return ""
        found = words.get(text.lower())
        if found is None:
            offered = "、".join(dict.fromkeys(word for word in words if not word.isascii()))
            self.wrong(
                name, f"「{text}」不在可选范围：{offered}", f"“{text}” is none of: {offered}"
            )
        return found or ""

    def found(self, name: str, find: Callable[[str], T]) -> T | None:
        """What `find` finds by the words of a cell. `find` raises Unreadable."""
        text = plain(self._value(name))
        if not text:
            return None
        try:
            return find(text)
        except Unreadable as unreadable:
            self.problem(name, unreadable.reason, unreadable.remedy)
            return None

    def each(self, name: str, find: Callable[[str], T]) -> list[T]:
        """What `find` finds for each of the things that a cell lists. `find` raises Unreadable."""
        found = []
        for text in self.several(name):
            try:
                found.append(find(text))
            except Unreadable as unreadable:
                self.problem(name, unreadable.reason, unreadable.remedy)
        return found

    def several(self, name: str) -> list[str]:
        """The words of a cell that lists several things."""
        return [one.strip() for one in _BETWEEN.split(plain(self._value(name))) if one.strip()]

    def wrong(self, name: str, zh: str, en: str) -> None:
        """Note that the cell of `name` is wrong."""
        self.problems.append(
            Text(zh=f"「{self.titles[name]}」{zh}。", en=f"“{self.titles[name]}” {en}.")
        )

    def problem(self, name: str, reason: Text, remedy: Text) -> None:
        """Note why the cell of `name` is wrong, and what to do."""
        title = self.titles[name]
        self.problems.append(
            Text(
                zh=f"「{title}」：{reason.zh}{remedy.zh}", en=f"“{title}”: {reason.en} {remedy.en}"
            )
        )

    def once(self, seen: dict[object, int], key: object) -> None:
        """Note where an earlier row of the same file has the same key."""
        first = seen.setdefault(key, self.number)
        if first != self.number:
            self.problems.append(
                Text(
                    zh=f"与第{first}行重复。请只保留一行。",
                    en=f"The same as row {first}. Keep one of them.",
                )
            )

    def _value(self, name: str) -> Cell:
        value = self.values.get(name)
        if value is None and name in self.needed:
            self.wrong(name, "没有填。请补上", "is empty. Fill it in")
        self.shown[name] = plain(value)
        return value


def plain(value: Cell) -> str:
    """A cell as words: half width, without what surrounds them."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return half_width(str(value)).strip()


def context_year(table: Table, today: date) -> int:
    """The year that days without one belong to: named above the headings, by the sheet or by the file."""
    for words in (*table.above, table.sheet, table.name):
        if found := _YEAR.search(half_width(words)):
            return int(found.group(1))
    return today.year


def without_examples(table: Table) -> Table:
    """The table without the example rows of a template."""
    return replace(table, rows=tuple(row for row in table.rows if not _example(row.values)))


def _example(values: Sequence[Cell]) -> bool:
    marks = (EXAMPLE.zh, EXAMPLE.en)
    return any(isinstance(value, str) and value.startswith(marks) for value in values)


def _blank(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
