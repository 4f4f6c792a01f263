"""Whose heading means what: suggested by synonyms, corrected once, remembered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qinglian.documents.sheets.cells import half_width
from qinglian.documents.sheets.table import Cell, Row, Table
from qinglian.text import Text

_LIKE = 0.75


@dataclass(frozen=True, slots=True)
class Field:
    """A column that a load knows: its name in code, its title, and what people also call it."""

    name: str
    title: Text
    synonyms: tuple[str, ...] = ()
    required: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, self.title.zh, self.title.en, *self.synonyms)


@dataclass(frozen=True, slots=True)
class HeadingMap:
    """From a file's own headings to the names of fields. One heading, one field."""

    columns: tuple[tuple[str, str], ...]

    @classmethod
    def suggest(
        cls, headings: Sequence[str], fields: Sequence[Field], remembered: HeadingMap | None = None
    ) -> HeadingMap:
        """What is remembered stands; the rest by equal words, then words that hold each other, then likeness."""
        chosen: dict[str, str] = {}
        names = {field.name for field in fields}
        for heading, name in remembered.columns if remembered else ():
            if heading in headings and name in names:
                chosen[heading] = name
        for score in (_equal, _within, _like):
            for heading in headings:
                open_fields = [field for field in fields if field.name not in chosen.values()]
                found = max(open_fields, key=lambda field: score(heading, field), default=None)
                if heading not in chosen and found is not None and score(heading, found) > 0:
                    chosen[heading] = found.name
        return cls(tuple((heading, chosen[heading]) for heading in headings if heading in chosen))

    @classmethod
    def from_dict(cls, columns: Mapping[str, str]) -> HeadingMap:
        """From what `as_dict` gave, as kept in a database."""
        return cls(tuple(columns.items()))

    def as_dict(self) -> dict[str, str]:
        """Heading to field, for keeping."""
        return dict(self.columns)

    def missing(self, fields: Iterable[Field]) -> tuple[Field, ...]:
        """The required fields that no heading stands for."""
        held = {name for _, name in self.columns}
        return tuple(field for field in fields if field.required and field.name not in held)

    def heading_of(self, field: str) -> str:
        """The file's own heading for a field, empty if it has none."""
        return next((heading for heading, name in self.columns if name == field), "")

    def records(self, table: Table) -> Iterator[tuple[Row, dict[str, Cell]]]:
        """Each row with its cells by field name."""
        at = {heading: index for index, heading in enumerate(table.headings)}
        places = [(at[heading], name) for heading, name in self.columns if heading in at]
        for row in table.rows:
            yield row, {name: row.values[index] for index, name in places}


def plain_heading(heading: str) -> str:
    """A heading without spaces, marks, its unit or its number, in small letters: *金额（万元） is 金额."""
    text = re.sub(r"[（(\[【][^（）()\[\]【】]*[)）\]】]", "", half_width(heading))
    return re.sub(r"[\s*＊:：_\-]", "", text).lower()


def _equal(heading: str, field: Field) -> float:
    plain = plain_heading(heading)
    return 1.0 if plain and plain in {plain_heading(word) for word in field.words} else 0.0


def _within(heading: str, field: Field) -> float:
    """How much of the longer word the shorter one is, when one holds the other (two letters at least)."""
    plain = plain_heading(heading)
    pairs = (sorted((plain, plain_heading(word)), key=len) for word in field.words)
    return max((len(a) / len(b) for a, b in pairs if len(a) >= 2 and a in b), default=0.0)


def _like(heading: str, field: Field) -> float:
    plain = plain_heading(heading)
    best = max(SequenceMatcher(None, plain, plain_heading(word)).ratio() for word in field.words)
    return best if best >= _LIKE else 0.0
