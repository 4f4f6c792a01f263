"""A list as its pages show it: entries in words, the matrix of departments by townships, what is different."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qinglian.procedures.model import Procedure, institution
from qinglian.procedures.shelf import library
from qinglian.site.duties.charges import Held, over
from qinglian.site.duties.comparing import Change
from qinglian.site.duties.content import CONTENT, LIST, Content, Entry
from qinglian.site.duties.queries import Row
from qinglian.site.matters.models import Matter
from qinglian.site.matters.presenting import Sign, state_sign, time_sign, unit_names
from qinglian.site.matters.saying import Said, Saying
from qinglian.text import Text

SHOWN = tuple(name for name in CONTENT if name != "title")
"""What a page shows of an entry beside its title."""

ADDED = Text(zh="新增", en="added")
REMOVED = Text(zh="删除", en="removed")
CHANGED = Text(zh="修改", en="changed")


def definition() -> Procedure:
    """The definition of a list, for the titles of what an entry holds."""
    return library().newest(LIST)


def saying(entries: Iterable[Entry], more: Iterable[str] = ()) -> Saying:
    """Words for the values of `entries`. One query."""
    codes = {unit for one in entries for unit in (*one.leads, *one.co)}
    return Saying(unit_names(codes.union(more)))


def said(entry: Entry, words: Saying) -> Mapping[str, tuple[Said, ...]]:
    """Field → its value in words, of what `entry` says beside its title; nothing where it says nothing."""
    return {name: _word(entry, name, words) for name in SHOWN}


def _word(entry: Entry | None, name: str, words: Saying) -> tuple[Said, ...]:
    if entry is None or name not in entry.fields:
        return ()
    return (words.value(definition().fields[name], entry.fields[name]),)


def columns(entries: Iterable[Entry]) -> list[tuple[str, Text]]:
    """(field, its title) of what at least one of `entries` says beside its title."""
    used = {name for one in entries for name in one.fields}
    fields = definition().fields
    return [(name, fields[name].title) for name in SHOWN if name in used]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a row of a page: in words, with its duty where the reader may see it, and what is wrong."""

    entry: Entry
    said: Mapping[str, tuple[Said, ...]]
    duty: Matter | None = None
    state: Sign | None = None
    time: Sign | None = None
    unassigned: bool = False
    leaders: tuple[Text, ...] = ()
    faults: tuple[Text, ...] = ()


def lines(
    rows: Iterable[Row],
    words: Saying,
    now: datetime,
    visible: Collection[str],
    unassigned: Collection[str] = (),
    charges: Mapping[str, list[Held]] | None = None,
) -> Iterator[Line]:
    """The rows of an issued version, with the posts of the leaders who answer for the lead units now.

    The state of a duty is shown to those who may see it.
    """
    for row in rows:
        duty = row.duty if row.duty is not None and row.duty.number in visible else None
        yield Line(
            row.entry,
            said(row.entry, words),
            duty,
            state_sign(duty) if duty else None,
            time_sign(duty, now) if duty else None,
            duty is not None and duty.number in unassigned,
            tuple(one.term.post.text for one in over(row.entry.lead, charges or {})),
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """A department's entries at a township: how many are there, of how many that go there."""

    town: str
    there: int
    wanted: int

    @property
    def lacking(self) -> bool:
        return self.there < self.wanted


@dataclass(frozen=True, slots=True)
class Across:
    """A department's row of the matrix: what it leads, what it helps with, and its cells."""

    unit: str
    title: Text
    led: int
    helped: int
    cells: tuple[Cell, ...]


def across(held: Content, rows: Sequence[Row], names: Mapping[str, Text]) -> list[Across]:
    """The matrix: a row for each department, a cell for each township; then the townships' own entries."""
    found = [
        _across(unit, names.get(unit, Text(zh=unit, en=unit)), held.towns, rows)
        for unit in held.departments
    ]
    own = [row for row in rows if set(row.entry.leads) & set(held.towns)]
    cells = tuple(_own_cell(town, own) for town in held.towns)
    return [*found, Across("", Text(zh="镇办牵头", en="Led by townships"), len(own), 0, cells)]


def _across(unit: str, title: Text, towns: Sequence[str], rows: Sequence[Row]) -> Across:
    led = [row for row in rows if leads(row.entry, unit)]
    helped = sum(1 for row in rows if unit in row.entry.co)
    return Across(unit, title, len(led), helped, tuple(_cell(town, led) for town in towns))


def leads(entry: Entry, unit: str) -> bool:
    """Whether `unit`, or a section of it, leads `entry`."""
    return any(lead == unit or institution(lead) == unit for lead in entry.leads)


def reaches(row: Row, town: str) -> bool:
    """Whether an entry has something for a township to do: it helps, or the entry goes down to all."""
    return bool(row.entry.fields.get("to_towns")) or town in row.entry.co or town in row.towns


def _cell(town: str, led: Sequence[Row]) -> Cell:
    wanted = [row for row in led if reaches(row, town)]
    there = sum(1 for row in wanted if town in row.towns or town in row.entry.co)
    return Cell(town, there, len(wanted))


def _own_cell(town: str, own: Sequence[Row]) -> Cell:
    count = sum(1 for row in own if town in row.entry.leads)
    return Cell(town, count, count)


def narrowed(rows: Sequence[Row], unit: str, town: str) -> list[Row]:
    """The rows behind a cell: what `unit` leads or helps with, and what has to do with `town`."""
    found = [row for row in rows if not unit or leads(row.entry, unit) or unit in row.entry.co]
    if town and unit:
        return [row for row in found if leads(row.entry, unit) and reaches(row, town)]
    if town:
        return [row for row in found if reaches(row, town) or town in row.entry.leads]
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry that two versions have differently; each field with its old and its new words."""

    n: int
    title: str
    kind: Text
    shape: str
    fields: tuple[tuple[Text, tuple[Said, ...], tuple[Said, ...]], ...]


def differences(changes: Iterable[Change], words: Saying) -> Iterator[Difference]:
    """What is different, in words."""
    fields = definition().fields
    for one in changes:
        now = one.now or one.was
        assert now is not None
        names = one.names or tuple(name for name in SHOWN if name in now.fields)
        told = tuple(
            (fields[name].title, _word(one.was, name, words), _word(one.now, name, words))
            for name in names
        )
        kind = ADDED if one.was is None else REMOVED if one.now is None else CHANGED
        shape = {ADDED: "is-completed", REMOVED: "is-cancelled", CHANGED: "is-soon"}[kind]
        yield Difference(one.n, now.title, kind, shape, told)
