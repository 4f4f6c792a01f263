"""A matter's page: its clocks and why they end when they do, what was done, and the proof of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from qinglian import workdays
from qinglian.procedures.recurrence import week_of
from qinglian.site.matters import weekly
from qinglian.site.matters.models import Matter
from qinglian.site.matters.tests.conftest import (
    CHIEF,
    CLERK,
    COLLEAGUE,
    SECOND,
    SUPERVISOR,
    TICKET,
)
from qinglian.site.records.actions import sequence
from qinglian.site.records.models import Entry
from qinglian.workdays.calendar import ANNOUNCED

pytestmark = pytest.mark.django_db


def page(county, post: str, number: str) -> str:
    answer = county.get(post, f"/matters/{number}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def offered(county, post: str, number: str) -> set[str]:
    context = county.get(post, f"/matters/{number}/").context
    first = {context["offer"].rule.name} if context["offer"] else set()
    return first | {one.rule.name for one in context["offers"]}


def test_who_reports_is_hidden_from_the_unit_that_answers(county):
    asked, reported = county.ticket(caller="李先生"), county.ticket(caller="李先生", ask="report")
    assert "李先生" in page(county, CLERK, asked)
    assert "李先生" not in page(county, CLERK, reported)
    assert "李先生" in page(county, "govoffice/hotline#operator-1", reported)


def test_a_ticket_of_five_working_days_is_due_on_the_saturday_that_is_worked(county, clock):
    clock("2022-01-24T10:00")
    number = county.ticket()
    shown = page(county, CLERK, number)
    assert "2022-01-29" in shown
    assert "起5个工作日，当日不计，至2022年1月29日24时止" in shown
    assert "地方规定，非法律规定" in shown
    assert "还有5个工作日" in shown
    assert "暂定" not in shown
    clock("2022-01-29T23:59")
    assert "今天到期" in page(county, CLERK, number)
    clock("2022-01-30T00:01")
    assert "已逾期1个工作日" in page(county, CLERK, number)


def test_without_next_years_calendar_a_day_in_it_is_provisional(county, clock):
    clock(datetime(ANNOUNCED[1], 12, 29, 10, tzinfo=workdays.TZ))
    number = county.ticket()
    shown = page(county, CLERK, number)
    assert "暂定" in shown
    assert f"暂定：{ANNOUNCED[1] + 1}年放假安排尚未公布" in shown


def test_late_stays_late_on_the_page_and_the_reason_is_a_sentence(county, clock):
    number = county.signed(due="2022-03-11")
    clock("2022-03-14T09:00")
    county.act(number, "submit", CLERK, result="已完成养护42公里，验收单见附件。")
    county.act(number, "accept", SUPERVISOR)
    shown = page(county, CLERK, number)
    assert "逾期办结" in shown
    assert "已停，逾期" in shown


def test_the_page_offers_what_the_reader_may_do_and_nothing_else(county):
    number = county.signed()
    assert offered(county, CLERK, number) == {"submit", "report", "ask-extension"}
    assert offered(county, SUPERVISOR, number) == set()
    assert "cancel" in offered(county, CHIEF, number)


def test_the_page_says_why_the_rest_is_not_the_readers(county):
    number = county.submitted()
    shown = page(county, COLLEAGUE, number)
    assert "「审核通过」由督查室、分管县领导办理。" in shown
    assert "请用相应岗位登录，或请其办理。" in shown


def test_what_a_matter_waits_for_is_a_form_on_its_page_at_once(county):
    number = county.signed()
    context = county.get(CLERK, f"/matters/{number}/").context
    assert context["offer"].rule.name == "submit"
    ticket = county.ticket()
    assert county.get(CLERK, f"/matters/{ticket}/").context["form"] is None  # one press signs


def test_each_act_is_told_with_who_when_what_and_its_place_in_the_log(county):
    number = county.submitted()
    told = county.get(SUPERVISOR, f"/matters/{number}/").context["story"].acts
    assert [act.title.zh for act in told] == ["报送办理结果", "签收", "立项交办"]
    assert told[0].unit.zh == "交通局"
    assert told[0].post.zh == "交通局联络员"
    assert told[0].said[0].words[0].zh == "已完成养护42公里，验收单见附件。"
    assert [act.entry for act in told] == [None, None, None]
    assert "等待写入公开日志" in page(county, SUPERVISOR, number)
    sequence()
    told = county.get(SUPERVISOR, f"/matters/{number}/").context["story"].acts
    entries = dict(Entry.objects.filter(matter=number).values_list("n", "index"))
    assert [act.entry for act in told] == [entries[3], entries[2], entries[1]]
    assert f"公开日志第 {entries[3]} 条" in page(county, SUPERVISOR, number)


def test_an_act_that_makes_something_public_is_marked(county):
    number = county.submitted()
    county.act(number, "accept", SUPERVISOR)
    county.act(number, "close", SECOND, opinion="现场核实属实")
    told = county.get(SUPERVISOR, f"/matters/{number}/").context["story"].acts
    assert [act.publishes for act in told] == [True, False, False, False, False]


def test_titles_and_words_speak_the_readers_language(county):
    number = county.signed()
    client = county.client(CLERK)
    client.cookies["language"] = "en"
    shown = client.get(f"/matters/{number}/").content.decode()
    for words in (
        "Meeting decision",
        "Submit the result",
        "Sign for it",
        "Lead: Transport Bureau",
        "5 working days left",
    ):
        assert words in shown, words


def test_markup_in_a_title_is_words_and_not_markup(county):
    number = county.ticket(
        title="<script>alert(1)</script> 路灯不亮", content="<img src=x onerror=1>"
    )
    for path in (f"/matters/{number}/", "/", "/registers/hotline-ticket/"):
        shown = county.get(CLERK, path).content.decode()
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "路灯不亮" in shown


def test_acts_done_in_another_way_are_led_to_their_page(county):
    weekly.begin_weeks(["transport"])
    (week,) = weekly.matters_of(week_of(workdays.today()))
    shown = page(county, CLERK, week.number)
    assert 'href="/weekly/"' in shown
    for name in ("commit", "account"):
        answer = county.post(CLERK, f"/matters/{week.number}/{name}/", done="HY-2022-000001")
        assert answer["Location"] == "/weekly/"
    week.refresh_from_db()
    assert week.stage == "promising"


def test_a_matter_broken_down_shows_its_parts_to_those_who_may_see_them(county):
    parent, own = county.decision(), county.decision()
    Matter.objects.filter(pk=own).update(parent=parent)  # no procedure of today opens others
    assert own in page(county, CLERK, parent)
    assert parent in page(county, CLERK, own)


def test_whoever_checks_sees_the_work_before_the_verdict(county):
    number = county.submitted()
    context = county.get(SUPERVISOR, f"/matters/{number}/").context
    assert context["work"].name == "submit"
    assert context["offer"].rule.name == "accept"
    assert county.get(CLERK, f"/matters/{number}/").context["work"] is None


@pytest.mark.parametrize("more", [1, 40])
def test_the_page_asks_no_more_of_the_database_when_more_was_done(
    county, django_assert_max_num_queries, more
):
    number = county.signed()
    for n in range(more):
        county.act(number, "report", CLERK, progress=f"已完成第{n}段路面养护")
    client = county.client(SUPERVISOR)
    with django_assert_max_num_queries(15):
        assert client.get(f"/matters/{number}/").status_code == 200


def test_the_content_of_a_ticket_stands_where_its_unit_looks_first(county):
    number = county.ticket()
    facts = county.get(CLERK, f"/matters/{number}/").context["story"].facts
    said = {one.title.zh: [word.zh for word in one.words] for one in facts}
    assert said["诉求内容"] == [TICKET["content"]]
    assert said["诉求类型"] == ["求助"]
    assert not any(one.hidden for one in facts)
