"""What the engine lets happen, and what it refuses and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qinglian.procedures.engine import Case
from qinglian.procedures.refusal import Refused
from qinglian.procedures.tests.people import (
    CHIEF,
    CLERK,
    COLLEAGUE,
    DIRECTOR,
    LEADER,
    OUTSIDER,
    SECOND_SUPERVISOR,
    SUPERVISOR,
    act,
    at,
    decision,
    submitted,
)


def refusal(case: Case, doing) -> Refused:
    with pytest.raises(Refused) as caught:
        case.perform(doing)
    return caught.value


def test_a_matter_runs_from_assigning_to_closing():
    case = submitted().perform(act("accept", SUPERVISOR, "2022-03-16 16:00"))
    case = case.perform(act("close", SECOND_SUPERVISOR, "2022-03-17 09:00", opinion="现场核实属实"))
    assert case.stage == "closed"
    assert case.ended
    assert not case.was_late
    assert case.reached["completed"] == at("2022-03-16 16:00")


def test_five_working_days_after_the_meeting_is_the_seventeenth():
    (clock,) = [clock for clock in decision().running if clock.name == "answer"]
    assert clock.due == date(2022, 3, 17)


def test_an_answer_after_the_limit_stays_late_when_it_is_accepted_and_closed():
    case = submitted("2022-03-18 09:00").perform(act("accept", SUPERVISOR, "2022-03-18 10:00"))
    assert case.was_late
    closed = case.perform(act("close", SUPERVISOR, "2022-03-21 10:00", opinion="现场核实属实"))
    assert closed.was_late


def test_a_unit_cannot_close_its_own_matter():
    case = submitted().perform(act("accept", SUPERVISOR, "2022-03-16 16:00"))
    own = replace(CLERK, person="x", capacities=frozenset({"supervision"}))
    assert (
        refusal(case, act("close", own, "2022-03-17 09:00", opinion="已现场核实")).code
        == "own-unit"
    )


def test_a_delegation_does_not_launder_ones_own_work():
    lent = replace(SUPERVISOR, person=CLERK.person, principal="p-sup-9", units=frozenset({"water"}))
    assert refusal(submitted(), act("accept", lent, "2022-03-16 16:00")).code == "own-work"
    through = replace(SUPERVISOR, person="p-other", principal=CLERK.person)
    assert refusal(submitted(), act("accept", through, "2022-03-16 16:00")).code == "own-work"


def test_a_second_post_does_not_lend_distance_from_ones_own_unit():
    two_hats = replace(SUPERVISOR, units=frozenset({"transport"}))
    assert refusal(submitted(), act("accept", two_hats, "2022-03-16 16:00")).code == "own-unit"


def test_another_units_person_may_not_act():
    refused = refusal(decision(), act("sign", OUTSIDER, "2022-03-10 15:00"))
    assert refused.code == "not-your-role"
    assert "承办单位" in refused.reason.zh


def test_an_act_out_of_order_says_where_the_matter_stands_and_what_comes_first():
    refused = refusal(
        decision(), act("submit", CLERK, "2022-03-10 15:00", result="已全部完成养护。")
    )
    assert refused.code == "out-of-order"
    assert "待签收" in refused.reason.zh
    assert "办理中" in refused.remedy.zh


def test_an_act_may_not_be_dated_before_the_last_one():
    assert refusal(decision(), act("sign", CLERK, "2022-03-10 09:59")).code == "back-dated"


def test_a_missing_field_is_named():
    case = decision().perform(act("sign", CLERK, "2022-03-10 15:00"))
    refused = refusal(case, act("submit", CLERK, "2022-03-16 10:00"))
    assert refused.code == "missing-field"
    assert "办理结果" in refused.reason.zh


def test_work_returned_is_redone_under_the_first_limit():
    case = submitted("2022-03-17 10:00")
    case = case.perform(act("return", SUPERVISOR, "2022-03-17 15:00", reason="缺少验收单"))
    assert case.returned
    assert case.stage == "doing"
    again = case.perform(act("submit", CLERK, "2022-03-18 09:00", result="已补充验收单和照片。"))
    assert again.was_late


def test_only_who_submitted_may_withdraw():
    assert refusal(submitted(), act("withdraw", COLLEAGUE, "2022-03-16 11:00")).code == "not-yours"
    assert submitted().perform(act("withdraw", CLERK, "2022-03-16 11:00")).stage == "doing"


def test_more_time_is_asked_for_before_the_limit_and_granted_by_another():
    case = decision().perform(act("sign", CLERK, "2022-03-10 15:00"))
    asked = case.perform(
        act("ask-extension", CLERK, "2022-03-16 10:00", reason="等待上级批复", more_days=3)
    )
    late = act("ask-extension", CLERK, "2022-03-18 10:00", reason="等待上级批复", more_days=3)
    assert refusal(case, late).code == "already-late"
    granted = asked.perform(act("grant-extension", LEADER, "2022-03-16 15:00"))
    assert granted.running[0].due == date(2022, 3, 22)


def test_time_may_be_extended_twice_at_most():
    case = decision().perform(act("sign", CLERK, "2022-03-10 15:00"))
    for day in ("14", "15"):
        case = case.perform(
            act("ask-extension", CLERK, f"2022-03-{day} 10:00", reason="等待上级批复", more_days=2)
        )
        case = case.perform(act("grant-extension", LEADER, f"2022-03-{day} 15:00"))
    third = act("ask-extension", CLERK, "2022-03-16 10:00", reason="等待上级批复", more_days=2)
    asked = case.perform(third)
    assert (
        refusal(asked, act("grant-extension", LEADER, "2022-03-16 15:00")).code == "extended-enough"
    )


def test_a_conclusion_can_be_objected_to_for_thirty_days_and_no_longer():
    case = submitted().perform(act("return", SUPERVISOR, "2022-03-16 16:00", reason="缺少验收单"))
    in_time = case.perform(act("object", CLERK, "2022-04-15 10:00", reason="验收单已随文报送"))
    assert in_time.stage == "reviewing"
    late = act("object", CLERK, "2022-04-18 10:00", reason="验收单已随文报送")
    assert refusal(case, late).code == "window-closed"


def test_a_review_is_not_decided_by_the_author_of_the_conclusion():
    case = submitted().perform(act("return", SUPERVISOR, "2022-03-16 16:00", reason="缺少验收单"))
    case = case.perform(act("object", CLERK, "2022-03-17 10:00", reason="验收单已随文报送"))
    own = act("uphold", SUPERVISOR, "2022-03-18 10:00", opinion="维持原结论")
    assert refusal(case, own).code == "own-work"
    assert case.perform(replace(own, actor=SECOND_SUPERVISOR)).stage == "doing"


def test_no_conclusion_no_objection():
    case = decision().perform(act("sign", CLERK, "2022-03-10 15:00"))
    early = act("object", CLERK, "2022-03-11 10:00", reason="尚无结论也要提")
    assert refusal(case, early).code == "too-early"


def test_time_does_not_run_while_a_matter_is_suspended():
    case = decision().perform(act("sign", CLERK, "2022-03-10 15:00"))
    case = case.perform(act("suspend", LEADER, "2022-03-14 10:00", legal_basis="上级政策待定"))
    assert not case.running
    resumed = case.perform(act("resume", LEADER, "2022-03-21 10:00"))
    assert resumed.running[0].due > date(2022, 3, 17)
    assert not resumed.was_late


def test_a_look_back_reopens_a_closed_matter():
    case = submitted().perform(act("accept", SUPERVISOR, "2022-03-16 16:00"))
    case = case.perform(act("close", SUPERVISOR, "2022-03-17 09:00", opinion="现场核实属实"))
    case = case.perform(
        act("verify", SECOND_SUPERVISOR, "2022-05-17 09:00", opinion="路面再次破损")
    )
    assert case.stage == "doing"
    assert not case.ended
    assert "completed" not in case.reached


def test_replaying_the_acts_gives_the_same_case():
    case = submitted("2022-03-18 09:00").perform(act("accept", SUPERVISOR, "2022-03-18 10:00"))
    assert Case.replay(case.procedure, case.id, case.acts) == case


def test_what_is_allowed_is_what_would_not_be_refused():
    case = submitted()
    assert {rule.name for rule in case.allowed(SUPERVISOR, at("2022-03-16 16:00"))} == {
        "accept",
        "return",
    }
    assert {rule.name for rule in case.allowed(CLERK, at("2022-03-16 16:00"))} == {"withdraw"}
    assert case.allowed(OUTSIDER, at("2022-03-16 16:00")) == ()
    assert "cancel" in {rule.name for rule in case.allowed(CHIEF, at("2022-03-16 16:00"))}
    assert {rule.name for rule in case.allowed(DIRECTOR, at("2022-03-16 16:00"))} == set()
