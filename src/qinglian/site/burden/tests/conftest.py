"""清川县 with its people in office, and what a bureau asks of its towns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qinglian.county.units import TOWNS
from qinglian.site.matters.tests.conftest import CLERK, SUPERVISOR, County, county

__all__ = ["FORM", "MONTHLY", "TOWN_CODES", "admitted", "county"]

FORM = (Path(__file__).parent / "form38.txt").read_text(encoding="utf-8")
TOWN_CODES = [town.code for town in TOWNS]

MONTHLY: dict[str, Any] = {
    "title": "农村公路水毁月报",
    "lead": "transport",
    "towns": ["shiqiao"],
    "kind": "form",
    "medium": "letterhead",
    "legal_basis": "《公路安全保护条例》水毁抢修统计",
    "expires": "2022-12-31",
    "frequency": "monthly",
    "form_fields": "水毁长度（米）\n塌方方量\n损毁涵洞座数",
    "fill_minutes": 15,
    "asks": "none",
}
MEETING: dict[str, Any] = {
    "title": "农村公路养护现场会",
    "lead": "transport",
    "towns": ["shiqiao"],
    "kind": "meeting",
    "medium": "letterhead",
    "legal_basis": "年度会议计划第五项",
    "plan_no": "清政办发〔2022〕1号",
    "expires": "2022-04-30",
    "held": "2022-03-24",
    "speech_minutes": 30,
    "meeting_minutes": 90,
    "asks": "none",
}


def admitted(county: County, **fields: object) -> str:
    """A form that was admitted, or whatever `fields` make of it."""
    asked = fields if "kind" in fields else {**MONTHLY, **fields}
    number = county.open("burden-item", CLERK, **asked)
    county.act(number, "admit", SUPERVISOR)
    return number
