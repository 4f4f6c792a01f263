"""清单: the duties of a list, each a matter. Known by the list's name and the number in it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qinglian.documents.sheets.mapping import Field
from qinglian.documents.sheets.table import Table
from qinglian.procedures.model import Actor, Value
from qinglian.site.loads.kinds.kind import Kind
from qinglian.site.loads.kinds.matters import Key, Opening, opening, work, write
from qinglian.site.loads.sheet import Cells, Sheet
from qinglian.text import Text

_LIST = re.compile(r"清单|任务|责任|要点|台账|分解|方案|list|plan|dut", re.IGNORECASE)
_ASIDE = re.compile(r"^(附件|填报|单位|日期|时间|制表|审核|联系)")


def _read(judge: Opening, cells: Cells) -> dict[str, object]:
    fields = work(judge, cells)
    fields["list_name"] = cells.text("list_name", 80, least=2)
    fields["item_no"] = cells.whole("item_no", 5000)
    return fields


def _known_by(fields: Mapping[str, Value]) -> Key:
    return str(fields.get("list_name", "")), fields.get("item_no") or str(fields.get("title", ""))


def _guess(table: Table) -> dict[str, str]:
    """The list's name as it stands above the headings: a line that names a list, else the first line."""
    lines = [line for line in table.above if len(line) >= 4 and not _ASIDE.match(line)]
    named = next((line for line in lines if _LIST.search(line)), lines[0] if lines else "")
    return {"list_name": named[:80]} if named else {}


def _judge(sheet: Sheet, actor: Actor) -> Opening:
    lists = {cells.text("list_name", 80) for cells in sheet.rows()}
    return opening("duty", actor, _read, _known_by, "list_name", lists)


WORK_FIELDS = (
    Field("title", Text("事项", "Matter"), (
        "任务", "工作任务", "重点任务", "责任事项", "主要任务", "工作内容", "事项名称", "任务内容", "具体任务",
        "议定事项", "议题", "决定事项"), True),
    Field("lead", Text("牵头单位", "Lead unit"), (
        "责任单位", "主办单位", "承办单位", "牵头部门", "责任部门", "落实单位"), True),
    Field("co", Text("配合单位", "Co-units"), ("协办单位", "配合部门", "协助单位", "参与单位", "责任配合单位")),
)  # fmt: skip

MOST = 5_000
"""Matters that one file may open: a few seconds' work for the door."""

DUE = ("时限", "完成时间", "截止日期", "办结时限", "完成日期", "截止时间", "时间节点")
NUMBER = ("编号", "项号", "序", "item", "no")

DUTIES = Kind(
    name="duties",
    title=Text(zh="责任清单", en="Duty list"),
    about=Text(
        zh="清单上的每一项成为一件事项并交办；按清单名称和序号识别。",
        en="Each item of a list becomes a matter and is assigned; known by the list's name and its number.",
    ),
    fields=(
        Field("item_no", Text("序号", "No."), NUMBER),
        *WORK_FIELDS,
        Field("due", Text("完成时限", "To be done by"), DUE, True),
        Field("list_name", Text("清单名称", "List"), ("清单", "所属清单", "文件名称", "来源清单"), True),
    ),
    example={
        "item_no": "1", "title": "完成城区三条道路改造", "lead": "交通局", "co": "住建局、城关街道",
        "due": "2022-12-20", "list_name": "2022年党风廉政建设责任清单",
    },
    judge=_judge,
    write=write,
    shared=("list_name",),
    most=MOST,
    guess=_guess,
)  # fmt: skip
