"""CSV as offices save it: UTF-8 with or without its mark, GB18030 from an older Excel, or UTF-16."""

from __future__ import annotations

import codecs
import csv
import io

from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.table import Cell, Limits
from qinglian.documents.sheets.workbook import Grid, too_many_rows
from qinglian.documents.sheets.writing import GUARD, RUNS
from qinglian.text import Text

_SAVE_AS_UTF8 = Text(
    zh="请用 Excel 另存为“CSV UTF-8（逗号分隔）”或 .xlsx 后再上传。",
    en="Save it as “CSV UTF-8” or .xlsx and upload it again.",
)


def read_csv_grid(data: bytes, limits: Limits) -> Grid:
    """The rows of a CSV file. Raises Unreadable, naming the line where the text breaks."""
    text = decoded(data)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t，", key=first.count)
    rows: list[tuple[int, tuple[Cell, ...]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, fields in enumerate(reader, 1):
            values = tuple(_cell(field) for field in fields)
            if any(value is not None for value in values):
                rows.append((number, values))
            if len(rows) > limits.rows + 50:
                raise too_many_rows(limits)
            if len(values) > limits.columns:
                raise _bad_row(number)
    except csv.Error:
        raise _bad_row(reader.line_num) from None
    width = max((len(values) for _, values in rows), default=0)
    filled = tuple((*values, *[None] * (width - len(values))) for _, values in rows)
    return Grid("", tuple(rows), filled, {})


def decoded(data: bytes) -> str:
    """The text in `data`. Raises Unreadable for bytes that are no text, with the line and the byte."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise _broken(data, error.start) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            raise _broken(data, error.start) from None
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise _broken(data, error.start) from None
    if "\0" in text:
        raise _broken(data, data.find(b"\0"))
    return text


def _mostly_utf8(data: bytes) -> bool:
    """UTF-8 with a few bytes broken must not be read as GB18030, where almost any bytes mean something."""
    if data.startswith(codecs.BOM_UTF8):
        return True
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(1 for character in text if ord(character) > 0x7FF) - broken
    return whole > 3 * broken


def _broken(data: bytes, at: int) -> Unreadable:
    line = data.count(b"\n", 0, at) + 1
    return Unreadable(
        Text(
            zh=f"文件的文字编码有误：第 {line} 行（第 {at + 1} 个字节）无法识别，没有读入任何一行。",
            en=f"The text is broken at line {line} (byte {at + 1}); nothing was taken.",
        ),
        _SAVE_AS_UTF8,
    )


def _bad_row(number: int) -> Unreadable:
    return Unreadable(
        Text(zh=f"第 {number} 行不是完整的 CSV 行。", en=f"Row {number} is not a whole CSV row."),
        _SAVE_AS_UTF8,
    )


def _cell(field: str) -> Cell:
    """A field without the mark that `writing` sets before text that a spreadsheet would run."""
    if field.startswith(GUARD) and field[1:2] and field[1] in RUNS:
        field = field[1:]
    return field if field.strip() else None
