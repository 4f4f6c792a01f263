"""What the shipped definitions cite held on their first day; customs name whose they are."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest

from qinglian import workdays
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Actor
from qinglian.procedures.shelf import library
from qinglian.procedures.tests.inline import refusal
from qinglian.procedures.tests.people import (
    CHIEF,
    CLERK,
    LEADER,
    OUTSIDER,
    SUPERVISOR,
    act,
    at,
    decision,
)
from qinglian.text import Text

NEWEST = [library().newest(name) for name in library().versions]
SINCE = {
    "《市场主体登记管理条例》": date(2022, 3, 1),
    "《政府督查工作条例》": date(2021, 2, 1),
    "《优化营商环境条例》": date(2020, 1, 1),
    "《行政许可法》": date(2004, 7, 1),
    "《政府信息公开条例》": date(2019, 5, 15),
    "《信访工作条例》": date(2022, 5, 1),
    "《代表法》": date(2015, 8, 29),
    "《保障中小企业款项支付条例》": date(2020, 9, 1),
    "《监督法》": date(2007, 1, 1),
    "《审计法》": date(2022, 1, 1),
    "《审计法实施条例》": date(2010, 5, 1),
    "《政府采购法》": date(2014, 8, 31),
    "《政府采购法实施条例》": date(2015, 3, 1),
    "《招标投标法》": date(2017, 12, 28),
    "《招标投标法实施条例》": date(2019, 3, 2),
    "《预算法》": date(2018, 12, 29),
    "《预算法实施条例》": date(2020, 10, 1),
    "《行政事业性国有资产管理条例》": date(2021, 4, 1),
    "《政府投资条例》": date(2019, 7, 1),
    "《机关事务管理条例》": date(2012, 10, 1),
    "《党政机关国内公务接待管理规定》": date(2013, 12, 1),
    "《生产安全事故报告和调查处理条例》": date(2007, 6, 1),
    "《安全生产法》": date(2021, 9, 1),
    "《地质灾害防治条例》": date(2004, 3, 1),
    "《防汛条例》": date(2011, 1, 8),
    "《行政处罚法》": date(2021, 7, 15),
    "《行政强制法》": date(2012, 1, 1),
    "《法治政府建设实施纲要（2021－2025年）》": date(2021, 8, 11),
    "《行政执法机关移送涉嫌犯罪案件的规定》": date(2020, 8, 7),
    "《重大行政决策程序暂行条例》": date(2019, 9, 1),
    "《公平竞争审查条例》": date(2024, 8, 1),
}
OPERATOR = Actor("p-hot-1", "govoffice/hotline", rank="staff", capacities=frozenset({"hotline"}))
HEAD = Actor("p-transport-0", "transport", rank="head")


def cited(thing: object) -> set[str]:
    """Every text under a definition's `law`, however deep."""
    found = set()
    if isinstance(thing, dict) or hasattr(thing, "values"):
        return set().union(*(cited(one) for one in thing.values()), set())
    if isinstance(thing, tuple):
        return set().union(*(cited(one) for one in thing), set())
    if is_dataclass(thing):
        for field in fields(thing):
            value = getattr(thing, field.name)
            if field.name == "law":
                laws = value if isinstance(value, tuple) else (value,)
                found |= {one.zh for one in laws if isinstance(one, Text)}
            else:
                found |= cited(value)
    return found


def test_the_laws_are_found():
    assert "《政府督查工作条例》第十七条" in cited(library().newest("duty"))
    assert "《优化营商环境条例》第三十六条" in cited(library().newest("service-item"))


@pytest.mark.parametrize("procedure", NEWEST, ids=lambda one: one.name)
def test_no_definition_is_older_than_a_law_that_it_cites(procedure):
    for law in cited(procedure):
        assert procedure.valid_from >= SINCE[re.match("《.*?》", law)[0]], law


@pytest.mark.parametrize("procedure", NEWEST, ids=lambda one: one.name)
def test_every_limit_held_on_the_definitions_first_day(procedure):
    for rule in procedure.clocks.values():
        if rule.limit:
            workdays.in_force(rule.limit, procedure.valid_from)


@pytest.mark.parametrize("procedure", NEWEST, ids=lambda one: one.name)
def test_every_custom_names_whose_it_is(procedure):
    for rule in procedure.clocks.values():
        if rule.limit and workdays.limit(rule.limit).is_custom:
            assert rule.customs, rule.name
        for custom in rule.customs:
            assert custom.source.zh.startswith("本县"), rule.name


def ticket(*, is_complex: bool) -> Case:
    given = {"title": "路灯不亮请求维修", "category": "utilities", "ask": "help"}
    case = Case.open(
        library().at("hotline-ticket", date(2022, 3, 1)),
        "RX-2022-000001",
        act("open", OPERATOR, "2022-03-01 09:00", **given),
    )
    dispatched = act("dispatch", OPERATOR, "2022-03-01 09:10", lead="transport", complex=is_complex)
    return case.perform(dispatched).perform(act("sign", CLERK, "2022-03-01 10:00"))


@pytest.mark.parametrize(
    ("is_complex", "before", "after"),
    [(False, "2022-03-08", "2022-03-15"), (True, "2022-03-22", "2022-03-29")],
)
def test_a_hotline_ticket_is_extended_once_by_the_head(is_complex, before, after):
    case = ticket(is_complex=is_complex)
    (clock,) = case.running
    assert clock.due.isoformat() == before
    assert "非法律规定（本县热线办法）" in clock.explanation("zh")
    longer = case.perform(act("extend", HEAD, "2022-03-04 09:00", reason="等待配件到货"))
    assert longer.running[0].due.isoformat() == after
    again = act("extend", HEAD, "2022-03-04 10:00", reason="等待配件到货")
    assert refusal(longer, again).code == "extended-enough"


def test_a_hotline_ticket_is_declined_once_and_the_next_unit_signs_for_it():
    given = {"title": "路灯不亮请求维修", "category": "utilities", "ask": "help"}
    case = Case.open(
        library().at("hotline-ticket", date(2022, 3, 1)),
        "RX-2022-000002",
        act("open", OPERATOR, "2022-03-01 09:00", **given),
    )
    case = case.perform(act("dispatch", OPERATOR, "2022-03-01 09:10", lead="water", complex=False))
    why = {"reason": "不属于本单位职责", "proposed": "transport"}
    case = case.perform(act("decline", OUTSIDER, "2022-03-01 10:00", **why))
    again = act("dispatch", OPERATOR, "2022-03-01 10:30", lead="transport", complex=False)
    case = case.perform(again)
    why["proposed"] = "water"
    assert refusal(case, act("decline", CLERK, "2022-03-01 11:00", **why)).code == "out-of-order"
    assert case.perform(act("sign", CLERK, "2022-03-01 11:00")).stage == "doing"


def test_an_extension_asked_for_is_never_longer_than_the_limit_was():
    case = decision().perform(act("sign", CLERK, "2022-03-10 15:00"))
    given = {"reason": "等待上级批复"}
    too_much = act("ask-extension", CLERK, "2022-03-14 10:00", more_days=6, **given)
    refused = refusal(case, too_much)
    assert refused.code == "too-much-more"
    assert "地方规定" in refused.reason.zh
    asked = case.perform(act("ask-extension", CLERK, "2022-03-14 10:00", more_days=5, **given))
    granted = asked.perform(act("grant-extension", LEADER, "2022-03-14 15:00"))
    assert granted.running[0].due == date(2022, 3, 24)


def test_an_extension_of_a_day_that_was_set_is_kept():
    case = decision(due="2022-04-29").perform(act("sign", CLERK, "2022-03-10 15:00"))
    given = {"reason": "等待上级批复", "more_days": 5}
    asked = case.perform(act("ask-extension", CLERK, "2022-04-20 10:00", **given))
    granted = asked.perform(act("grant-extension", LEADER, "2022-04-20 15:00"))
    (finish,) = (clock for clock in granted.running if clock.name == "finish")
    assert finish.due == date(2022, 5, 10)
    assert not finish.late_at(at("2022-05-10 23:59"))
    assert finish.late_at(at("2022-05-11 00:01"))


def test_the_government_offices_own_matter_is_closed_by_the_county_head_and_not_by_supervision():
    clerk = Actor("p-office-1", "govoffice/secretariat", rank="staff")
    charge = replace(LEADER, charge=frozenset({"govoffice"}))
    case = decision(lead="govoffice").perform(act("sign", clerk, "2022-03-10 15:00"))
    case = case.perform(act("submit", clerk, "2022-03-14 10:00", result="已完成养护42公里。"))
    case = case.perform(act("accept", charge, "2022-03-14 15:00"))
    given = {"opinion": "现场核实无误"}
    own = refusal(case, act("close", SUPERVISOR, "2022-03-15 09:00", **given))
    assert own.code == "own-unit"
    assert case.perform(act("close", CHIEF, "2022-03-15 09:00", **given)).stage == "closed"


def test_the_conclusion_may_be_objected_to_for_thirty_days_and_no_longer():
    case = decision().perform(act("sign", CLERK, "2022-03-10 15:00"))
    case = case.perform(act("submit", CLERK, "2022-03-16 10:00", result="已完成养护42公里。"))
    case = case.perform(act("return", SUPERVISOR, "2022-03-16 15:00", reason="缺少验收单"))
    late = act("object", CLERK, "2022-04-16 09:00", reason="验收单已经报送")
    objection = act("object", CLERK, "2022-04-15 09:00", reason="验收单已经报送")
    assert refusal(case, late).code == "window-closed"
    reviewing = case.perform(objection)
    uphold = act("uphold", SUPERVISOR, "2022-04-18 09:00", opinion="验收单确有缺项")
    assert refusal(reviewing, uphold).code == "own-work"
