"""Versions of a list: sealed when issued, made again from the acts, and untouched by whatever comes after."""

from __future__ import annotations

import pytest

from qinglian.procedures.refusal import Refused
from qinglian.site.duties import queries
from qinglian.site.duties.comparing import changed_entries
from qinglian.site.duties.content import Content
from qinglian.site.duties.tests.conftest import CANALS, ROADS, WATER
from qinglian.site.matters.door import Door, perform
from qinglian.site.matters.models import Act, Matter, State
from qinglian.site.matters.opening import contradictions
from qinglian.site.matters.recorded import read_case
from qinglian.site.matters.replaying import replay
from qinglian.site.matters.tests.conftest import CHIEF, CLERK, SUPERVISOR
from qinglian.site.people import actions
from qinglian.site.people.actors import actor
from qinglian.site.people.queries import today
from qinglian.site.records.actions import sequence

pytestmark = pytest.mark.django_db


def held(number: str) -> Content:
    return queries.content_of(Matter.objects.get(pk=number))


def revised(county, number: str, *changes: tuple[str, dict[str, object]], docnumber: str) -> None:
    county.act(number, "revise", SUPERVISOR, reason="汛期提前")
    for act, fields in changes:
        county.act(number, act, SUPERVISOR, reason="汛期提前", **fields)
    county.act(number, "consult", SUPERVISOR)
    for unit in (CLERK, WATER):
        county.act(number, "confirm", unit)
    county.act(number, "approve", CHIEF, adopted_by="standing", adopted_on="2022-03-10")
    county.act(number, "issue", SUPERVISOR, docnumber=docnumber)


def test_an_issued_version_made_again_from_the_acts_is_what_was_sealed(issued):
    found = held(issued)
    version = found.in_force
    sealed = Act.objects.get(matter=issued, name="issue").fields
    assert (version.n, version.docnumber, version.digest) == (
        1,
        "清政办发〔2022〕1号",
        sealed["digest"],
    )
    assert found.digest(issued, 1, version.entries) == sealed["digest"]
    assert found.holds(issued, version)
    assert sealed["entries"] == 2


def test_what_becomes_of_a_duty_changes_nothing_in_the_version_that_assigned_it(county, issued):
    before = held(issued).in_force
    roads = queries.duties(issued)[1].number
    county.act(roads, "sign", CLERK)
    county.act(roads, "ask-extension", CLERK, reason="雨水太多", more_days=5)
    county.act(roads, "grant-extension", SUPERVISOR)
    county.act(roads, "submit", CLERK, result="隐患点86处全部整改完毕。")
    county.act(queries.duties(issued)[2].number, "cancel", CHIEF, reason="项目取消")
    after = held(issued)
    assert after.in_force == before
    assert after.holds(issued, after.in_force)


def test_a_forged_entry_is_not_what_was_sealed(issued):
    row = Act.objects.get(matter=issued, n=2)
    Act.objects.filter(pk=row.pk).update(fields={**row.fields, "due": "2023-11-30"})
    found = held(issued)
    assert not found.holds(issued, found.in_force)


def test_a_change_is_a_second_version_and_the_first_stays(county, issued):
    first = held(issued).in_force
    revised(
        county, issued, ("amend", {"entry": 2, "due": "2022-06-30"}), ("remove", {"entry": 1}),
        docnumber="清政办发〔2022〕9号",
    )  # fmt: skip
    found = held(issued)
    assert [one.n for one in found.versions] == [1, 2]
    assert found.version(1) == first
    assert all(found.holds(issued, one) for one in found.versions)
    assert found.versions[1].reason == "汛期提前"
    changes = list(changed_entries(first.entries, found.in_force.entries))
    assert [(one.n, one.now is None, one.names) for one in changes] == [
        (1, True, ()),
        (2, False, ("due",)),
    ]


def test_issuing_assigns_and_a_new_version_amends_and_drops(county, issued):
    duties = queries.duties(issued)
    assert {n: (one.title, one.lead, one.parent) for n, one in duties.items()} == {
        1: (ROADS["title"], "transport", issued),
        2: (CANALS["title"], "water", issued),
    }
    revised(
        county, issued, ("amend", {"entry": 2, "leads": ["transport"], "due": "2022-06-30"}),
        ("remove", {"entry": 1}), ("add", {"title": "桥梁定期检测", "leads": ["transport"], "due": "2022-12-20"}),
        docnumber="清政办发〔2022〕9号",
    )  # fmt: skip
    now = {n: (one.lead, one.state, one.stage) for n, one in queries.duties(issued).items()}
    assert now == {
        1: ("transport", State.CANCELLED, "cancelled"),
        2: ("transport", State.OPEN, "assigned"),
        3: ("transport", State.OPEN, "assigned"),
    }
    case = read_case(queries.duties(issued)[2])
    assert {clock.name: clock.due.isoformat() for clock in case.clocks}["finish"] == "2022-06-30"


def test_replay_and_the_log_agree_with_all_that_follows(county, issued):
    revised(county, issued, ("remove", {"entry": 1}), docnumber="清政办发〔2022〕9号")
    sequence()
    assert list(contradictions()) == []
    assert replay().differences == []


def test_what_is_given_up_leaves_the_entries_as_they_were_issued(county, issued):
    county.act(issued, "revise", SUPERVISOR, reason="拟修订一项")
    county.act(issued, "amend", SUPERVISOR, entry=1, reason="试改一下", due="2023-01-31")
    county.act(issued, "abandon", SUPERVISOR, reason="不再修订")
    assert held(issued).entries == held(issued).in_force.entries


def test_a_refusal_in_what_follows_leaves_nothing_behind(county, opened, monkeypatch):
    number = opened(ROADS)
    county.act(number, "consult", SUPERVISOR)
    county.act(number, "confirm", CLERK)
    county.act(number, "confirm", WATER)
    county.act(number, "approve", CHIEF, adopted_by="standing", adopted_on="2022-03-10")
    acts = Act.objects.count()
    monkeypatch.setattr("qinglian.site.duties.assigning.opening", lambda held, entry: {})
    with Door(bulk=True) as door, pytest.raises(Refused):
        door.perform(
            number, "issue", county.actor(SUPERVISOR), {"docnumber": "清政办发〔2022〕1号"}
        )
    assert Act.objects.count() == acts
    assert Matter.objects.get(pk=number).stage == "approved"


def test_an_entry_of_another_list_is_refused_until_it_says_so_and_then_is_one_duty(
    county, issued, opened
):
    second = opened(ROADS, kind="integrity", name="2022年党风廉政建设责任清单")
    county.act(second, "consult", SUPERVISOR)
    for unit in (CLERK, WATER):
        county.act(second, "confirm", unit)
    adopt = {"adopted_by": "integrity", "adopted_on": "2022-03-10"}
    with pytest.raises(Refused) as refused:
        county.act(second, "approve", CHIEF, **adopt)
    assert "重复" in refused.value.reason.zh
    same = queries.duties(issued)[1].number
    county.act(second, "amend", SUPERVISOR, entry=1, reason="与重点任务同一件", same_as=same)
    for unit in (CLERK, WATER):
        county.act(second, "confirm", unit)
    county.act(second, "approve", CHIEF, **adopt)
    county.act(second, "issue", SUPERVISOR, docnumber="清政办发〔2022〕5号")
    assert queries.duties(second) == {}
    assert Matter.objects.filter(procedure="duty", title=ROADS["title"]).count() == 1


def test_nobody_writes_the_counts_or_the_digest(county, opened):
    number = opened(ROADS)
    county.act(number, "consult", SUPERVISOR)
    with pytest.raises(Refused) as refused:
        county.act(
            number, "approve", CHIEF, adopted_by="standing", adopted_on="2022-03-10", unconfirmed=0
        )
    assert refused.value.code == "known-field"


def test_a_list_is_closed_when_all_its_duties_have_ended(county, issued):
    with pytest.raises(Refused) as refused:
        county.act(issued, "close", CHIEF, opinion="全年任务完成")
    assert refused.value.code == "children-open"
    for one in queries.duties(issued).values():
        county.act(one.number, "cancel", CHIEF, reason="不再办理")
    county.act(issued, "close", CHIEF, opinion="全年任务完成")
    assert Matter.objects.get(pk=issued).state == State.CLOSED


def test_who_drafted_a_list_does_not_adopt_it_under_a_delegation_either(county, opened):
    number = opened(ROADS)
    county.act(number, "consult", SUPERVISOR)
    for unit in (CLERK, WATER):
        county.act(number, "confirm", unit)
    lent = actions.delegate(
        county.term(CHIEF),
        county.person(SUPERVISOR),
        ["county-head"],
        today(),
        today(),
        "外出开会期间",
    )
    acting = actor(lent.term, delegation=lent, day=today())
    with pytest.raises(Refused) as refused:
        perform(number, "approve", acting, {"adopted_by": "standing", "adopted_on": "2022-03-10"})
    assert refused.value.code == "own-work"


def test_the_share_of_co_units_is_the_countys_own_number_and_says_so(county, opened):
    number = opened({**ROADS, "co": ["water", "finance"]})
    county.act(number, "consult", SUPERVISOR)
    for unit in (CLERK, WATER, "finance#liaison"):
        county.act(number, "confirm", unit)
    with pytest.raises(Refused) as refused:
        county.act(number, "approve", CHIEF, adopted_by="standing", adopted_on="2022-03-10")
    assert "地方规定：本县清单管理办法" in refused.value.reason.zh
    assert "a local rule" in refused.value.reason.en


def test_a_form_that_speaks_of_another_thing_begins_empty(county, opened):
    number = opened(ROADS)
    county.act(
        number, "propose", CLERK, title="桥梁定期检测", leads=["transport"], due="2022-12-20"
    )
    form = county.get(SUPERVISOR, f"/matters/{number}/add/").context["form"]
    assert form.initial == {}
