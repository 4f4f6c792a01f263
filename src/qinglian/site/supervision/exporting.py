"""The supervision record of GB/T 39046–2020, table 11, for platforms above: one row a supervision matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qinglian.documents.sheets.writing import Value
from qinglian.procedures.model import institution
from qinglian.site.matters.models import Act, Fact, Matter
from qinglian.site.matters.presenting import local, stage_text
from qinglian.site.people.models import Unit
from qinglian.site.supervision.queries import PROCEDURE

HEADINGS = (
    "办件编号", "督办内容", "机构名称", "事项类型代码", "督办发出时间", "监察编号", "监察规则编号",
    "监察预警类型代码", "状态产生时间", "监察结果描述", "责任部门",
)  # fmt: skip
"""The eleven fields, in the standard's own words and order."""

WIDTHS = (20, 40, 24, 12, 20, 20, 12, 16, 20, 24, 24)

LIGHT_CODES = {"blue": "1", "yellow": "2", "red": "3", "odd": "4"}
"""蓝、黄、红、异常: this platform's codes, for the standard names the field and leaves the list to the region."""

ITEM_TYPES = {"penalty-case": "02", "coercive-measure": "03", "inspection-visit": "06"}
SERVICE_TYPES = {"licence": "01", "joint": "01", "other": "20"}
"""Codes of kinds of items 事项类型: 行政许可, 行政处罚, 行政强制, 行政检查, 公共服务. What is no item has none."""


def exported(numbers: Iterable[str]) -> Iterator[list[Value]]:
    """The rows for supervision matters, in the order of their numbers."""
    wanted = list(numbers)
    matters = Matter.objects.in_bulk(wanted)
    acts = Act.objects.filter(matter__in=wanted)
    opened = dict(acts.filter(n=1).values_list("matter", "fields"))
    issued = dict(acts.filter(name="issue").values_list("matter", "at"))
    about = {
        number: str(value)
        for number, value in Fact.objects.filter(name="about", matter__in=wanted).values_list(
            "matter_id", "value"
        )
    }
    types = _types(Matter.objects.in_bulk(list(about.values())))
    names = {unit.code: unit.name for unit in Unit.objects.all()}
    for number in sorted(wanted):
        matter, fields = matters[number], opened.get(number, {})
        sent = issued.get(number)
        yield [
            about.get(number, ""),
            matter.title,
            names.get(institution(matter.lead), institution(matter.lead)),
            types.get(about.get(number, ""), ""),
            local(sent) if sent else None,
            number,
            str(fields.get("rule") or "").partition(" ")[0],
            LIGHT_CODES.get(str(fields.get("light")), ""),
            local(matter.moved_at),
            stage_text(matter).zh,
            names.get(matter.lead, matter.lead),
        ]


def _types(matters: Mapping[str, Matter]) -> Mapping[str, str]:
    """Matter → the code of its kind of item."""
    services = [one.number for one in matters.values() if one.procedure == "service-case"]
    kinds = dict(Act.objects.filter(matter__in=services, n=1).values_list("matter", "fields__kind"))
    found = {
        number: ITEM_TYPES[one.procedure]
        for number, one in matters.items()
        if one.procedure in ITEM_TYPES
    }
    return found | {number: SERVICE_TYPES.get(str(kind), "") for number, kind in kinds.items()}


def supervision_matters() -> list[str]:
    """The numbers of all supervision matters."""
    return list(Matter.objects.filter(procedure=PROCEDURE).values_list("number", flat=True))
