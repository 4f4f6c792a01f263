"""The value of a field in words: units by their names, choices by what they mean, amounts with their commas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from qinglian.procedures.model import Act, FieldRule, Procedure, Value
from qinglian.site.matters.presenting import local, named
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Said:
    """A field that an act filled: its title and its value in words. Hidden and erased ones have none."""

    title: Text
    words: tuple[Text, ...]
    numbers: tuple[str, ...] = ()
    long: bool = False
    hidden: bool = False
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """Says values: with the names of the `units` that they hold, and without the fields that are `hidden`."""

    units: Mapping[str, Text]
    hidden: frozenset[str] = frozenset()

    def value(self, field: FieldRule, value: Value) -> Said:
        """The field with its value in words, or that it is hidden or erased."""
        if value is None:
            return Said(field.title, (), erased=True)
        if field.name in self.hidden:
            return Said(field.title, (), hidden=True)
        if field.kind in ("matter", "matters"):
            numbers = tuple(value) if isinstance(value, list) else (str(value),)
            return Said(field.title, (), numbers=numbers)
        items = value if isinstance(value, list) else [value]
        return Said(
            field.title,
            tuple(self._word(field, item) for item in items),
            long=field.kind == "text" and len(str(value)) > _SHORT,
        )

    def _word(self, field: FieldRule, value: object) -> Text:
        if field.kind in ("unit", "units"):
            return named(self.units, str(value))
        if field.kind == "choice":
            return field.choices.get(str(value)) or Text(zh=str(value), en=str(value))
        if field.kind == "bool":
            return Text(zh="是", en="yes") if value else Text(zh="否", en="no")
        plain = _plain(field, value)
        return Text(zh=plain, en=plain)


def units_named(procedure: Procedure, acts: Iterable[Act]) -> Iterator[str]:
    """The codes of the units that `acts` name in their fields."""
    for act in acts:
        for name, value in act.fields.items():
            if procedure.fields[name].kind == "unit" and isinstance(value, str):
                yield value
            elif procedure.fields[name].kind == "units" and isinstance(value, list):
                yield from value


_SHORT = 60


def _plain(field: FieldRule, value: object) -> str:
    text = str(value)
    if field.kind == "amount":
        whole, dot, rest = text.partition(".")
        return f"{int(whole):,}{dot}{rest}"
    if field.kind == "datetime":
        return f"{local(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
    if field.kind == "digest":
        return f"{text[:12]}…"
    return text
