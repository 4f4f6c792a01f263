"""周承诺周交账: a week is picked from open matters, and its results are theirs (story 10)."""

from __future__ import annotations

from datetime import date

import pytest

from qinglian.procedures.recurrence import week_of
from qinglian.site.matters import weekly
from qinglian.site.matters.door import Door
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.tests.conftest import CLERK, OUTSIDER, SECOND, SUPERVISOR, TOWN
from qinglian.site.people.models import Unit

pytestmark = pytest.mark.django_db

RESULT = "已完成，验收单见附件，现场可看。"


@pytest.fixture
def eleven(county, clock) -> list[str]:
    """石桥镇 has eleven matters open on Saturday 7 May 2022, a working day."""
    clock("2022-05-07T10:00")
    actor, town = county.actor(SUPERVISOR), county.actor(TOWN)
    with Door() as door:
        numbers = [
            door.open(
                "duty", actor,
                {
                    "title": f"石桥镇重点任务第{n}项", "lead": "shiqiao",
                    "list_name": "2022年政府工作报告重点任务清单", "item_no": n + 1,
                    "due": f"2022-{5 + n // 6:02d}-{13 + n % 6}",
                },
            ).number
            for n in range(11)
        ]  # fmt: skip
        for number in numbers:
            door.perform(number, "sign", town)
    clock("2022-05-09T09:00")
    return numbers


def week_matter(unit: str = "shiqiao") -> Matter:
    return Matter.objects.filter(procedure="weekly-commitment", lead=unit).latest("number")


def fields(name: str):
    return Act.objects.filter(matter=week_matter().number, name=name).latest("n").fields


def finish(county, number: str) -> None:
    county.act(number, "submit", TOWN, result=RESULT)
    county.act(number, "accept", SUPERVISOR)


def picks(answer) -> dict[str, tuple[bool, int]]:
    return {one.matter.number: (one.ticked, one.rolled) for one in answer.context["choices"]}


def test_a_clerk_picks_three_of_eleven_and_friday_accounts_for_itself(county, clock, eleven):
    answer = county.get(TOWN, "/weekly/")
    offered = picks(answer)
    assert set(offered) == set(eleven)
    assert not any(ticked for ticked, _ in offered.values())
    first, second, third = eleven[:3]
    assert county.post(TOWN, "/weekly/", do="commit", items=eleven[:3]).status_code == 302
    assert fields("commit") == {"items": eleven[:3]}

    finish(county, first)
    clock("2022-05-11T15:00")
    finish(county, second)
    clock("2022-05-13T15:00")
    results = county.get(TOWN, "/weekly/").context["results"]
    assert [(one.matter.number, one.done) for one in results] == [
        (first, True), (second, True), (third, False),
    ]  # fmt: skip
    county.post(TOWN, "/weekly/", do="account", reasons="施工队伍转场，下周完成")
    assert fields("account") == {
        "done": [first, second], "undone": [third], "reasons": "施工队伍转场，下周完成",
    }  # fmt: skip

    clock("2022-05-16T08:30")
    offered = picks(county.get(TOWN, "/weekly/"))
    assert next(iter(offered)) == third
    assert offered[third] == (True, 1)
    assert first not in offered
    assert "顺延1次" in county.get(TOWN, "/weekly/").content.decode()
    county.post(TOWN, "/weekly/", do="commit", items=[third, eleven[4]])
    assert fields("commit") == {"items": [third, eleven[4]], "rolled": [third]}


def test_what_stays_undone_again_is_counted_again_and_a_week_between_breaks_the_count(
    county, clock, eleven
):
    number, other = eleven[:2]
    for monday, friday, items in (
        ("2022-05-09", "2022-05-13", [number]),
        ("2022-05-16", "2022-05-20", [number, other]),
    ):
        clock(f"{monday}T09:00")
        county.get(TOWN, "/weekly/")
        county.post(TOWN, "/weekly/", do="commit", items=items)
        clock(f"{friday}T15:00")
        county.post(TOWN, "/weekly/", do="account", reasons="尚在施工")
    clock("2022-05-23T09:00")
    offered = picks(county.get(TOWN, "/weekly/"))
    assert (offered[number][1], offered[other][1]) == (2, 1)
    county.post(TOWN, "/weekly/", do="commit", items=[other])
    clock("2022-05-27T15:00")
    county.post(TOWN, "/weekly/", do="account", reasons="尚在施工")
    clock("2022-05-30T09:00")
    offered = picks(county.get(TOWN, "/weekly/"))
    assert (offered[number][1], offered[other][1]) == (0, 2)


def test_in_the_week_of_the_national_day_one_promises_on_saturday_and_accounts_on_sunday(
    county, clock
):
    for day in ("2022-10-03", "2022-10-07"):
        clock(f"{day}T09:00")
        assert weekly.begin_weeks() == 0
    clock("2022-10-08T08:00")
    assert weekly.begin_weeks() == 45
    answer = county.get(TOWN, "/weekly/")
    assert (answer.context["week"].first, answer.context["week"].last) == (
        date(2022, 10, 8), date(2022, 10, 9),
    )  # fmt: skip
    opened = Act.objects.get(matter=week_matter().number, n=1).fields
    assert opened["commit_by"] == "2022-10-08T12:00:00+08:00"
    assert opened["account_by"] == "2022-10-09T18:00:00+08:00"


def test_a_week_is_begun_once_for_every_unit_that_promises(county, clock):
    clock("2022-03-14T08:00")
    assert weekly.begin_weeks() == 45
    assert weekly.begin_weeks() == 0
    leads = set(weekly.matters_of(week_of(date(2022, 3, 14))).values_list("lead", flat=True))
    kinds = set(Unit.objects.filter(pk__in=leads).values_list("kind", flat=True))
    assert (len(leads), kinds) == (45, {"department", "township"})
    clock("2022-03-21T08:00")
    assert weekly.begin_weeks(["transport"]) == 1


def test_a_week_of_holiday_has_nothing_to_promise(county, clock):
    clock("2022-02-02T09:00")
    assert weekly.begin_weeks() == 0
    assert "本周没有工作日" in county.get(TOWN, "/weekly/").content.decode()


def test_the_page_begins_the_week_of_its_readers_unit_and_of_no_other(county):
    county.get(TOWN, "/weekly/")
    county.get(TOWN, "/weekly/")
    assert list(Matter.objects.values_list("lead", flat=True)) == ["shiqiao"]


def test_a_unit_that_does_not_promise_is_told_so(county):
    assert "本单位不参加周承诺" in county.get("discipline#liaison", "/weekly/").content.decode()
    assert county.post("discipline#liaison", "/weekly/", do="commit").status_code == 404


def test_six_are_too_many_and_what_was_ticked_stays_ticked(county, eleven):
    county.get(TOWN, "/weekly/")
    answer = county.post(TOWN, "/weekly/", do="commit", items=eleven[:6])
    assert answer.status_code == 422
    assert "最多选5项" in answer.content.decode()
    assert [number for number, (ticked, _) in picks(answer).items() if ticked] == eleven[:6]


def test_none_is_too_few(county, eleven):
    county.get(TOWN, "/weekly/")
    assert county.post(TOWN, "/weekly/", do="commit").status_code == 422
    assert week_matter().stage == "promising"


def test_nobody_promises_another_units_matter_or_one_that_has_ended(county, eleven):
    county.get(TOWN, "/weekly/")
    finish(county, eleven[0])
    other = county.decision(held="2022-05-07")
    for item in (eleven[0], other, "HY-2022-999999", "x"):
        answer = county.post(TOWN, "/weekly/", do="commit", items=[eleven[1], item])
        assert answer.status_code == (422 if item != "x" else 302), item
        if item == "x":
            assert fields("commit")["items"] == [eleven[1]]


def test_what_was_handed_in_is_not_offered_and_while_it_waits_the_reason_writes_itself(
    county, clock, eleven
):
    county.act(eleven[0], "submit", TOWN, result=RESULT)
    assert eleven[0] not in picks(county.get(TOWN, "/weekly/"))
    county.post(TOWN, "/weekly/", do="commit", items=[eleven[1]])
    county.act(eleven[1], "submit", TOWN, result=RESULT)
    clock("2022-05-13T15:00")
    answer = county.get(TOWN, "/weekly/")
    assert answer.context["results"][0].handed_in
    assert answer.context["reasons"] == f"{eleven[1]}已报送，待审核。"


def test_what_is_undone_needs_a_reason_and_what_is_done_needs_none(county, clock, eleven):
    county.get(TOWN, "/weekly/")
    county.post(TOWN, "/weekly/", do="commit", items=eleven[:1])
    clock("2022-05-13T15:00")
    answer = county.post(TOWN, "/weekly/", do="account", reasons="")
    assert answer.status_code == 422
    assert "有事项未完成，还没有说明原因" in answer.content.decode()
    finish(county, eleven[0])
    assert county.post(TOWN, "/weekly/", do="account").status_code == 302
    assert fields("account") == {"done": eleven[:1]}


def test_results_are_read_from_the_matters_whatever_a_form_claims(county, clock, eleven):
    county.get(TOWN, "/weekly/")
    county.post(TOWN, "/weekly/", do="commit", items=eleven[:2])
    clock("2022-05-13T15:00")
    county.post(TOWN, "/weekly/", do="account", reasons="尚在施工", done=eleven[:2], undone=[])
    assert fields("account")["undone"] == eleven[:2]


def test_a_week_is_not_closed_early_while_something_is_undone(county, clock, eleven):
    county.get(TOWN, "/weekly/")
    county.post(TOWN, "/weekly/", do="commit", items=eleven[:1])
    clock("2022-05-11T15:00")
    answer = county.post(TOWN, "/weekly/", do="account", reasons="交早一点")
    assert answer.status_code == 422
    assert "本周2022-05-13交账" in answer.content.decode()
    finish(county, eleven[0])
    assert county.post(TOWN, "/weekly/", do="account").status_code == 302


def test_a_unit_with_nothing_open_says_so_with_a_reason(county):
    county.get(TOWN, "/weekly/")
    assert county.post(TOWN, "/weekly/", do="skip", reason="").status_code == 422
    assert county.post(TOWN, "/weekly/", do="skip", reason="本周无在办事项").status_code == 302
    assert week_matter().state == "cancelled"


@pytest.mark.parametrize("do", ["", "spot-check", "open", "x"])
def test_a_week_knows_no_other_deeds(county, do):
    county.get(TOWN, "/weekly/")
    assert county.post(TOWN, "/weekly/", do=do).status_code == 404


def test_supervision_sees_who_has_not_promised_and_a_unit_sees_its_own_alone(county, eleven):
    county.get(TOWN, "/weekly/")
    county.post(TOWN, "/weekly/", do="commit", items=eleven[:3])
    finish(county, eleven[0])
    county.get(CLERK, "/weekly/")
    rows = county.get(SECOND, "/weekly/").context["overview"]
    assert len(rows) == 45
    assert rows[-1].unit.code == "shiqiao"
    assert (rows[-1].promised, rows[-1].done) == (3, 1)
    assert all(row.matter is None or row.matter.stage == "promising" for row in rows[:-1])
    assert "未承诺" in county.get(SECOND, "/weekly/").content.decode()
    assert "overview" not in county.get(OUTSIDER, "/weekly/").context


def test_a_late_promise_is_late(county, clock, eleven):
    county.get(TOWN, "/weekly/")
    clock("2022-05-09T12:30")
    assert "已过承诺时限" in county.get(TOWN, "/weekly/").content.decode()
    county.post(TOWN, "/weekly/", do="commit", items=eleven[:1])
    assert "已过承诺时限" not in county.get(TOWN, "/weekly/").content.decode()


def test_the_week_waits_in_the_inbox_and_leads_to_its_page(county):
    county.get(TOWN, "/weekly/")
    (row,) = county.get(TOWN, "/").context["rows"]
    assert row.href == "/weekly/"


def test_more_matters_than_are_offered_are_found_by_their_words(county, eleven, monkeypatch):
    monkeypatch.setattr(weekly, "OFFERED", 2)
    assert len(picks(county.get(TOWN, "/weekly/"))) == 2
    assert list(picks(county.get(TOWN, "/weekly/", q="第9项"))) == [eleven[9]]


def test_an_english_reader_reads_the_week_in_english(county, eleven):
    client = county.client(TOWN)
    assert "2022年第19周" in client.get("/weekly/").content.decode()
    client.cookies["language"] = "en"
    assert "<small>week 19 of 2022</small>" in client.get("/weekly/").content.decode()
