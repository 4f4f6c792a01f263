"""The answer key is true: it was planned apart from the program, and the program agrees with it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest

from qinglian.county.hours import moment
from qinglian.county.truth import write_truth


def test_what_is_late_by_the_plan_is_late_by_the_engine(small):
    late = {
        number: case.procedure.name
        for number, case in small.driven.cases.items()
        if case.late_at(small.truth.until)
    }
    assert len(late) > 30
    assert late == small.truth.late


def test_every_act_is_counted_where_it_was_done(small):
    cases = small.driven.cases.values()
    acts: dict[str, Counter[str]] = {}
    for case in cases:
        named = acts.setdefault(case.procedure.name, Counter())
        named.update(act.name for act in case.acts)
    assert acts == dict(small.truth.acts)
    assert Counter(case.procedure.name for case in cases) == small.truth.opened
    assert small.truth.all_acts == sum(len(case.acts) for case in cases)


def test_every_planted_abuse_is_refused_with_the_code_that_was_expected(small):
    attempts = small.truth.attempts
    assert attempts
    assert [one for one in attempts if one.refused != one.expected] == []
    assert Counter(one.refused for one in attempts) == Counter(small.driven.refused)


def test_many_kinds_of_abuse_are_tried(small):
    assert {one.kind for one in small.truth.attempts} >= {
        "another-unit", "early-payment", "late-extension", "meeting-without-bank", "out-of-order",
        "own-acceptance", "own-callback", "own-closing", "own-filing", "own-item-passed", "own-review",
        "own-unit-closing", "promise-too-long", "refusal-without-reason", "unconsented-sharing",
        "unexplained-account", "vague-result", "withdrawn-by-another",
    }  # fmt: skip


def test_a_near_miss_is_about_something_that_is_there(small):
    vouchers = {str(row.get("voucher")) for rows in small.driven.rows.values() for row in rows}
    for one in small.truth.near_misses:
        assert one.why
        assert one.subject in small.driven.cases or one.subject in vouchers, one


def test_the_answer_key_is_written_as_plain_json(small, tmp_path):
    path = tmp_path / "truth.json"
    write_truth(small.truth, path)
    said = json.loads(path.read_text(encoding="utf-8"))
    assert said == json.loads(json.dumps(small.truth.as_json()))
    assert set(said) >= {"acts", "late", "attempts", "near_misses", "figures", "stories", "opened"}
    assert said["acts"] == small.truth.all_acts


def test_the_meeting_of_the_story_stands_on_the_evening_as_the_story_says(small):
    story = small.truth.stories["1"]
    items = [
        case
        for case in small.driven.cases.values()
        if case.facts.get("minutes_no") == story["minutes_no"]
    ]
    done = [case for case in items if "completed" in case.reached]
    late = [case for case in done if case.was_late]
    still = [case for case in items if case not in done]
    assert (len(items), len(done), len(done) - len(late), len(late)) == (22, 7, 6, 1)
    assert (len(still), sum(case.late_at(moment("2022-03-18 17:00")) for case in still)) == (15, 3)
    assert story["share_completed"] == f"{100 * 7 / 22:.1f}"
    dues = {
        clock.due for case in items for clock in case.clocks if clock.name in ("answer", "feedback")
    }
    assert dues == {date(2022, 3, 17)}


def test_the_ticket_of_the_story_is_due_on_a_saturday_that_is_worked(small):
    story = small.truth.stories["2"]
    case = small.driven.cases[str(story["number"])]
    assert {clock.due for clock in case.clocks if not clock.rule.minor} == {date(2022, 1, 29)}
    assert story["due"] == "2022-01-29"
    assert not case.late_at(small.truth.until)


def test_the_town_of_the_story_has_eleven_matters_open(small):
    story = small.truth.stories["10"]
    kinds = {"duty", "meeting-decision", "leader-instruction", "hotline-ticket"}
    still = [
        case
        for case in small.driven.cases.values()
        if case.procedure.name in kinds and story["unit"] in case.parties("lead") and not case.ended
    ]
    assert len(still) == story["open"] == 11


@pytest.mark.parametrize("seed", [1, 99])
def test_the_key_is_as_true_for_another_seed(seed):
    from qinglian.county.tests.conftest import lived

    other = lived("small", seed=seed)
    late = {
        number for number, case in other.driven.cases.items() if case.late_at(other.truth.until)
    }
    assert late == set(other.truth.late)
    assert all(one.refused == one.expected for one in other.truth.attempts)
