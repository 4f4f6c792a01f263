"""What is personal is for those with a hand in a case; who reports is hidden from the unit that answers."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from qinglian import workdays
from qinglian.procedures import Act, Actor, Case, library
from qinglian.procedures.privacy import may_read

OPERATOR = Actor("p-1", "govoffice/hotline", capacities=frozenset({"hotline"}))
TOWN = Actor("p-2", "shiqiao")
OTHER = Actor("p-3", "weather")


def ticket(ask: str, lead: str = "shiqiao") -> Case:
    given = {
        "title": "反映工地夜间施工", "category": "housing", "ask": ask, "place": "前进村",
        "caller": "李先生", "contact": "000-20220124", "content": "夜间施工噪声大，请核查处理。",
    }  # fmt: skip
    at = datetime(2022, 1, 24, 10, tzinfo=workdays.TZ)
    procedure = library().at("hotline-ticket", date(2022, 1, 24))
    case = Case.open(procedure, "RX-2022-000001", Act("open", OPERATOR, at, given))
    sent = Act("dispatch", OPERATOR, at, {"lead": lead, "complex": False})
    return case.perform(sent)


def readable(case: Case, actor: Actor) -> set[str]:
    fields = case.procedure.fields.values()
    return {field.name for field in fields if field.personal and may_read(case, field, actor)}


def test_the_unit_that_answers_knows_whom_to_call_back():
    assert {"caller", "contact", "content"} <= readable(ticket("help"), TOWN)


def test_who_reports_is_hidden_from_the_unit_that_answers_and_not_from_the_hotline():
    case = ticket("report")
    assert readable(case, TOWN) & {"caller", "contact"} == set()
    assert "content" in readable(case, TOWN)
    assert {"caller", "contact"} <= readable(case, OPERATOR)


def test_the_hotlines_own_house_is_no_exception_but_its_desk_is():
    case = ticket("report", lead="govoffice")
    colleague = Actor("p-4", "govoffice")
    assert readable(case, colleague) & {"caller", "contact"} == set()
    assert "caller" in readable(case, OPERATOR)


@pytest.mark.parametrize("ask", ["help", "report"])
def test_nobody_else_reads_what_is_personal(ask):
    assert readable(ticket(ask), OTHER) == set()
