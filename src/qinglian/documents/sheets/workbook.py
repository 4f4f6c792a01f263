"""The cells of one sheet of an xlsx file, in one pass, with its merged ranges filled."""

from __future__ import annotations

import io
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.xml.constants import SHEET_MAIN_NS

from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.package import check_package, not_a_workbook
from qinglian.documents.sheets.table import Cell, Limits
from qinglian.text import Text

_FORMULA = f"{{{SHEET_MAIN_NS}}}f"
_BROKEN = (
    KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, SyntaxError, EOFError, OSError,
    zipfile.BadZipFile, zlib.error, InvalidFileException,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet's cells: rows by their number in the file, as typed and with merged ranges filled.

    `spans` says, for the cells at which a merged range begins, how many rows and columns it covers.
    """

    sheet: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    filled: tuple[tuple[Cell, ...], ...]
    spans: dict[tuple[int, int], tuple[int, int]]


def read_grid(data: bytes, limits: Limits, sheet: str | None = None) -> Grid:
    """The named sheet, or the first that is shown and holds anything. Raises Unreadable."""
    check_package(data, limits)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            return _first_with_content(book, limits, sheet)
        finally:
            book.close()
    except _BROKEN:
        raise not_a_workbook() from None


def _first_with_content(book: Workbook, limits: Limits, wanted: str | None) -> Grid:
    for page in book.worksheets:
        if page.title == wanted or (wanted is None and _visible(book, page.title)):
            grid = _grid(page, limits)
            if grid.rows or wanted is not None:
                return grid
    if wanted is not None:
        raise Unreadable(
            Text(zh=f"没有名为「{wanted}」的工作表。", en=f"There is no sheet called “{wanted}”."),
            Text(
                zh=f"现有：{'、'.join(book.sheetnames)}。",
                en=f"There are: {', '.join(book.sheetnames)}.",
            ),
        )
    raise Unreadable(
        Text(zh="工作簿里没有数据。", en="The workbook holds no data."),
        Text(zh="请填写后再上传。", en="Fill it in and upload it again."),
    )


def _visible(book: Workbook, title: str) -> bool:
    return str(book[title].sheet_state) == "visible"


class _Parser(WorkSheetParser):
    """The library's parser, which also notes formulas that were saved without their result."""

    def __init__(self, page: Any, source: Any) -> None:
        book = page.parent
        super().__init__(
            source,
            page._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self.uncalculated = ""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and not self.uncalculated and element.find(_FORMULA) is not None:
            self.uncalculated = element.get("r") or f"R{cell['row']}C{cell['column']}"
        return cell


def _grid(page: Any, limits: Limits) -> Grid:
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    with page._get_source() as source:
        parser = _Parser(page, source)
        for number, cells in parser.parse():
            values = _values(cells, number, limits)
            if parser.uncalculated:
                raise _uncalculated(parser.uncalculated)
            if values:
                rows.append((number, values))
            if len(rows) > limits.rows + 50:
                raise too_many_rows(limits)
        merged = (
            [CellRange(str(each.ref)) for each in parser.merged_cells.mergeCell]
            if parser.merged_cells
            else []
        )
    return Grid(str(page.title), tuple(rows), *_filled(rows, merged, limits))


def _values(cells: list[dict[str, Any]], number: int, limits: Limits) -> tuple[Cell, ...]:
    held = {cell["column"]: _cell(cell["value"]) for cell in cells}
    held = {column: value for column, value in held.items() if value is not None}
    if not held:
        return ()
    width = max(held)
    if width > limits.columns:
        raise Unreadable(
            Text(
                zh=f"第 {number} 行有内容写在第 {width} 列，最多 {limits.columns} 列。",
                en=f"Row {number} has something in column {width}; at most {limits.columns} are read.",
            ),
            Text(
                zh="请删去多余的列后再上传。",
                en="Delete the columns that are not needed and upload it again.",
            ),
        )
    return tuple(held.get(column) for column in range(1, width + 1))


def _cell(value: object) -> Cell:
    """A number without the noise of binary fractions (Excel keeps 15 digits); a day without its midnight."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        exact = Decimal(f"{value:.15g}")
        return int(exact) if exact == exact.to_integral_value() else exact
    if isinstance(value, int):
        return value
    if isinstance(value, datetime):
        return (
            value.date() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
        )
    if isinstance(value, date):
        return value
    if isinstance(value, (time, timedelta)):
        return str(value)
    text = str(value)
    return text if text.strip() else None


def _filled(
    rows: list[tuple[int, tuple[Cell, ...]]], merged: list[CellRange], limits: Limits
) -> tuple[tuple[tuple[Cell, ...], ...], dict[tuple[int, int], tuple[int, int]]]:
    """Each merged range's value in all its cells, and how far the ranges reach."""
    if not rows:
        return (), {}
    width = max(len(values) for _, values in rows)
    numbers = [number for number, _ in rows]
    grid = [[*values, *[None] * (width - len(values))] for _, values in rows]
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    work = 0
    for area in merged:
        spans[area.min_row, area.min_col] = (
            area.max_row - area.min_row + 1,
            area.max_col - area.min_col + 1,
        )
        first, last = bisect_left(numbers, area.min_row), bisect_right(numbers, area.max_row)
        columns = range(area.min_col - 1, min(area.max_col, width))
        if first == len(numbers) or numbers[first] != area.min_row or not columns:
            continue
        work += (last - first) * len(columns)
        if work > limits.merged:
            raise _too_merged()
        value = grid[first][columns[0]]
        for row in grid[first:last]:
            for column in columns:
                row[column] = value if row[column] is None else row[column]
    return tuple(tuple(row) for row in grid), spans


def too_many_rows(limits: Limits) -> Unreadable:
    """The refusal for a table longer than the limit."""
    return Unreadable(
        Text(
            zh=f"表格超过 {limits.rows:,} 行，没有读入任何一行。",
            en=f"The table has more than {limits.rows:,} rows; none was taken.",
        ),
        Text(zh="请分成几个文件上传。", en="Upload it in several files."),
    )


def _too_merged() -> Unreadable:
    return Unreadable(
        Text(zh="合并的单元格太多，无法展开。", en="There are too many merged cells to expand."),
        Text(zh="请取消合并后再上传。", en="Unmerge them and upload the file again."),
    )


def _uncalculated(place: str) -> Unreadable:
    return Unreadable(
        Text(
            zh=f"单元格 {place} 是公式，文件里没有它的计算结果。",
            en=f"Cell {place} is a formula saved without its result.",
        ),
        Text(
            zh="请在 Excel 或 WPS 中打开并保存一次，或者粘贴为数值，再上传。",
            en="Open and save the file once in Excel or WPS, or paste as values, and upload it again.",
        ),
    )
