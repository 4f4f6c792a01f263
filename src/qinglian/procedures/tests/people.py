"""Persons of a small county, for the tests of procedures."""

from __future__ import annotations

from datetime import datetime

from qinglian import workdays
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Act, Actor, Evidence
from qinglian.procedures.shelf import library

SUPERVISOR = Actor(
    "p-sup-1", "govoffice/supervision", rank="staff", capacities=frozenset({"supervision"})
)
SECOND_SUPERVISOR = Actor(
    "p-sup-2", "govoffice/supervision", rank="staff", capacities=frozenset({"supervision"})
)
CLERK = Actor("p-transport-1", "transport", rank="staff")
COLLEAGUE = Actor("p-transport-2", "transport", rank="staff")
DIRECTOR = Actor("p-transport-0", "transport", rank="head")
OUTSIDER = Actor("p-water-1", "water", rank="staff")
LEADER = Actor(
    "p-leader-1", "leaders", rank="county-deputy", charge=frozenset({"transport", "water"})
)
CHIEF = Actor("p-leader-0", "leaders", rank="county-head", capacities=frozenset({"county-head"}))


def at(text: str) -> datetime:
    """A moment in the county's time: `2022-03-17 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=workdays.TZ)


def act(name: str, actor: Actor, moment: str, *evidence: Evidence, **fields: object) -> Act:
    """An act, briefly written."""
    return Act(name, actor, at(moment), fields, evidence)


def decision(moment: str = "2022-03-10 10:00", **fields: object) -> Case:
    """A meeting decision just assigned to the transport bureau."""
    given = {
        "title": "加快农村公路养护",
        "lead": "transport",
        "held": "2022-03-10",
        "minutes_no": "清政常纪〔2022〕3号",
        **fields,
    }
    procedure = library().at("meeting-decision", at(moment).date())
    return Case.open(procedure, "HY-2022-000001", act("open", SUPERVISOR, moment, **given))


def submitted(moment: str = "2022-03-16 10:00", **fields: object) -> Case:
    """A meeting decision signed for and answered."""
    case = decision(**fields).perform(act("sign", CLERK, "2022-03-10 15:00"))
    return case.perform(act("submit", CLERK, moment, result="已完成养护42公里，验收单见附件。"))
