"""The records of a figure as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from qinglian import workdays
from qinglian.documents.sheets.writing import Value, write_sheet
from qinglian.procedures.model import Actor
from qinglian.site.figures import shown
from qinglian.site.figures.overview import Chapter
from qinglian.site.figures.values import Counted
from qinglian.site.wording import spoken
from qinglian.text import Text

_NUMBER = Text(zh="编号", en="Number")
_TITLE = Text(zh="事项", en="Matter")
_ACT = Text(zh="计入的办理动作", en="Act counted")
_TIME = Text(zh="时间", en="Time")
_NOTE = Text(zh="说明", en="Note")
_INDEX = Text(zh="日志序号", en="Place in the log")
_AMOUNT = Text(zh="金额（元）", en="Yuan")
_DOCUMENT = Text(zh="报送文号", en="Filed under")


def records_sheet(counted: Counted, actor: Actor | None, target: IO[bytes]) -> None:
    """Write the records of a figure, as `actor` (None: the public) may see them, to `target`."""
    figure = counted.figure
    title = f"{figure.id} {spoken(figure.title)}：{spoken(figure.period)}"
    if counted.cited:
        dataset, rows = shown.rows(counted.records, counted.cited, actor)
        headings = [
            _NUMBER,
            _DOCUMENT,
            *(column.title for column in dataset.columns),
            _NOTE,
            _INDEX,
        ]
        write_sheet(_of_rows(rows), [spoken(one) for one in headings], target, title=title)
    else:
        headings = [_NUMBER, _TITLE, _ACT, _TIME, _AMOUNT, _NOTE, _INDEX]
        acts = shown.acts(counted.records, actor)
        write_sheet(_of_acts(acts), [spoken(one) for one in headings], target, title=title)


_MECHANISM = Text(zh="机制", en="Mechanism")
_FIGURE = Text(zh="指标", en="Indicator")
_VALUE = Text(zh="数值", en="Value")
_UNIT = Text(zh="单位", en="Unit")
_PERIOD = Text(zh="统计期", en="Period")
_FORMULA = Text(zh="口径", en="Formula")
_RECORDS = Text(zh="计入记录数", en="Records")


def overview_sheet(found: Sequence[Chapter], target: IO[bytes]) -> None:
    """Write the indicators of a group of mechanisms to `target`, one a row; xx where there is none."""
    headings = (_MECHANISM, _FIGURE, _VALUE, _UNIT, _PERIOD, _FORMULA, _RECORDS)
    title = spoken(Text(zh="指标", en="Indicators"))
    write_sheet(_of_chapters(found), [spoken(one) for one in headings], target, title=title)


def _of_chapters(found: Sequence[Chapter]) -> Iterator[list[Value]]:
    for chapter in found:
        mechanism = f"{chapter.mechanism.code} {spoken(chapter.mechanism.title)}"
        for line in chapter.lines:
            title = spoken(line.indicator.title)
            if line.counted is None:
                yield [mechanism, title, "xx", "", "", _said(line.missing), 0]
                continue
            figure = line.counted.figure
            yield [
                mechanism, title, figure.text, spoken(figure.unit), spoken(figure.period),
                spoken(figure.formula), figure.records,
            ]  # fmt: skip


def _of_rows(rows: Sequence[shown.ShownRow]) -> Iterator[list[Value]]:
    for row in rows:
        cells = [spoken(cell) if isinstance(cell, Text) else cell for cell in row.cells]
        yield [row.record.id, row.docnumber, *cells, _said(row.record.note), row.index]


def _of_acts(acts: Sequence[shown.ShownAct]) -> Iterator[list[Value]]:
    for one in acts:
        amount = one.record.amount if one.open else None
        yield [
            one.record.id, one.title, spoken(one.act), one.at.astimezone(workdays.TZ), amount,
            _said(one.record.note), one.index,
        ]  # fmt: skip


def _said(note: Text | None) -> str:
    return spoken(note) if note else ""
