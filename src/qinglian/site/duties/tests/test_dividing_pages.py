"""The whole way through pages: a change is entered and confirmed, its duties are reassigned, its versions are kept."""

from __future__ import annotations

from datetime import date

import pytest

from qinglian.site.duties.models import DivisionChange
from qinglian.site.matters.models import Act
from qinglian.site.matters.tests.conftest import (
    CHIEF,
    CLERK,
    DEPUTY,
    OUTSIDER,
    SECOND,
    SUPERVISOR,
    TOWN,
)
from qinglian.site.people.actions import assign_charge, end_term
from qinglian.site.people.models import Charge, Post, Unit

pytestmark = pytest.mark.django_db

BEFORE, AFTER = "leaders#deputy-5", "leaders#deputy-1"
ENTER = "/duties/leaders/change/"
CHANGES = "/duties/leaders/changes/"
HISTORY = "/duties/leaders/history/"
DUTY = {
    "title": "农村公路安全隐患排查",
    "lead": "transport",
    "list_name": "2022年重点任务清单",
    "due": "2022-11-30",
}


def given(county, **said: str) -> dict[str, str]:
    key = county.person(AFTER).key
    form = {"docnumber": "清政办发[2022]9", "start": "2022-04-01", "unit-transport": key}
    return {**form, **said}


def enter(county, **said: str) -> str:
    """Enters a change and gives back its address."""
    answer = county.client(SUPERVISOR).post(ENTER, given(county, **said))
    assert answer.status_code == 302
    return str(answer["Location"])


def text(county, post: str, path: str) -> str:
    return str(county.get(post, path).content.decode())


def test_a_change_goes_its_whole_way_from_the_document_to_the_reassigned_duty(county, clock):
    number = county.open("duty", SUPERVISOR, **DUTY)
    address = enter(county)
    page = text(county, SUPERVISOR, address)
    old, new = county.person(BEFORE).name, county.person(AFTER).name
    assert page.index(old) < page.index(new)
    assert "有1件在办责任事项" in page
    assert "分工调整待确认1件" in text(county, SECOND, "/notes/")
    assert "分工调整待确认" not in text(county, SUPERVISOR, "/notes/")
    assert county.post(SECOND, address, do="confirm").status_code == 302
    assert number not in text(county, SUPERVISOR, "/duties/reassign/")
    clock("2022-04-01T09:00")
    assert "待改派1件" in text(county, SUPERVISOR, "/notes/")
    assert "/duties/reassign/" in text(county, SECOND, address)
    assert number in text(county, SUPERVISOR, "/duties/reassign/")
    assert number not in text(county, OUTSIDER, "/duties/reassign/")
    post = Post.objects.get(pk=AFTER).name
    passed_on = {"matter": number, "post": post, "reason": "县政府领导分工调整"}
    county.client(SUPERVISOR).post("/duties/reassign/", passed_on)
    assert Act.objects.get(matter=number, name="reassign").fields["leader_post"] == post
    assert "没有待改派的事项" in text(county, SUPERVISOR, "/duties/reassign/")
    county.act(number, "sign", CLERK)
    county.act(number, "submit", CLERK, result="隐患点86处全部整改完毕。")
    county.act(number, "accept", AFTER)
    assert Act.objects.filter(matter=number, name="accept").exists()


def test_who_entered_it_finds_no_button_to_confirm_and_is_refused_without_one(county):
    address = enter(county)
    assert 'value="confirm"' not in text(county, SUPERVISOR, address)
    assert 'value="confirm"' in text(county, CHIEF, address)
    answer = county.post(SUPERVISOR, address, do="confirm")
    assert answer.status_code == 422
    assert "不能由本人确认" in answer.content.decode()
    assert DivisionChange.objects.get().waits


def test_an_entry_is_withdrawn_and_nothing_has_changed(county):
    address = enter(county)
    assert county.post(SUPERVISOR, address, do="withdraw").status_code == 302
    assert "已撤回" in text(county, SUPERVISOR, address)
    assert not Charge.objects.exclude(docnumber="").exists()
    assert county.post(SECOND, address, do="confirm").status_code == 422
    assert county.post(SECOND, address, do="else").status_code == 404


@pytest.mark.parametrize("post", [OUTSIDER, CLERK, TOWN, DEPUTY])
def test_another_units_person_finds_none_of_these_pages(county, post):
    address = enter(county)
    for path in (ENTER, CHANGES, HISTORY, address):
        assert county.get(post, path).status_code == 404
        assert path not in text(county, post, "/duties/leaders/")
    assert county.post(post, ENTER, **given(county)).status_code == 404
    assert county.post(post, address, do="confirm").status_code == 404
    assert county.post(post, address, do="withdraw").status_code == 404
    assert DivisionChange.objects.get().waits


def test_nobody_finds_them_who_has_not_signed_in(county, client):
    address = enter(county)
    for path in (ENTER, CHANGES, HISTORY, address):
        assert client.get(path).status_code == 302


def test_the_county_head_reads_and_confirms_but_does_not_enter(county):
    address = enter(county)
    for path in (CHANGES, HISTORY, address):
        assert county.get(CHIEF, path).status_code == 200
    answer = county.get(CHIEF, ENTER)
    assert answer.status_code == 403
    assert "督查室录入" in answer.content.decode()


def test_a_refused_entry_keeps_what_was_typed_and_names_the_gap(county):
    answer = county.client(SUPERVISOR).post(ENTER, given(county, **{"unit-transport": "nobody"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "县交通运输局" in page.split("这些单位将无人分管", 1)[1]
    assert 'value="清政办发[2022]9"' in page
    assert 'value="nobody" selected' in page
    assert not DivisionChange.objects.exists()


def test_a_gap_that_is_meant_is_ticked_and_says_why(county):
    gap = {"unit-transport": "nobody", "bare": "on"}
    answer = county.client(SUPERVISOR).post(ENTER, given(county, **gap))
    assert "请写明无人分管的理由" in answer.content.decode()
    why = "新任副县长到任前暂缺"
    unticked = given(county, **{"unit-transport": "nobody", "bare_reason": why})
    assert county.client(SUPERVISOR).post(ENTER, unticked).status_code == 422
    address = enter(county, **gap, bare_reason=why)
    assert why in text(county, SECOND, address)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("docnumber", "第九号文", "文号"),
        ("docnumber", "", "请填写此项"),
        ("start", "0001-01-01", "日期应在"),
        ("start", "", "请填写此项"),
        ("start", "2021-07-01", "2021-07-01起已有分工"),
        ("unit-transport", "", "没有一个单位"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(county, field, value, said):
    answer = county.client(SUPERVISOR).post(ENTER, given(county, **{field: value}))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not DivisionChange.objects.exists()


def test_a_person_who_is_not_offered_is_not_put_in_charge(county):
    key = county.person("transport#head").key
    answer = county.client(SUPERVISOR).post(ENTER, given(county, **{"unit-transport": key}))
    assert answer.status_code == 422
    assert not DivisionChange.objects.exists()


def test_a_change_entered_for_a_day_that_is_past_says_so_before_it_is_confirmed(county):
    assert "早于今天9天" in text(county, SECOND, enter(county, start="2022-03-01"))


def test_the_history_says_which_document_from_when_to_when_and_who_had_what(county):
    county.post(SECOND, enter(county), do="confirm")
    answer = county.get(SUPERVISOR, HISTORY)
    now, before, first = answer.context["versions"]
    assert now.documents == ["清政办发〔2022〕9号"]
    assert (now.start, now.end) == (date(2022, 4, 1), None)
    assert (before.start, before.end) == (date(2021, 7, 1), date(2022, 3, 31))
    assert first.end == date(2021, 6, 30)
    had = [
        next(one.leader.person for one in version.portfolios if "transport" in codes(one.units))
        for version in (now, before, first)
    ]
    assert [one.leader.post.pk for one in now.portfolios][:2] == [CHIEF, DEPUTY]
    assert had == [county.person(post) for post in (AFTER, BEFORE, "leaders#deputy-3")]
    assert "尚未执行" in answer.content.decode()


def codes(units) -> set[str]:
    return {unit.code for unit in units}


def test_a_gap_stands_in_the_history_under_its_document(county):
    gap = {"unit-transport": "nobody", "bare": "on", "bare_reason": "到任前暂缺"}
    county.post(SECOND, enter(county, **gap), do="confirm")
    now = county.get(SUPERVISOR, HISTORY).context["versions"][0]
    assert (now.documents, codes(now.bare)) == (["清政办发〔2022〕9号"], {"transport"})


def test_a_leader_out_of_office_leaves_the_units_bare_in_the_history(county):
    end_term(county.term(BEFORE), date(2022, 3, 31))
    now = county.get(SUPERVISOR, HISTORY).context["versions"][0]
    assert "transport" in codes(now.bare)


def test_the_number_stands_on_the_division_and_on_the_units_page(county, clock):
    county.post(SECOND, enter(county), do="confirm")
    clock("2022-04-01T09:00")
    for path in ("/duties/leaders/", "/units/transport/"):
        assert "清政办发〔2022〕9号" in text(county, CLERK, path)
    assert ENTER in text(county, SUPERVISOR, "/duties/leaders/")
    assert "/duties/leaders/" in text(county, CLERK, "/units/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_made_in_both_languages(county, language):
    address = enter(county)
    client = county.client(SUPERVISOR)
    client.cookies["language"] = language
    for path in (ENTER, CHANGES, HISTORY, address):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.headers["Content-Language"] == language


@pytest.mark.parametrize("size", [2, 12])
@pytest.mark.parametrize(("path", "most"), [(HISTORY, 9), (ENTER, 8), (CHANGES, 6)])
def test_a_page_asks_no_more_of_the_database_when_changes_are_many(
    county, django_assert_max_num_queries, size, path, most
):
    unit = Unit.objects.get(pk="transport")
    for n in range(size):
        post = AFTER if n % 2 else BEFORE
        assign_charge(county.person(post), unit, date(2023, 1, n + 1), docnumber=f"文〔2023〕{n}号")
        enter(county, **{"unit-transport": "", "unit-water": county.person(DEPUTY).key})
    client = county.client(SUPERVISOR)
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200
