"""What follows from a case: where it stands, who has a part in it, and who must act next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Actor
from qinglian.procedures.shelf import library
from qinglian.procedures.tests.people import (
    CLERK,
    DIRECTOR,
    LEADER,
    SECOND_SUPERVISOR,
    SUPERVISOR,
    act,
    at,
    decision,
    submitted,
)
from qinglian.site.matters.derived import addresses, columns, parties, wanted

HOTLINE = Actor("p-line-1", "govoffice/hotline", capacities=frozenset({"hotline"}))
CALLBACK = Actor("p-line-2", "govoffice/hotline", capacities=frozenset({"hotline-callback"}))


def ticket() -> Case:
    """A hotline ticket sent to the transport bureau."""
    procedure = library().newest("hotline-ticket")
    taken = Case.open(
        procedure,
        "RX-2022-000001",
        act(
            "open", HOTLINE, "2022-03-10 09:00", title="路灯不亮", category="utilities", ask="help"
        ),
    )
    return taken.perform(
        act("dispatch", HOTLINE, "2022-03-10 09:30", lead="transport", complex=False)
    )


def asked(case: Case) -> set[tuple[str, str, str]]:
    return {(one.to, one.group, one.act) for one in wanted(case)}


def test_a_new_matter_waits_for_its_lead_to_sign():
    found = columns(decision())
    assert (found.title, found.stage, found.state) == ("加快农村公路养护", "assigned", "open")
    assert (found.lead, found.acts, found.late) == ("transport", 1, False)
    assert found.opened_at == found.moved_at == at("2022-03-10 10:00")
    assert asked(decision()) == {("unit:transport", "sign", "sign")}


def test_the_sections_of_a_unit_are_the_unit():
    case = decision(lead="transport/roads", co=["water/dams"])
    assert set(parties(case)) == {
        ("lead", "transport/roads", "transport", True),
        ("co", "water/dams", "water", True),
    }
    assert asked(case) == {("unit:transport", "sign", "sign")}


def test_an_answer_waits_for_supervision_or_the_leader_in_charge_but_not_for_who_wrote_it():
    case = submitted()
    assert asked(case) == {
        ("can:supervision", "check", "accept"),
        ("charge:transport", "check", "accept"),
    }
    assert {one.barred for one in wanted(case)} == {"p-transport-1"}


def test_whoever_acted_for_another_bars_both():
    lent = replace(CLERK, principal="p-transport-0")
    case = decision().perform(act("sign", lent, "2022-03-10 15:00"))
    case = case.perform(
        act("submit", CLERK, "2022-03-16 10:00", result="已完成养护42公里，验收单见附件。")
    )
    assert {one.barred for one in wanted(case)} == {"p-transport-0 p-transport-1"}


def test_a_matter_sent_back_says_so_to_the_unit_that_must_do_it_again():
    case = submitted().perform(act("return", SUPERVISOR, "2022-03-16 15:00", reason="没有验收单"))
    assert columns(case).returned
    (again,) = [one for one in wanted(case) if one.to == "unit:transport"]
    assert (again.group, again.act, again.returned) == ("do", "submit", True)


def test_the_stages_of_its_life_are_states_with_their_times():
    case = submitted().perform(act("accept", SUPERVISOR, "2022-03-16 16:00"))
    done = columns(case)
    assert (done.state, done.completed_at, done.closed_at) == (
        "completed",
        at("2022-03-16 16:00"),
        None,
    )
    assert done.due_at is None
    case = case.perform(act("close", SECOND_SUPERVISOR, "2022-03-17 09:00", opinion="现场核实属实"))
    shut = columns(case)
    assert (shut.state, shut.completed_at, shut.closed_at) == (
        "closed",
        at("2022-03-16 16:00"),
        at("2022-03-17 09:00"),
    )
    assert asked(case) == set()


def test_what_was_stopped_is_cancelled_and_waits_for_nobody():
    case = decision().perform(act("cancel", LEADER, "2022-03-11 10:00", reason="并入另一事项办理"))
    assert columns(case).state == "cancelled"
    assert columns(case).completed_at is None
    assert asked(case) == set()


def test_a_matter_past_its_limit_is_late_for_ever():
    late = submitted(moment="2022-06-30 10:00")
    assert columns(late).late
    late = late.perform(act("accept", SUPERVISOR, "2022-06-30 16:00"))
    assert columns(late).late
    assert not columns(submitted()).late


def test_the_limit_shown_is_the_nearest_that_counts():
    """The limit for signing is minor: it lights up in the inbox, and is not the matter's own."""
    case = decision()
    sign = next(clock for clock in case.running if clock.rule.name == "sign")
    (waits,) = wanted(case)
    assert waits.due_at == sign.lapses_at
    due_at = columns(case).due_at
    assert due_at is not None
    assert due_at > sign.lapses_at


def test_a_ticket_waits_at_the_unit_for_its_signature_and_then_its_answer():
    case = ticket()
    assert asked(case) == {("unit:transport", "sign", "sign")}
    case = case.perform(act("sign", CLERK, "2022-03-10 11:00"))
    assert asked(case) == {("unit:transport", "do", "reply")}
    case = case.perform(act("reply", CLERK, "2022-03-11 11:00", reply="已更换灯泡，恢复照明。"))
    assert asked(case) == {("can:hotline-callback", "check", "call-back")}
    assert {one.barred for one in wanted(case)} == {"p-transport-1"}


@pytest.mark.parametrize(
    ("actor", "reached"),
    [
        (CLERK, {"unit:transport", "unit:transport:staff"}),
        (DIRECTOR, {"unit:transport", "unit:transport:head"}),
        (SUPERVISOR, {"unit:govoffice", "unit:govoffice:staff", "can:supervision"}),
        (
            LEADER,
            {"unit:leaders", "unit:leaders:county-deputy", "charge:transport", "charge:water"},
        ),
    ],
)
def test_a_person_is_reached_at_their_unit_rank_capacities_and_charge(actor, reached):
    assert set(addresses(actor)) == reached


def test_a_title_that_is_missing_is_the_procedures():
    procedure = library().newest("weekly-commitment")
    system = Actor("system", "", rank="system", capacities=frozenset({"system"}))
    due = "2022-03-14T12:00+08:00"
    case = Case.open(
        procedure,
        "ZC-2022-000001",
        act("open", system, "2022-03-14 08:00", week="2022-W11", lead="water", commit_by=due, account_by=due),
    )  # fmt: skip
    assert columns(case).title == "2022-W11"
    assert columns(replace(case, facts={})).title == procedure.title.zh
