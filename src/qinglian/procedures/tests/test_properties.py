"""What holds for any sequence of acts, over every definition."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qinglian.procedures.engine import Case
from qinglian.procedures.guards import makers
from qinglian.procedures.model import institution
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.procedures.tests.random_cases import acts, likely_acts, opened, way_home
from qinglian.text import Text

EVERY = pytest.mark.parametrize("procedure", list(library()), ids=lambda p: p.name)
QUICK = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def _both(text: Text) -> tuple[str, str]:
    return text.zh, text.en


@EVERY
@QUICK
@given(data=st.data())
def test_whatever_is_tried_the_promises_hold(procedure, data):
    case = opened(procedure)
    when = case.acts[0].at
    for _ in range(data.draw(st.integers(3, 25))):
        act = data.draw(st.one_of(acts(procedure), likely_acts(case, when)))
        when += timedelta(hours=data.draw(st.sampled_from([0, 1, 20, 200, 1500])))
        late_before = case.late_at(when)
        try:
            after = case.perform(replace(act, at=when))
        except Refused as refused:
            words = (*_both(refused.reason), *_both(refused.remedy))
            assert all(words), "a refusal must say why and what to do next, in both languages"
            continue
        done, rule = after.acts[-1], procedure.acts[act.name]
        assert done.actor.persons.isdisjoint(makers(case, rule.checks)), (
            "passed a check on own work"
        )
        apart = {institution(unit) for role in rule.apart_from for unit in case.parties(role)}
        assert apart.isdisjoint(done.actor.institutions), "checked the work of their own unit"
        assert after.was_late or not late_before, "late was forgotten"
        case = after
    assert Case.replay(procedure, case.id, case.acts) == case
    assert way_home(case).ended


@EVERY
def test_an_untouched_case_can_end(procedure):
    assert way_home(opened(procedure)).ended
