"""A table as it was read: the unit's own headings, its rows, and what each cell said before it was tidied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Cell = str | int | Decimal | date | bool | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is the row's in the file, from 1; `originals` are the cells untouched."""

    number: int
    values: tuple[Cell, ...]
    originals: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A heading row and the rows below it; blank rows are left out.

    `above` is what stands over the headings, a line each: the table's title, who filled it in, when.
    """

    name: str
    sheet: str
    headings: tuple[str, ...]
    heading_row: int
    rows: tuple[Row, ...]
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may be at most: bytes as sent, bytes unpacked, rows and columns of its sheet."""

    size: int = 20 * 1024 * 1024
    unpacked: int = 120 * 1024 * 1024
    ratio: int = 200
    entries: int = 1000
    rows: int = 20_000
    columns: int = 200
    merged: int = 2_000_000
