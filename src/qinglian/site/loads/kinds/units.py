"""Units: known by their code; a row with a code already there brings that unit up to date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Max

from qinglian.documents.sheets.mapping import Field
from qinglian.procedures.model import Actor
from qinglian.site.loads.kinds.changes import Changes
from qinglian.site.loads.kinds.kind import Kind, Ready, There, Verdict, Written
from qinglian.site.loads.kinds.names import UnitNames
from qinglian.site.loads.sheet import Cells, Sheet
from qinglian.site.people.actions import install
from qinglian.site.people.models import Unit, UnitKind
from qinglian.site.people.queries import today
from qinglian.text import Text

_CODE = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")
_TOWN = re.compile(r"(镇|乡|街道)(人民政府|政府|办事处|办)?$")

_KINDS = {
    **{kind.value: kind.value for kind in UnitKind},
    **{str(kind.label): kind.value for kind in UnitKind},
    **dict.fromkeys(("局", "委办局", "县直部门", "直属部门", "单位"), "department"),
    **dict.fromkeys(("镇", "乡", "乡镇", "街道", "街道办", "镇街"), "township"),
    **dict.fromkeys(("科室", "股室", "内设", "股", "科"), "office"),
    **dict.fromkeys(("外部", "其他"), "external"),
}


@dataclass(slots=True)
class _Judge:
    names: UnitNames
    position: int
    seen: dict[object, int] = field(default_factory=dict)

    def __call__(self, cells: Cells) -> Verdict:
        code = cells.text("code", 64).lower()
        if code and not _CODE.fullmatch(code):
            cells.wrong(
                "code",
                "只用小写字母、数字、连字符，内设机构写「上级/本级」，如 zhengfuban/ducha",
                "has small letters, digits and hyphens; a section is above/below, as zhengfuban/ducha",
            )
        name, short = cells.text("name", 80), cells.text("short", 20)
        english, parent = cells.text("name_en", 120), cells.text("parent", 64)
        kind = cells.choice("kind", _KINDS)
        first, last = cells.day("valid_from"), cells.day("valid_to")
        if first and last and last < first:
            cells.wrong("valid_to", "早于成立日期", "is before the unit began")
        above = self._above(cells, code, parent)
        if cells.problems:
            return None
        cells.once(self.seen, code)
        if cells.problems:
            return None
        given = {
            "name": name, "short": short, "name_en": english, "kind": kind, "parent_id": above,
            "valid_from": first, "valid_to": last,
        }  # fmt: skip
        known = self.names.get(code)
        if known is not None:
            changes = Changes.of(known, given, cells)
            return Ready(known, new=False, note=changes.note) if changes else There(code)
        self.position += 1
        unit = Unit(code=code, position=self.position, **given)
        unit.kind = kind or _kind_of(code, name)
        self.names.add(unit)
        return Ready(unit)

    def _above(self, cells: Cells, code: str, given: str) -> str | None:
        """The unit above: by the path of the code, else the one that is named; both must agree."""
        path = code.rpartition("/")[0]
        named = given.lower() if self.names.get(given.lower()) else ""
        if given and not named:
            found = cells.found("parent", self.names.find)
            named = found.code if found else ""
        if path and named and path != named:
            cells.wrong(
                "parent",
                f"与编码不一致：按编码，上级应为「{path}」",
                f"disagrees with the code, by which “{path}” is above",
            )
        above = path or named
        if above and self.names.get(above) is None and not cells.problems:
            cells.wrong(
                "parent" if given else "code",
                f"的上级单位「{above}」不存在。请把上级单位排在前面，或先导入它",
                f"has “{above}” above it, which does not exist. Put it in an earlier row or load it first",
            )
        return above or None


def _kind_of(code: str, name: str) -> str:
    if "/" in code:
        return UnitKind.OFFICE
    return UnitKind.TOWNSHIP if _TOWN.search(name) else UnitKind.DEPARTMENT


def _judge(sheet: Sheet, actor: Actor) -> _Judge:
    last = Unit.objects.aggregate(last=Max("position"))["last"]
    return _Judge(UnitNames(today()), -1 if last is None else last)


def _write(ready: Sequence[Ready], actor: Actor) -> Written:
    units = [one.item for one in ready if isinstance(one.item, Unit)]
    install(units=units)
    return Written([unit.code for unit in units])


UNITS = Kind(
    name="units",
    title=Text(zh="单位", en="Units"),
    about=Text(
        zh="部门、镇办和内设机构；按编码识别，已有的更新。",
        en="Departments, townships and sections; known by code, those there are brought up to date.",
    ),
    fields=(
        Field("code", Text("单位编码", "Unit code"), ("编码", "代码", "机构编码", "单位代码", "机构代码"), True),
        Field("name", Text("单位名称", "Unit name"), ("名称", "单位全称", "全称", "机构名称", "单位"), True),
        Field("short", Text("简称", "Short name"), ("单位简称", "规范简称")),
        Field("name_en", Text("英文名称", "English name"), ("英文", "英文名")),
        Field("kind", Text("类别", "Kind"), ("单位类别", "单位类型", "机构类别", "机构性质", "类型")),
        Field("parent", Text("上级单位", "Unit above"), ("隶属单位", "主管部门", "所属单位", "上级")),
        Field("valid_from", Text("成立日期", "Begins"), ("启用日期", "设立日期", "成立时间")),
        Field("valid_to", Text("撤销日期", "Ends"), ("停用日期", "撤销时间", "失效日期")),
    ),
    example={
        "code": "jiaotong", "name": "县交通运输局", "short": "交通局", "name_en": "Transport Bureau",
        "kind": "部门", "parent": "", "valid_from": "2019-03-01", "valid_to": "",
    },
    judge=_judge,
    write=_write,
    people=True,
)  # fmt: skip
