"""A change of portfolio: what it leaves unassigned is listed and passed on; nobody approves their own work by it."""

from __future__ import annotations

from datetime import date

import pytest

from qinglian.procedures.refusal import Refused
from qinglian.site.duties import charges
from qinglian.site.matters.door import perform
from qinglian.site.matters.models import Act
from qinglian.site.matters.tests.conftest import CHIEF, CLERK, COLLEAGUE, OUTSIDER, SUPERVISOR
from qinglian.site.people import actions
from qinglian.site.people.actors import actor, actors_for
from qinglian.site.people.models import Charge, Post, Unit

pytestmark = pytest.mark.django_db

DUTY = {
    "title": "农村公路安全隐患排查",
    "lead": "transport",
    "list_name": "2022年重点任务清单",
    "due": "2022-11-30",
}
TALK = {
    "title": "上半年廉政谈话", "lead": "transport", "year": 2022, "side": "post", "kind": "talk",
    "answerable": "分管副局长", "due": "2022-06-30",
}  # fmt: skip
BEFORE, AFTER = "leaders#deputy-5", "leaders#deputy-1"
NOW = date(2022, 4, 1)


@pytest.fixture
def changed(county, clock):
    """On 1 April the transport bureau passes from one deputy to another; a duty and a talk are open."""
    numbers = [
        county.open("duty", SUPERVISOR, **DUTY),
        county.open("integrity-duty", CLERK, **TALK),
    ]
    clock("2022-04-01T09:00")
    actions.assign_charge(county.person(AFTER), Unit.objects.get(pk="transport"), NOW)
    return numbers


def listed(county, post: str = SUPERVISOR) -> list[str]:
    return [one.matter.number for one in charges.to_reassign(county.actor(post), NOW)]


def passed_on(county, by: str, number: str, post: str, reason: str) -> None:
    given = {"matter": number, "post": post, "reason": reason}
    assert county.client(by).post("/duties/reassign/", given).status_code == 302


def test_before_any_change_nothing_is_to_be_reassigned(county):
    county.open("duty", SUPERVISOR, **DUTY)
    assert charges.to_reassign(county.actor(SUPERVISOR), date(2022, 3, 10)) == []
    assert charges.uncovered(date(2022, 3, 10)) == []


def test_a_change_of_portfolio_lists_the_open_matters_of_the_unit(county, changed):
    assert sorted(listed(county)) == sorted(changed)
    page = county.get(SUPERVISOR, "/duties/reassign/").content.decode()
    assert all(number in page for number in changed)
    assert "待改派2件" in county.get(SUPERVISOR, "/notes/").content.decode()
    assert "待改派责任领导" in county.get(CLERK, f"/matters/{changed[0]}/").content.decode()


def test_a_matter_opened_after_the_change_is_not_listed(county, changed):
    later = county.open("duty", SUPERVISOR, **{**DUTY, "title": "桥梁定期检测评定"})
    assert later not in listed(county)


def test_reassigning_through_the_page_takes_it_off_the_list(county, changed):
    post = Post.objects.get(pk=AFTER).name
    passed_on(county, SUPERVISOR, changed[0], post, "县政府领导分工调整")
    assert listed(county) == [changed[1]]
    act = Act.objects.get(matter=changed[0], name="reassign")
    assert act.fields == {"leader_post": post, "reason": "县政府领导分工调整"}


def test_a_post_that_is_not_in_charge_takes_nothing_off_the_list(county, changed):
    wrong = Post.objects.get(pk=BEFORE).name
    passed_on(county, SUPERVISOR, changed[0], wrong, "照旧由原领导")
    assert not Act.objects.filter(name="reassign").exists()
    perform(
        changed[0],
        "reassign",
        county.actor(SUPERVISOR),
        {"leader_post": wrong, "reason": "照旧由原领导"},
    )
    assert changed[0] in listed(county)


@pytest.mark.parametrize("post", [CLERK, COLLEAGUE, AFTER, BEFORE])
def test_neither_the_unit_nor_the_leaders_reassign_to_themselves(county, changed, post):
    with pytest.raises(Refused) as refused:
        county.act(changed[0], "reassign", post, leader_post="副县长1", reason="县政府领导分工调整")
    assert refused.value.code == "not-your-role"


def test_another_unit_sees_none_of_it(county, changed):
    assert listed(county, OUTSIDER) == []
    page = county.get(OUTSIDER, "/duties/reassign/").content.decode()
    assert all(number not in page for number in changed)
    passed_on(county, OUTSIDER, changed[0], "副县长1", "试一试改派")
    assert not Act.objects.filter(name="reassign").exists()


def test_the_end_of_a_leaders_last_term_ends_what_was_in_charge_and_leaves_units_listed(
    county, changed
):
    term = county.term(AFTER)
    actions.end_term(term, date(2022, 4, 10))
    day = date(2022, 4, 11)
    assert not Charge.objects.filter(person=term.person, end__isnull=True).exists()
    assert "transport" in {unit.code for unit in charges.uncovered(day)}
    found = {one.matter.number: one for one in charges.to_reassign(county.actor(SUPERVISOR), day)}
    assert set(found) == set(changed)
    assert found[changed[0]].now == ()


def test_a_charge_that_ends_with_nobody_after_it_leaves_the_unit_listed(county, clock):
    number = county.open("duty", SUPERVISOR, **DUTY)
    clock("2022-04-01T09:00")
    charge = Charge.objects.get(unit="transport", end__isnull=True)
    actions.end_charge(charge, date(2022, 3, 31))
    assert [unit.code for unit in charges.uncovered(NOW)] == ["transport"]
    assert listed(county) == [number]
    assert "县交通运输局" in county.get(CLERK, "/duties/leaders/").content.decode()
    assert Charge.objects.filter(pk=charge.pk, end=date(2022, 3, 31)).exists()


def test_a_leader_who_left_without_an_ended_charge_answers_for_nothing(county):
    number = county.open("duty", SUPERVISOR, **DUTY)
    term = county.term(BEFORE)
    type(term).objects.filter(pk=term.pk).update(end=date(2022, 3, 31))
    assert "transport" in {unit.code for unit in charges.uncovered(NOW)}
    assert listed(county) == [number]


def test_every_version_of_the_division_of_labour_is_kept(county, changed):
    then, now = charges.division(date(2022, 3, 31)), charges.division(NOW)
    assert [one.term.post_id for one in then["transport"]] == [BEFORE]
    assert [one.term.post_id for one in now["transport"]] == [AFTER]
    assert charges.changes(NOW)[:2] == [NOW, date(2021, 7, 1)]
    old = county.get(CLERK, "/duties/leaders/", day="2021-06-30").context["rows"]
    posts = {unit.code: [one.term.post_id for one in held] for unit, held in old}
    assert posts["transport"] == ["leaders#deputy-3"]


def test_what_a_vacant_leaders_post_owes_is_listed(county, clock):
    post = Post.objects.get(pk=BEFORE)
    own = {**TALK, "lead": "leaders", "answerable": post.name}
    number = county.open("integrity-duty", SUPERVISOR, **own)
    assert charges.to_reassign(county.actor(CHIEF), date(2022, 3, 10)) == []
    clock("2022-04-01T09:00")
    actions.end_term(county.term(BEFORE), date(2022, 3, 31))
    assert number in listed(county, CHIEF)


def test_who_did_the_work_as_head_of_a_bureau_does_not_accept_it_as_the_leader_in_charge(
    county, clock
):
    number = county.open("duty", SUPERVISOR, **DUTY)
    head = county.person("transport#head")
    county.act(number, "sign", "transport#head")
    county.act(number, "submit", "transport#head", result="隐患点86处全部整改完毕。")
    clock("2022-04-01T09:00")
    actions.end_term(county.term("transport#head"), date(2022, 3, 31))
    actions.end_term(county.term(AFTER), date(2022, 3, 31))
    actions.start_term(head, Post.objects.get(pk=AFTER), NOW)
    actions.assign_charge(head, Unit.objects.get(pk="transport"), NOW)
    promoted = actors_for(NOW, [head.key])[head.key]
    assert "transport" in promoted.charge
    with pytest.raises(Refused) as refused:
        perform(number, "accept", promoted, {})
    assert refused.value.code == "own-work"
    helper = county.person("leaders#deputy-2")
    lent = actions.delegate(county.term(AFTER), helper, [], NOW, date(2022, 4, 10), "外出学习培训")
    with pytest.raises(Refused) as refused:
        perform(number, "accept", actor(lent.term, delegation=lent, day=NOW), {})
    assert refused.value.code == "own-work"
