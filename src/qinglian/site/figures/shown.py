"""The records behind a figure as a reader sees them; what names a person is masked for the public.

Whoever may see the matter sees it unmasked, with its amount.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qinglian.procedures.model import Actor
from qinglian.procedures.shelf import library
from qinglian.site.figures.counting import Cited, Record
from qinglian.site.figures.datasets import DATASETS, Column, Dataset
from qinglian.site.figures.models import FiledRow
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.queries import visible
from qinglian.site.people.models import Unit
from qinglian.site.records.models import Entry
from qinglian.text import Text

CHUNK = 500
SHOWN_OF_CODE = 8
"""Of a masked credit code: its kind and its area."""

Cell = Text | str


@dataclass(frozen=True, slots=True)
class ShownAct:
    """An act that was counted, on its matter. `index` is its place in the log, None while it waits."""

    record: Record
    number: str
    title: str
    act: Text
    at: datetime
    index: int | None
    open: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A filed row that was counted. `index` is the place of its filing in the log."""

    record: Record
    number: str
    docnumber: str
    columns: tuple[Column, ...]
    cells: tuple[Cell, ...]
    index: int | None
    open: bool

    @property
    def pairs(self) -> list[tuple[Column, Cell]]:
        """Each column with its cell."""
        return list(zip(self.columns, self.cells, strict=True))


def acts(records: Sequence[Record], actor: Actor | None) -> list[ShownAct]:
    """The acts of `records`, in their order."""
    return [one for part in _chunks(records) for one in _acts(part, actor)]


def _acts(records: Sequence[Record], actor: Actor | None) -> Iterator[ShownAct]:
    pairs = [_act_pair(record) for record in records]
    numbers = {number for number, _ in pairs}
    matters = Matter.objects.in_bulk(list(numbers))
    done = {
        (matter, n): (name, at)
        for matter, n, name, at in Act.objects.filter(matter__in=numbers).values_list(
            "matter", "n", "name", "at"
        )
    }
    places = _places(numbers)
    seen = _visible(numbers, actor)
    for record, (number, n) in zip(records, pairs, strict=True):
        matter, (name, at) = matters[number], done[number, n]
        rule = library().version(matter.procedure, matter.version).acts[name]
        hidden = record.masked and number not in seen
        yield ShownAct(
            record, number, mask_name(matter.title) if hidden else matter.title, rule.title, at,
            places.get((number, n)), number in seen,
        )  # fmt: skip


def rows(
    records: Sequence[Record], filings: Sequence[Cited], actor: Actor | None
) -> tuple[Dataset, list[ShownRow]]:
    """The filed rows of `records` in their order, and the dataset of the `filings` that hold them."""
    dataset = DATASETS[filings[0].dataset]
    documents = {one.number: one.docnumber for one in filings}
    numbers = set(documents)
    places, seen = _places(numbers), _visible(numbers, actor)
    units = units_of(dataset)
    found = []
    for part in _chunks(records):
        bodies = _bodies(part)
        for record in part:
            number, n = _row_pair(record)
            body = bodies[number, n] if number in seen else masked(dataset, bodies[number, n])
            found.append(
                ShownRow(
                    record, number, documents[number], dataset.columns, cells(dataset, body, units),
                    places.get((number, 1)), number in seen,
                )
            )  # fmt: skip
    return dataset, found


def _bodies(records: Sequence[Record]) -> dict[tuple[str, int], dict[str, Any]]:
    pairs = [_row_pair(record) for record in records]
    wanted = FiledRow.objects.filter(
        matter__in={number for number, _ in pairs}, n__in={n for _, n in pairs}
    )
    return {(number, n): body for number, n, body in wanted.values_list("matter", "n", "body")}


def masked(dataset: Dataset, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row as the public sees it."""
    when = dataset.masked_when
    if when is None or body[when[0]] != when[1]:
        return body
    return {**body, **{name: mask_code(str(body[name])) for name in dataset.masked}}


def mask_code(code: str) -> str:
    """A credit code with nothing left but its kind and its area."""
    return code[:SHOWN_OF_CODE] + "*" * (len(code) - SHOWN_OF_CODE)


def mask_name(name: str) -> str:
    """A name with nothing left but how it begins."""
    return name[:1] + "＊＊＊"


def units_of(dataset: Dataset) -> Mapping[str, Text]:
    """The names of the county's units, where the dataset names units."""
    if all(column.kind != "unit" for column in dataset.columns):
        return {}
    return {unit.code: unit.brief_text for unit in Unit.objects.all()}


def cells(dataset: Dataset, body: Mapping[str, Any], units: Mapping[str, Text]) -> tuple[Cell, ...]:
    """The values of a row as a table shows them."""
    return tuple(_cell(column, body[column.name], units) for column in dataset.columns)


def _cell(column: Column, value: object, units: Mapping[str, Text]) -> Cell:
    if value is None:
        return ""
    if column.kind == "unit":
        return units.get(str(value), str(value))
    if column.kind == "choice":
        return column.choices[str(value)]
    if column.kind == "amount":
        whole, _, cents = str(value).partition(".")
        return f"{int(whole):,}.{cents}"
    return str(value)


def _places(numbers: set[str]) -> dict[tuple[str, int], int]:
    found = Entry.objects.filter(matter__in=numbers).values_list("matter", "n", "index")
    return {(matter, n): index for matter, n, index in found}


def _visible(numbers: set[str], actor: Actor | None) -> set[str]:
    if actor is None:
        return set()
    return set(visible(actor).filter(number__in=numbers).values_list("number", flat=True))


def _act_pair(record: Record) -> tuple[str, int]:
    number, _, n = record.id.partition("#")
    return number, int(n)


def _row_pair(record: Record) -> tuple[str, int]:
    number, _, n = record.id.partition("/")
    return number, int(n)


def _chunks(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    for start in range(0, len(records), CHUNK):
        yield records[start : start + CHUNK]
