"""A town's sheet of a subsidy as it is brought: its three needed columns found, and what names a person refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import IO

from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.cells import parse_amount
from qinglian.documents.sheets.mapping import Field, HeadingMap
from qinglian.documents.sheets.reading import read_sheet
from qinglian.documents.sheets.table import Table
from qinglian.procedures.refusal import Refused
from qinglian.site.loads.sheet import plain
from qinglian.site.money.personal import Found, personal
from qinglian.site.money.refusals import wrong
from qinglian.text import Text

NUMBER = Field("number", Text("发放序号", "Number"), ("序号", "编号"), True)
NAME = Field("name", Text("姓名", "Name"), ("户主", "领取人", "户主姓名"), True)
AMOUNT = Field("amount", Text("金额（元）", "Amount (yuan)"), ("金额", "补贴金额"), True)
_FIELDS = (NUMBER, NAME, AMOUNT)


class Personal(Refused):
    """A list that holds personal data may not be published; `found` are its columns."""

    def __init__(self, found: Sequence[Found]) -> None:
        zh = "、".join(f"「{one.heading}」（{one.what.zh}，{one.cells}格）" for one in found)
        en = ", ".join(f"“{one.heading}” ({one.what.en}, {one.cells} cells)" for one in found)
        super().__init__(
            "personal-data",
            Text(zh=f"名单含有个人信息，不得公示：{zh}。",
                 en=f"The list holds personal data and may not be published: {en}."),
            Text(zh="请删去或遮盖这些列后重新上传；也可勾选「去掉含个人信息的列」。",
                 en="Remove or mask these columns and upload it again, or tick “leave them out”."),
            Text(zh="《个人信息保护法》第二十八条、《政府信息公开条例》第十五条",
                 en="Personal Information Protection Law, art. 28; Open Government Information Regulations, art. 15"),
        )  # fmt: skip
        self.found = tuple(found)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with the places of its three needed columns. The numbers and amounts are those of its rows."""

    headings: list[str]
    rows: list[list[str]]
    numbers: list[str]
    amounts: list[Decimal]
    at: Mapping[str, int]

    def without(self, gone: set[int]) -> Sheet:
        """The sheet without the columns at those places."""
        kept = [n for n in range(len(self.headings)) if n not in gone]
        return replace(
            self,
            headings=[self.headings[n] for n in kept],
            rows=[[row[n] for n in kept] for row in self.rows],
            at={name: kept.index(place) for name, place in self.at.items()},
        )


def read(file: IO[bytes], name: str) -> Sheet:
    """A town's sheet. Raises Refused and Unreadable."""
    table = read_sheet(file, name, known=[word for field in _FIELDS for word in field.words])
    mapping = HeadingMap.suggest(table.headings, _FIELDS)
    if missing := mapping.missing(_FIELDS):
        zh = "、".join(one.title.zh for one in missing)
        en = ", ".join(one.title.en for one in missing)
        raise wrong(
            "no-column", f"没有找到这些列：{zh}。", f"No column was found for: {en}.",
            "请补上后重新上传。", "Add them and upload it again.",
        )  # fmt: skip
    at = {name: table.headings.index(heading) for heading, name in mapping.columns}
    cells = [[plain(value) for value in row.values] for row in table.rows]
    numbers = [row[at["number"]] for row in cells]
    amounts = [_amount(table, n, at["amount"]) for n in range(len(cells))]
    return Sheet(list(table.headings), cells, numbers, amounts, at)


def _amount(table: Table, n: int, place: int) -> Decimal:
    try:
        return parse_amount(table.rows[n].values[place], table.headings[place])
    except Unreadable as unreadable:
        raise wrong(
            "bad-row", f"第{table.rows[n].number}行的金额不是数字。",
            f"Row {table.rows[n].number}: the amount is no number.",
            unreadable.remedy.zh, unreadable.remedy.en,
        ) from None  # fmt: skip


def checked(sheet: Sheet, *, leave_out: bool) -> Sheet:
    """The sheet, if it passes the publication check; without the columns that do not, where that is asked."""
    found = personal(sheet.headings, sheet.rows)
    gone = {one.place for one in found}
    if gone and (not leave_out or gone & set(sheet.at.values())):
        raise Personal(found)
    return sheet.without(gone)
