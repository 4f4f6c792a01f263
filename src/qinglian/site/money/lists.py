"""A town's public list of a subsidy: its own sheet, checked for personal data and against the rows filed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import IO, Any

import orjson
from django.db import transaction

from qinglian import workdays
from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.cells import parse_amount
from qinglian.documents.sheets.mapping import Field, HeadingMap
from qinglian.documents.sheets.reading import read_sheet
from qinglian.documents.sheets.table import Table
from qinglian.procedures.model import Actor, institution
from qinglian.procedures.refusal import Refused
from qinglian.site.figures.datasets import DATASETS
from qinglian.site.figures.filed import confirmed, filings, rows
from qinglian.site.loads.sheet import plain
from qinglian.site.matters.models import Matter
from qinglian.site.money.models import PublicList
from qinglian.site.money.personal import Found, personal
from qinglian.site.money.queries import standing_of
from qinglian.site.money.refusals import wrong
from qinglian.text import Text

DATASET = DATASETS["subsidy-rows"]
NUMBER = Field("number", Text("发放序号", "Number"), ("序号", "编号"), True)
NAME = Field("name", Text("姓名", "Name"), ("户主", "领取人", "户主姓名"), True)
AMOUNT = Field("amount", Text("金额（元）", "Amount (yuan)"), ("金额", "补贴金额"), True)
_FIELDS = (NUMBER, NAME, AMOUNT)
WAITING = Text(zh="核实中", en="being verified")
TAKEN_OUT = Text(zh="已核减", en="taken out")


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
class _Sheet:
    """A sheet with the places of its three needed columns. The numbers and amounts are those of its rows."""

    headings: list[str]
    rows: list[list[str]]
    numbers: list[str]
    amounts: list[Decimal]
    at: Mapping[str, int]

    def without(self, gone: set[int]) -> _Sheet:
        """The sheet without the columns at those places."""
        kept = [n for n in range(len(self.headings)) if n not in gone]
        return replace(
            self,
            headings=[self.headings[n] for n in kept],
            rows=[[row[n] for n in kept] for row in self.rows],
            at={name: kept.index(place) for name, place in self.at.items()},
        )


def publish(
    actor: Actor, *, batch: str, file: IO[bytes], name: str, leave_out: bool = False
) -> PublicList:
    """Publish the actor's town's list of `batch` from a sheet. Raises Refused and Unreadable.

    Nothing of a sheet that is refused is kept. With `leave_out`, columns that hold personal data are
    dropped; the three that a list cannot do without are never among them.
    """
    town = institution(actor.unit)
    if not Matter.objects.filter(pk=batch, procedure="subsidy-batch").exists():
        raise wrong(
            "unknown-matter", "没有这个补贴批次。", "There is no such batch.",
            "请核对批次编号，例如 CB-2022-000001。", "Check its number, such as CB-2022-000001.",
        )  # fmt: skip
    sheet = _checked(_read(file, name), leave_out=leave_out)
    _agrees(sheet, _filed(batch, town))
    body = [[number, *row] for number, row in zip(sheet.numbers, sheet.rows, strict=True)]
    root = hashlib.sha256(orjson.dumps([sheet.headings, body])).hexdigest()
    with transaction.atomic():
        _end(batch, town)
        return PublicList.objects.create(
            batch=batch, town=town, columns=sheet.headings, rows=body, many=len(body), root=root,
            plain=sorted({sheet.at["number"], sheet.at["amount"]}),
            published_at=workdays.now(), person=actor.person, post=actor.post,
        )  # fmt: skip


def take_down(actor: Actor, batch: str) -> None:
    """End the notice of the actor's town: the names go. Raises Refused where there is none."""
    with transaction.atomic():
        if not _end(batch, institution(actor.unit)):
            raise wrong(
                "out-of-order", "这份名单没有在公示。", "This list is not on public notice.",
                "请刷新页面。", "Reload the page.",
            )  # fmt: skip


def _end(batch: str, town: str) -> int:
    shown = PublicList.objects.filter(batch=batch, town=town, ended_at=None)
    return shown.update(rows=[], ended_at=workdays.now())


def _read(file: IO[bytes], name: str) -> _Sheet:
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
    return _Sheet(list(table.headings), cells, numbers, amounts, at)


def _amount(table: Table, n: int, place: int) -> Decimal:
    try:
        return parse_amount(table.rows[n].values[place], table.headings[place])
    except Unreadable as unreadable:
        raise wrong(
            "bad-row", f"第{table.rows[n].number}行的金额不是数字。",
            f"Row {table.rows[n].number}: the amount is no number.",
            unreadable.remedy.zh, unreadable.remedy.en,
        ) from None  # fmt: skip


def _checked(sheet: _Sheet, *, leave_out: bool) -> _Sheet:
    """The sheet, if it passes the publication check; without the columns that do not, where that is asked."""
    found = personal(sheet.headings, sheet.rows)
    gone = {one.place for one in found}
    if gone and (not leave_out or gone & set(sheet.at.values())):
        raise Personal(found)
    return sheet.without(gone)


def _filed(batch: str, town: str) -> Mapping[str, Decimal]:
    """Number → amount of the town's rows of `batch` that stand confirmed."""
    good = confirmed(filings(DATASET.name, None))
    held: list[dict[str, Any]] = [row.body for row in rows(good)[0]] if good else []
    mine = {
        body["number"]: Decimal(body["amount"])
        for body in held
        if body["batch"] == batch and body["town"] == town
    }
    if not mine:
        raise wrong(
            "not-filed", "这个批次还没有本镇办的、经他人确认的发放明细。",
            "No confirmed rows of your township are filed for this batch.",
            "请发放单位先报送明细并由他人确认。", "The paying unit files them first, and another person confirms them.",
        )  # fmt: skip
    return mine


def _agrees(sheet: _Sheet, filed: Mapping[str, Decimal]) -> None:
    """The list is that of the rows filed: each once, none missing, with its amount."""
    seen = dict(zip(sheet.numbers, sheet.amounts, strict=True))
    doubled = len(sheet.numbers) - len(seen)
    missing, unknown = len(filed.keys() - seen.keys()), len(seen.keys() - filed.keys())
    other = sum(1 for number, amount in seen.items() if filed.get(number, amount) != amount)
    if doubled or missing or unknown or other:
        raise wrong(
            "not-the-same",
            f"名单与报送的明细不一致：重复{doubled}行，缺{missing}行，多{unknown}行，金额不同{other}行。",
            f"The list differs from the rows filed: {doubled} twice, {missing} missing, {unknown} unknown, "
            f"{other} with another amount.",
            "请按发放序号核对后重新上传。", "Compare them by number and upload it again.",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A row as everybody sees it, each cell with its heading; `state` says that it is being looked into,
    or was taken out."""

    cells: tuple[tuple[str, str], ...]
    state: Text | None


def lines(found: PublicList) -> list[Line]:
    """The rows of a public list. Of those that a lead looks into, no name is shown."""
    keys = [f"{found.batch}|{row[0]}" for row in found.rows]
    standing = standing_of(DATASET.name, keys)
    shown = set(found.plain)
    return [
        _line(found.columns, row[1:], standing.get(key, ""), shown)
        for key, row in zip(keys, found.rows, strict=True)
    ]


def _line(
    columns: Sequence[str], cells: Sequence[str], standing: str, shown: Collection[int]
) -> Line:
    if standing:
        cells = [cell if place in shown else "" for place, cell in enumerate(cells)]
    state = {"": None, "waiting": WAITING}.get(standing, TAKEN_OUT)
    return Line(tuple(zip(columns, cells, strict=True)), state)
