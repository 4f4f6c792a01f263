"""The inbox: what waits, for whom, how pressing, and many signed for at once."""

from __future__ import annotations

import pytest

from qinglian.site.matters.models import Matter, Pending
from qinglian.site.matters.tests.conftest import (
    CHIEF,
    CLERK,
    COLLEAGUE,
    DEPUTY,
    OUTSIDER,
    RESULT,
    SECOND,
    SUPERVISOR,
)

pytestmark = pytest.mark.django_db


def numbers(answer) -> list[str]:
    return [row.matter.number for row in answer.context["rows"]]


def counts(answer) -> dict[str, str]:
    return {tab.name: tab.count for tab in answer.context["tabs"]}


def test_who_has_not_signed_in_is_asked_to(client, db):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_what_was_assigned_waits_for_the_unit_and_for_no_other(county):
    number = county.decision()
    assert numbers(county.get(CLERK, "/")) == [number]
    assert numbers(county.get(COLLEAGUE, "/")) == [number]
    assert numbers(county.get(OUTSIDER, "/")) == []


def test_an_empty_inbox_says_so_and_says_what_to_do_next(county):
    page = county.get(OUTSIDER, "/").content.decode()
    assert "没有等您办理的事项" in page
    assert "/registers/" in page


def test_each_section_holds_what_its_name_says(county, clock):
    late = county.signed(due="2022-03-11")
    week = county.signed(due="2022-03-18")
    later = county.signed(due="2022-06-30")
    county.act(later, "report", CLERK, progress="已经开工，进展正常")
    back = county.submitted(due="2022-06-30")
    county.act(back, "return", SUPERVISOR, reason="附件不全，请补充验收单")
    clock("2022-03-14T09:00")
    fresh = county.decision()
    assert counts(county.get(CLERK, "/")) == {
        "all": "5", "sign": "1", "week": "2", "returned": "1", "late": "1", "check": "0",
    }  # fmt: skip
    found = {tab: numbers(county.get(CLERK, "/", tab=tab)) for tab in ("late", "week", "returned")}
    assert found == {"late": [late], "week": [fresh, week], "returned": [back]}
    assert set(numbers(county.get(CLERK, "/", tab="all"))) == {late, week, later, back, fresh}


def test_the_most_pressing_comes_first_and_its_delay_is_said_in_working_days(county, clock):
    later = county.signed(due="2022-03-16")
    late = county.signed(due="2022-03-11")
    clock("2022-03-16T09:00")
    answer = county.get(CLERK, "/")
    assert numbers(answer) == [late, later]
    page = answer.content.decode()
    assert "已逾期3个工作日" in page
    assert "今天到期" in page


def test_a_passed_limit_stays_late_after_more_time_is_granted(county, clock):
    number = county.signed(due="2022-03-11")
    clock("2022-03-14T09:00")
    county.act(number, "report", CLERK, progress="已经开工，进展正常")
    assert Pending.objects.filter(matter=number, late=True).exists()
    assert numbers(county.get(CLERK, "/", tab="late")) == [number]


def test_nobody_finds_their_own_work_to_check(county):
    number = county.open(
        "data-filing", "finance#liaison", title="2021年度减税降费数据", lead="finance",
        dataset="tax-relief", period="2021", docnumber="清财〔2022〕3号", rows=3, rows_root="0" * 64,
    )  # fmt: skip
    assert numbers(county.get("finance#staff", "/")) == [number]
    assert numbers(county.get("finance#liaison", "/")) == []


def test_a_unit_does_not_find_its_own_matter_to_verify(county):
    number = county.decision(lead="govoffice")
    county.act(number, "sign", "govoffice#liaison")
    county.act(number, "submit", "govoffice#liaison", result=RESULT)
    assert numbers(county.get(SUPERVISOR, "/", tab="check")) == []
    assert numbers(county.get(CHIEF, "/")) == []
    assert numbers(county.get(DEPUTY, "/")) == [number]


def test_a_matter_that_reaches_one_reader_by_two_addresses_is_listed_once(county):
    number = county.open(
        "leader-instruction", SUPERVISOR, title="核查审计整改落实情况", lead="audit",
        instruction_no="内〔2022〕1号", urgency="ordinary",
    )  # fmt: skip
    to = set(Pending.objects.filter(matter=number).values_list("to", flat=True))
    assert {"can:county-head", "charge:audit"} <= to
    assert numbers(county.get(CHIEF, "/")) == [number]


def test_a_leader_lands_on_what_is_theirs_to_decide(county):
    number = county.submitted()
    answer = county.get("leaders#deputy-5", "/")
    assert answer.context["tab"] == "check"
    assert numbers(answer) == [number]
    assert "今日需我定" in answer.content.decode()


def test_whoever_checks_is_led_to_the_matter_and_not_to_one_of_the_verdicts(county):
    number = county.submitted()
    (row,) = county.get(SUPERVISOR, "/").context["rows"]
    assert row.href == f"/matters/{number}/"


def test_several_are_signed_for_at_once(county):
    ticked = county.decisions(3)
    answer = county.client(CLERK).post("/sign/", {"matter": ticked}, follow=True)
    assert "已签收3件" in answer.content.decode()
    assert set(Matter.objects.values_list("stage", flat=True)) == {"doing"}


def test_one_refusal_stops_no_other_and_is_listed(county):
    first, second, third = county.decisions(3)
    county.act(second, "sign", COLLEAGUE)
    answer = county.client(CLERK).post("/sign/", {"matter": [first, second, third]}, follow=True)
    page = answer.content.decode()
    assert "已签收2件" in page
    assert f"{second}: 不在您的待签收中" in page
    assert Matter.objects.filter(stage="doing").count() == 3


def test_nobody_signs_for_another_units_matter_by_naming_its_number(county):
    (number,) = county.decisions(1)
    county.post(OUTSIDER, "/sign/", matter=number)
    assert Matter.objects.get(pk=number).stage == "assigned"


@pytest.mark.parametrize("nonsense", ["", "x", "HY-2022-\x00", "' OR 1=1 --"])
def test_nonsense_is_signed_for_by_nobody(county, nonsense):
    assert county.post(CLERK, "/sign/", matter=nonsense).status_code == 302


def test_what_waits_is_found_by_number_and_by_words(county):
    first, second = county.decisions(2)
    assert numbers(county.get(CLERK, "/", q="第1项")) == [second]
    assert numbers(county.get(CLERK, "/", q=first.lower())) == [first]
    assert "没有「绝无此词」" in county.get(CLERK, "/", q="绝无此词").content.decode()


def test_long_lists_come_in_pages_of_fifty_and_counts_stop_at_a_hundred(county):
    county.decisions(101)
    answer = county.get(CLERK, "/")
    assert len(numbers(answer)) == 50
    assert counts(answer)["all"] == "99+"
    assert len(numbers(county.get(CLERK, "/", page="3"))) == 1
    assert county.get(CLERK, "/", page="9" * 40).status_code == 200


@pytest.mark.parametrize("size", [2, 60])
@pytest.mark.parametrize("post", [CLERK, SECOND, CHIEF])
def test_the_inbox_asks_no_more_of_the_database_when_more_waits(
    county, django_assert_max_num_queries, size, post
):
    county.decisions(size)
    client = county.client(post)
    with django_assert_max_num_queries(12):
        assert client.get("/").status_code == 200
