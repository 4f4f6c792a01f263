"""会议议定事项: what a meeting decided, each a matter. Known by the minutes' number and the item's."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qinglian.codes import BadCode, document_number
from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.cells import parse_date
from qinglian.documents.sheets.mapping import Field
from qinglian.documents.sheets.table import Table
from qinglian.procedures.model import Actor, Value
from qinglian.site.loads.kinds.duties import DUE, MOST, NUMBER, WORK_FIELDS
from qinglian.site.loads.kinds.kind import Kind
from qinglian.site.loads.kinds.matters import Key, Opening, opening, work, write
from qinglian.site.loads.sheet import Cells, Sheet
from qinglian.site.people.queries import today
from qinglian.text import Text

_BETWEEN = re.compile(r"[\s，,；;：:。]+")


def _read(judge: Opening, cells: Cells) -> dict[str, object]:
    fields = work(judge, cells)
    held = cells.day("held")
    if held is not None and held > today():
        cells.wrong("held", f"{held}还没有到，请核对", f"is {held}, which has not come; check it")
    fields["held"] = held.isoformat() if held else ""
    number = cells.found("minutes_no", numbered)
    fields["minutes_no"] = cells.shown["minutes_no"] = number or ""
    fields["item_no"] = cells.whole("item_no", 200)
    return fields


def numbered(text: str) -> str:
    """A document number as it is to be written. Raises Unreadable."""
    try:
        return str(document_number(text))
    except BadCode as bad:
        raise Unreadable(bad.reason, bad.remedy) from None


def _known_by(fields: Mapping[str, Value]) -> Key:
    return str(fields.get("minutes_no", "")), fields.get("item_no") or str(fields.get("title", ""))


def _guess(table: Table) -> dict[str, str]:
    """The minutes' number and the day of the meeting, where they stand above the headings."""
    found: dict[str, str] = {}
    for word in (word for line in table.above for word in _BETWEEN.split(line) if word):
        try:
            found.setdefault("minutes_no", numbered(word.strip("（）()")))
            continue
        except Unreadable:
            pass
        try:
            found.setdefault("held", parse_date(word.strip("（）()")).isoformat())
        except Unreadable:
            continue
    return found


def _judge(sheet: Sheet, actor: Actor) -> Opening:
    minutes = set()
    for cells in sheet.rows():
        number = cells.found("minutes_no", numbered)
        if number:
            minutes.add(number)
    return opening("meeting-decision", actor, _read, _known_by, "minutes_no", minutes)


DECISIONS = Kind(
    name="decisions",
    title=Text(zh="会议议定事项", en="Meeting decisions"),
    about=Text(
        zh="常务会、办公会、专题会议定的每一项成为一件事项并交办；按纪要文号和序号识别。",
        en="Each item a meeting decided becomes a matter and is assigned; known by minutes and item.",
    ),
    fields=(
        Field("item_no", Text("议定事项序号", "Item"), ("序号", *NUMBER)),
        *WORK_FIELDS,
        Field("due", Text("完成时限", "To be done by"), DUE),
        Field("held", Text("会议日期", "Day of the meeting"), ("会议时间", "召开日期", "召开时间"), True),
        Field("minutes_no", Text("纪要文号", "Number of the minutes"), ("纪要编号", "会议纪要", "文号", "纪要"), True),
    ),
    example={
        "item_no": "1", "title": "研究老旧小区改造资金安排", "lead": "住建局", "co": "财政局",
        "due": "2022-04-30", "held": "2022-03-10", "minutes_no": "清政常纪〔2022〕3号",
    },
    judge=_judge,
    write=write,
    shared=("held", "minutes_no"),
    most=MOST,
    guess=_guess,
)  # fmt: skip
