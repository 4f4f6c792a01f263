"""A roster of objects out of an Excel or CSV file: the whole of it, or nothing with the rows that are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from qinglian.codes import BadCode, credit_code
from qinglian.documents.refusals import Refusal
from qinglian.documents.sheets.cells import half_width
from qinglian.documents.sheets.mapping import Field, HeadingMap
from qinglian.documents.sheets.reading import read_sheet
from qinglian.documents.sheets.table import Cell
from qinglian.text import Text

CLASSES = ("A", "B", "C", "D")
SHOWN = 8
"""How many wrong rows a refusal names."""

FIELDS = (
    Field(
        "uscc", Text("统一社会信用代码", "Unified social credit code"), ("信用代码", "代码"), True
    ),
    Field("name", Text("名称", "Name"), ("检查对象", "企业名称", "单位名称", "主体名称"), True),
    Field(
        "risk_class",
        Text("信用风险等级", "Risk class"),
        ("风险等级", "风险分类", "等级", "类别"),
        True,
    ),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One object of a roster."""

    uscc: str
    name: str
    risk_class: str


def read_objects(stream: IO[bytes], name: str) -> list[Listed]:
    """The objects in a file. Raises Refusal, with what to do, for a file that cannot be taken whole."""
    known = [word for field in FIELDS for word in field.words]
    table = read_sheet(stream, name, known=known)
    mapping = HeadingMap.suggest(table.headings, FIELDS)
    if missing := mapping.missing(FIELDS):
        zh, en = (
            "、".join(one.title.zh for one in missing),
            ", ".join(one.title.en for one in missing),
        )
        raise Refusal(
            Text(zh=f"没有找到这几列：{zh}。", en=f"No column was found for: {en}."),
            Text(zh="请在表中补上列名后重新上传。", en="Add the headings and upload it again."),
        )
    rows, problems, seen = [], [], dict[str, int]()
    for row, cells in mapping.records(table):
        wrong = list(_wrong(cells))
        code = _plain(cells.get("uscc")).upper()
        if not wrong and seen.setdefault(code, row.number) != row.number:
            wrong = [Text(zh=f"与第{seen[code]}行重复", en=f"repeats row {seen[code]}")]
        if wrong:
            problems.append((row.number, wrong[0]))
        else:
            rows.append(Listed(code, _plain(cells["name"]), _risk_class(cells["risk_class"])))
    if problems:
        raise _refused(problems)
    if not rows:
        raise Refusal(
            Text(zh="表中没有检查对象。", en="There are no objects in the table."),
            Text(zh="请核对后重新上传。", en="Check it and upload it again."),
        )
    return rows


def _wrong(cells: dict[str, Cell]) -> Iterator[Text]:
    try:
        credit_code(_plain(cells.get("uscc")).upper())
    except BadCode:
        yield Text(zh="统一社会信用代码不对", en="the credit code is not valid")
    if not 2 <= len(_plain(cells.get("name"))) <= 100:
        yield Text(zh="名称应为2至100字", en="the name has 2 to 100 characters")
    if _risk_class(cells.get("risk_class")) not in CLASSES:
        yield Text(zh="信用风险等级应为A、B、C、D", en="the risk class is A, B, C or D")


def _plain(cell: Cell) -> str:
    return "" if cell is None else half_width(str(cell)).strip()


def _risk_class(cell: Cell) -> str:
    return _plain(cell).upper().rstrip("类级")


def _refused(problems: list[tuple[int, Text]]) -> Refusal:
    zh = "；".join(f"第{number}行{text.zh}" for number, text in problems[:SHOWN])
    en = "; ".join(f"row {number}: {text.en}" for number, text in problems[:SHOWN])
    return Refusal(
        Text(
            zh=f"{len(problems)}行有误，什么也没有保存：{zh}。",
            en=f"{len(problems)} rows are wrong, nothing was kept: {en}.",
        ),
        Text(zh="请更正后重新上传整张表。", en="Correct them and upload the whole table again."),
    )
