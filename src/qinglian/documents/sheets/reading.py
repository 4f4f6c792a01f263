"""From a file that someone brings to a `Table`: headings found, merged cells filled, digits made half width."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import IO

from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.cells import half_width
from qinglian.documents.sheets.csv_text import read_csv_grid
from qinglian.documents.sheets.mapping import plain_heading
from qinglian.documents.sheets.package import OLE, ZIP, not_a_workbook
from qinglian.documents.sheets.table import Cell, Limits, Row, Table
from qinglian.documents.sheets.workbook import Grid, read_grid, too_many_rows
from qinglian.text import Text

_LOOK_FOR_HEADINGS = 15
_NUMBER = re.compile(r"[\d,.%/\-年月日]+")


def read_sheet(
    stream: IO[bytes],
    name: str,
    *,
    limits: Limits | None = None,
    sheet: str | None = None,
    known: Collection[str] = (),
) -> Table:
    """The table in an xlsx or CSV file called `name`; `known` are headings that help to find the heading row.

    Raises Unreadable, with what to do about it, for what cannot be read whole; then nothing is taken.
    """
    limits = limits or Limits()
    data = stream.read(limits.size + 1)
    if len(data) > limits.size:
        raise Unreadable(
            Text(
                zh=f"文件超过 {limits.size // 1024 // 1024} MB。",
                en=f"The file has more than {limits.size // 1024 // 1024} MB.",
            ),
            Text(zh="请分成几个文件上传。", en="Upload it in several files."),
        )
    if name.lower().endswith((".xls", ".xlsm", ".xlsx", ".et")) or data.startswith((ZIP, OLE)):
        if not data.startswith((ZIP, OLE)):
            raise not_a_workbook()
        grid = read_grid(data, limits, sheet)
    else:
        grid = read_csv_grid(data, limits)
    return _table(grid, name, limits, {plain_heading(heading) for heading in known})


def _table(grid: Grid, name: str, limits: Limits, known: set[str]) -> Table:
    at = _heading_at(grid, known)
    if at is None:
        raise Unreadable(
            Text(zh="没有找到表头行。", en="No row of headings was found."),
            Text(
                zh=f"请在前 {_LOOK_FOR_HEADINGS} 行内写一行列名，如“事项、牵头单位、时限”。",
                en=f"Put a row with the names of the columns within the first {_LOOK_FOR_HEADINGS} rows.",
            ),
        )
    number = grid.rows[at][0]
    depth = max((span[0] for (row, _), span in grid.spans.items() if row == number), default=1)
    below = next(
        (i for i, (row, _) in enumerate(grid.rows) if row >= number + depth), len(grid.rows)
    )
    headings = _headings(grid.filled[at:below])
    rows = tuple(
        Row(original[0], tuple(_tidy(value) for value in filled), _padded(original[1], len(filled)))
        for original, filled in zip(grid.rows[below:], grid.filled[below:], strict=True)
    )
    if len(rows) > limits.rows:
        raise too_many_rows(limits)
    above = tuple(_line(values) for _, values in grid.rows[:at])
    return Table(name, grid.sheet, headings, number, rows, above)


def _heading_at(grid: Grid, known: set[str]) -> int | None:
    """The row that names most known columns; else the first that names most of the columns in use."""
    top = grid.filled[:_LOOK_FOR_HEADINGS]
    if not top:
        return None
    if known:
        hits = [
            len({plain_heading(str(value)) for value in row if value is not None} & known)
            for row in top
        ]
        if max(hits) >= min(2, len(top[0])):
            return hits.index(max(hits))
    named = [_names(row) for row in top]
    most = max(named)
    least = 1 if len(top[0]) == 1 else 2
    return next(
        (index for index, count in enumerate(named) if count >= max(least, 0.6 * most)), None
    )


def _names(row: tuple[Cell, ...]) -> int:
    """How many different words stand in a row; none if there is a number or a day among them."""
    held = [value for value in row if value is not None]
    if any(
        not isinstance(value, str) or _NUMBER.fullmatch(half_width(value).strip()) for value in held
    ):
        return 0
    return len({str(value).strip() for value in held})


def _headings(rows: tuple[tuple[Cell, ...], ...]) -> tuple[str, ...]:
    """One name for each column: headings over one another joined by a stroke, and no name twice."""
    names: list[str] = []
    for column in range(len(rows[0])):
        parts = [
            re.sub(r"\s+", "", half_width(str(row[column])))
            for row in rows
            if row[column] is not None
        ]
        name = "/".join(dict.fromkeys(parts)) or f"（第{column + 1}列）"
        again = sum(1 for other in names if other == name or other.startswith(f"{name}（重复"))
        names.append(f"{name}（重复{again}）" if again else name)
    return tuple(names)


def _line(values: tuple[Cell, ...]) -> str:
    return " ".join(str(_tidy(value)) for value in values if value is not None)


def _tidy(value: Cell) -> Cell:
    return half_width(value).strip() if isinstance(value, str) else value


def _padded(values: tuple[Cell, ...], width: int) -> tuple[Cell, ...]:
    return (*values, *[None] * (width - len(values)))
