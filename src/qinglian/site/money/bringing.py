"""A sheet of contracts, bids, subsidy rows or deaths, filed at once: its file is read and not kept.

Headings are matched to the dataset's columns; what the dataset does not ask for is left where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.cells import parse_amount, parse_date
from qinglian.documents.sheets.mapping import Field, HeadingMap
from qinglian.documents.sheets.reading import read_sheet
from qinglian.documents.sheets.table import Cell, Limits, Table
from qinglian.procedures.model import Actor, institution
from qinglian.site.figures.datasets import DATASETS, Column, Dataset
from qinglian.site.figures.filings import MOST_ROWS, Row, Value, file_rows
from qinglian.site.loads.kinds.names import UnitNames
from qinglian.site.loads.sheet import plain
from qinglian.site.matters.door import Door
from qinglian.site.money.refusals import wrong
from qinglian.site.money.staging import SOURCES
from qinglian.site.people.queries import today

NAMES = tuple(SOURCES.values())
"""The datasets that are brought here."""


def bring(
    actor: Actor,
    *,
    dataset: str,
    period: str,
    title: str,
    docnumber: str,
    file: IO[bytes],
    name: str,
) -> str:
    """File the rows of a sheet for the actor's unit; returns the number of the filing, which another confirms.

    Raises Refused and Unreadable at the first row that is wrong; then nothing is kept.
    """
    if dataset not in NAMES:
        raise wrong(
            "unknown-dataset", "没有这个数据集。", "There is no such dataset.", "请选择数据集。", "Choose one."
        )  # fmt: skip
    rows = read_rows(DATASETS[dataset], file, name)
    with Door() as door:
        return file_rows(
            door, actor, unit=institution(actor.unit), dataset=dataset, period=period,
            title=title, docnumber=docnumber, rows=rows,
        ).number  # fmt: skip


def read_rows(dataset: Dataset, file: IO[bytes], name: str) -> list[Row]:
    """The rows of a sheet by the columns of `dataset`. Raises Refused and Unreadable."""
    fields = fields_of(dataset)
    known = [word for field in fields for word in field.words]
    table = read_sheet(file, name, limits=Limits(rows=MOST_ROWS), known=known)
    mapping = HeadingMap.suggest(table.headings, fields)
    if missing := mapping.missing(fields):
        zh = "、".join(one.title.zh for one in missing)
        en = ", ".join(one.title.en for one in missing)
        raise wrong(
            "no-column", f"没有找到这些列：{zh}。", f"No column was found for: {en}.",
            "请补上后重新上传。", "Add them and upload it again.",
        )  # fmt: skip
    readers = _readers(dataset, mapping)
    return [
        {
            column: _read(number, readers[column], value, dataset.column(column))
            for column, value in record.items()
        }
        for number, record in _records(table, mapping)
    ]


def fields_of(dataset: Dataset) -> tuple[Field, ...]:
    """The columns of `dataset` as a sheet's headings name them."""
    return tuple(Field(one.name, one.title, one.words, not one.optional) for one in dataset.columns)


def _records(table: Table, mapping: HeadingMap) -> list[tuple[int, dict[str, Cell]]]:
    return [(row.number, record) for row, record in mapping.records(table)]


_Read = Callable[[Cell], Value]


def _readers(dataset: Dataset, mapping: HeadingMap) -> dict[str, _Read]:
    units = UnitNames(today())
    return {one.name: _reader(one, mapping.heading_of(one.name), units) for one in dataset.columns}


def _reader(column: Column, heading: str, units: UnitNames) -> _Read:
    if column.kind == "amount":
        return lambda cell: format(parse_amount(cell, heading), "f")
    if column.kind == "date":
        return lambda cell: parse_date(cell).isoformat()
    if column.kind == "unit":
        return lambda cell: units.find(plain(cell)).code
    if column.kind == "choice":
        words = {text[lang]: name for name, text in column.choices.items() for lang in ("zh", "en")}
        return lambda cell: words.get(plain(cell), plain(cell))
    return plain


def _read(number: int, read: _Read, cell: Cell, column: Column | None) -> Value:
    """A cell as the dataset takes it. What cannot be read is named by its place, never repeated."""
    assert column is not None
    if cell is None or plain(cell) == "":
        return None
    try:
        return read(cell)
    except Unreadable as unreadable:
        raise wrong(
            "bad-row", f"第{number}行「{column.title.zh}」看不懂。",
            f"Row {number}: “{column.title.en}” cannot be read.",
            unreadable.remedy.zh, unreadable.remedy.en,
        ) from None  # fmt: skip
