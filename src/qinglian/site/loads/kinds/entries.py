"""清单条目: the entries of a list that is still being drafted. Known by the list's number and the entry's words.

A cell that names several leads, or none, is loaded as it stands: the draft says what it lacks, and the
list is not adopted before each entry has one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from qinglian import workdays
from qinglian.documents.sheets.mapping import Field
from qinglian.documents.sheets.table import Table
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Act, Actor, Value
from qinglian.procedures.refusal import Refused
from qinglian.site.duties import content
from qinglian.site.duties.queries import lists
from qinglian.site.loads.kinds.duties import DUE, MOST, WORK_FIELDS
from qinglian.site.loads.kinds.kind import Kind, Ready, There, Verdict, Written
from qinglian.site.loads.kinds.names import UnitNames
from qinglian.site.loads.sheet import Cells, Sheet
from qinglian.site.matters.door import Door
from qinglian.site.matters.recorded import read_case
from qinglian.site.people.queries import today
from qinglian.text import Text, both

ADD = "add"
_NUMBER = re.compile(r"QD-\d{4}-\d{6}")
_YES = {"是": "yes", "需要": "yes", "yes": "yes", "否": "no", "不需要": "no", "no": "no"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry that a row asks for, on the list `number`."""

    number: str
    fields: Mapping[str, object]


@dataclass(slots=True)
class Entries:
    """Judges rows that add entries to the drafts of lists."""

    actor: Actor
    at: datetime
    units: UnitNames
    drafts: Mapping[str, Case]
    seen: dict[object, int] = field(default_factory=dict)

    def __call__(self, cells: Cells) -> Verdict:
        number = cells.text("list_no", 24).upper()
        fields = self._read(cells)
        draft = self.drafts.get(number)
        if number and draft is None:
            cells.wrong(
                "list_no", "没有这个编号的清单，或您看不到它", "is no list that you may see"
            )
        if cells.problems or draft is None:
            return None
        given = {name: value for name, value in fields.items() if value not in ("", [], None)}
        try:
            draft.perform(Act(ADD, self.actor, self.at, given))
        except Refused as refused:
            cells.problems.append(both(refused))
            return None
        cells.once(self.seen, (number, str(given["title"])))
        if cells.problems:
            return None
        held = content.read(draft.acts).entries
        there = next((one for one in held if one.title == given["title"]), None)
        return There(f"{number}（{there.n}）") if there else Ready(Wanted(number, given))

    def _read(self, cells: Cells) -> dict[str, Value]:
        due = cells.day("due")
        return {
            "title": cells.text("title", 120, least=4),
            "leads": [unit.code for unit in cells.each("lead", self.units.find)],
            "co": [unit.code for unit in cells.each("co", self.units.find)],
            "answerable": cells.text("answerable", 40),
            "due": due.isoformat() if due else "",
            "to_towns": cells.choice("to_towns", _YES) == "yes" or None,
            "handed_down": cells.text("handed_down", 300),
        }


def _judge(sheet: Sheet, actor: Actor) -> Entries:
    numbers = {cells.text("list_no", 24).upper() for cells in sheet.rows()}
    drafts = {one.number: read_case(one) for one in lists(actor).filter(number__in=numbers)}
    return Entries(actor, workdays.now(), UnitNames(today()), drafts)


def _write(ready: Sequence[Ready], actor: Actor) -> Written:
    """Add the entries, all in the caller's transaction. Raises Refused."""
    made = []
    with Door() as door:
        for one in ready:
            assert isinstance(one.item, Wanted)
            made.append(door.perform(one.item.number, ADD, actor, one.item.fields).number)
    return Written(made)


def _guess(table: Table) -> dict[str, str]:
    """The list's number, where it stands above the headings."""
    found = _NUMBER.search(" ".join(table.above).upper())
    return {"list_no": found.group()} if found else {}


ENTRIES = Kind(
    name="entries",
    title=Text(zh="清单条目", en="Entries of a list"),
    about=Text(
        zh="列入一份正在征集或修订的清单，不立项；审定印发后才交办。按清单编号和事项识别。",
        en="Added to a list that is being collected or revised; nothing is assigned before it is issued.",
    ),
    fields=(
        WORK_FIELDS[0],
        Field("lead", WORK_FIELDS[1].title, WORK_FIELDS[1].words),
        WORK_FIELDS[2],
        Field("answerable", Text("责任岗位", "Post answerable"), ("责任领导", "责任人岗位", "负责岗位")),
        Field("due", Text("完成时限", "To be done by"), DUE),
        Field("to_towns", Text("须分解到镇办", "To the townships"), ("分解到镇", "是否分解到镇办")),
        Field("handed_down", Text("下放的权限和经费", "Handed down"), ("随责下放的权限和经费", "权限和经费")),
        Field("list_no", Text("清单编号", "Number of the list"), ("所属清单编号",), True),
    ),
    example={
        "title": "农村公路安全隐患排查", "lead": "交通局", "co": "水利局", "answerable": "局长",
        "due": "2022-11-30", "to_towns": "是", "handed_down": "每公里养护费2000元", "list_no": "QD-2022-000001",
    },
    judge=_judge,
    write=_write,
    shared=("list_no",),
    most=MOST,
    guess=_guess,
)  # fmt: skip
