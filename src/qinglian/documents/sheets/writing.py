"""Workbooks and CSV out, in which no text can run as a formula (CSV injection, DDE)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from qinglian.documents.archive import with_fixed_times

Value = str | int | Decimal | date | datetime | bool | None
Target = Path | IO[bytes]

GUARD = "'"
RUNS = frozenset("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula; a Chinese one takes full width too."""

_LONGEST = 32_767
_MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_LINE = Side(style="thin", color="999999")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADING_FILL = PatternFill("solid", fgColor="E8E4DA")


def write_sheet(
    rows: Iterable[Sequence[Value]],
    headings: Sequence[str],
    target: Target,
    *,
    title: str = "",
    widths: Sequence[int] = (),
) -> None:
    """A workbook of one sheet: a title row if given, the headings frozen in view, then the rows.

    `widths` are in characters; where absent, from the headings. Rows are streamed and may be many.
    Every text is stored as text, so `=1+1` is shown and not run. The same rows give the same bytes.
    """
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = _MADE
    book.properties.creator = ""
    page = book.create_sheet(_sheet_name(title))
    page.freeze_panes = f"A{3 if title else 2}"
    for index, heading in enumerate(headings):
        wide = widths[index] if index < len(widths) else min(max(2 * len(heading) + 4, 10), 40)
        page.column_dimensions[get_column_letter(index + 1)].width = wide
    if title:
        page.append([_cell(page, title, Font(bold=True, size=14))])
    page.append([_cell(page, heading, Font(bold=True), _HEADING_FILL) for heading in headings])
    for row in rows:
        page.append([_cell(page, value) for value in row])
    packed = io.BytesIO()
    book.save(packed)
    _put(with_fixed_times(packed.getvalue()), target)


def write_csv(rows: Iterable[Sequence[Value]], headings: Sequence[str], target: Target) -> None:
    """CSV in UTF-8 with its mark, as Excel expects; text that would run has an apostrophe before it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe_text(heading) for heading in headings])
    for row in rows:
        writer.writerow(
            [safe_text(value) if isinstance(value, str) else _plain(value) for value in row]
        )
    _put(text.getvalue().encode("utf-8-sig"), target)


def safe_text(text: str) -> str:
    """`text`, with an apostrophe before it if a spreadsheet would run it."""
    return GUARD + text if text[:1] in RUNS and text else text


def _put(data: bytes, target: Target) -> None:
    if isinstance(target, Path):
        target.write_bytes(data)
    else:
        target.write(data)


def _cell(
    page: Any, value: Value, font: Font | None = None, fill: PatternFill | None = None
) -> Cell:
    stored = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST] if isinstance(value, str) else value
    if isinstance(stored, datetime):
        stored = stored.replace(tzinfo=None)
    cell = WriteOnlyCell(page, value=None)
    if isinstance(stored, str):
        cell.value, cell.data_type = stored, "s"
        cell.quotePrefix = stored[:1] in RUNS and bool(stored)
        cell.number_format = "@"
        cell.alignment = Alignment(wrap_text=len(stored) > 20, vertical="top")
    else:
        cell.value = stored
        cell.number_format = _format_of(stored)
        cell.alignment = Alignment(vertical="top")
    if font is not None:
        cell.font = font
    if fill is not None:
        cell.fill, cell.border = fill, _BORDER
    return cell


def _format_of(value: Value) -> str:
    if isinstance(value, datetime):
        return "yyyy-mm-dd hh:mm"
    return "yyyy-mm-dd" if isinstance(value, date) else "General"


def _plain(value: Value) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is None else str(value)


def _sheet_name(title: str) -> str:
    """A sheet's name: 31 characters at most, none of those that Excel forbids."""
    return (
        "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)[:31].strip()
        or "Sheet1"
    )
