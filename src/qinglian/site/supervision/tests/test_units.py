"""A unit's page: figures counted by hand, questions with a right of reply, and nothing of a person."""

from __future__ import annotations

import pytest

from qinglian import workdays
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.tests.conftest import (
    CLERK,
    DEPUTY,
    OPERATOR,
    OUTSIDER,
    RESULT,
    SECOND,
    SUPERVISOR,
)
from qinglian.site.supervision.measures import Counts, counted, shares
from qinglian.site.supervision.scanning import county_signs
from qinglian.site.supervision.signs.scope import Scope

pytestmark = pytest.mark.django_db

PAGE = "/supervision/units/transport/"


def counts(unit: str = "") -> dict[str, Counts]:
    signs = county_signs()
    return dict(counted(Scope(workdays.now(), signs.days, unit), signs))


def asked(answer) -> set[str]:
    return {one.asked.question.name for one in answer.context["asking"] if one.asked.above}


def test_a_units_handling_is_counted_as_one_would_by_hand(county, clock):
    first, second = county.decision(), county.decision()
    third = county.decision(lead="water")
    clock("2022-03-14T10:00")  # two working days later
    county.act(first, "sign", CLERK)
    clock("2022-03-16T10:00")  # four
    county.act(second, "sign", CLERK)
    county.act(third, "sign", OUTSIDER)
    county.act(first, "submit", CLERK, result=RESULT)
    county.act(first, "return", SUPERVISOR, reason="缺少验收单，请补充")
    county.act(first, "submit", CLERK, result=RESULT)
    county.act(first, "accept", SUPERVISOR)
    county.act(first, "close", SECOND, opinion="现场核实属实")
    county.act(second, "submit", CLERK, result=RESULT)
    county.act(second, "accept", SUPERVISOR)
    county.act(second, "close", SECOND, opinion="现场核实属实")
    county.act(second, "verify", SUPERVISOR, opinion="回头看发现未落实")
    ours = counts()["transport"]
    assert ours.first_response == 3
    assert (ours.handed_in, ours.returned) == (3, 1)
    held = shares(ours)
    assert (held["careful"].part, held["careful"].whole, held["careful"].percent) == (2, 3, 67)
    assert (held["solid"].part, held["solid"].whole) == (1, 2)
    assert (held["open"].part, held["open"].whole) == (1, 1)
    assert held["thrifty"].percent is None
    assert counts("transport")["transport"] == ours
    assert counts()["water"].first_response == 4


def test_who_declines_is_counted_though_another_then_has_the_matter(county):
    for _ in range(2):
        ticket = county.ticket()
        county.act(ticket, "decline", CLERK, reason="不属本单位职责", proposed="water")
        county.act(ticket, "dispatch", OPERATOR, lead="water", complex=False)
    assert counts()["transport"].passed_on == counts("transport")["transport"].passed_on == 2
    assert counts()["water"].passed_on == 0


def test_twice_the_limit_is_long_and_the_limit_itself_is_not(county, clock):
    county.signed()
    clock(
        "2022-03-25T13:00"
    )  # the limit lapsed as 18 March began, 7 days 14 hours after its beginning
    assert counts()["transport"].long_open == 0
    clock("2022-03-25T15:00")
    assert counts()["transport"].long_open == 1


def test_a_question_is_put_by_a_press_answered_by_the_unit_and_read_by_another(county, clock):
    county.signed(due="2022-12-30")
    clock("2022-05-05T10:00")
    assert "standing-still" in asked(county.get(SUPERVISOR, PAGE))
    county.post(SUPERVISOR, f"{PAGE}ask/standing-still/")
    question = Matter.objects.get(procedure="unit-question")
    assert question.title.startswith("有1件在办事项30个工作日以上没有进展")
    assert Act.objects.get(matter=question.number).fields["running"] == 0
    page = county.get(CLERK, PAGE).content.decode()
    assert f"已提问，见 {question.number}" in page
    assert "向单位提问" not in page
    assert question.number in county.get(CLERK, "/").content.decode()
    county.act(
        question.number, "answer", CLERK, answer="等待省级资金计划下达。", circumstances="资金未到"
    )
    county.act(question.number, "note", SUPERVISOR)
    assert Matter.objects.get(pk=question.number).state == "closed"


def test_the_same_question_is_not_put_twice_and_nothing_below_its_threshold(county, clock):
    county.signed(due="2022-12-30")
    clock("2022-05-05T10:00")
    for _ in range(2):
        county.post(SUPERVISOR, f"{PAGE}ask/standing-still/")
    county.post(SUPERVISOR, f"{PAGE}ask/passing-on/")
    assert county.post(SUPERVISOR, f"{PAGE}ask/no-such-question/").status_code == 404
    assert Matter.objects.filter(procedure="unit-question").count() == 1


def test_the_leader_in_charge_and_the_unit_itself_see_the_page(county):
    for post in (SUPERVISOR, CLERK, DEPUTY):
        answer = county.get(post, PAGE)
        assert answer.status_code == 200
        assert "不排名" in answer.content.decode()
    assert county.get(OUTSIDER, PAGE).status_code == 404


def test_units_stand_in_the_countys_own_order(county):
    rows = county.get(SUPERVISOR, "/supervision/units/").context["units"]
    positions = [unit.position for unit, _ in rows]
    assert positions == sorted(positions)
