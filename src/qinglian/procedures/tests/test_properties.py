"""What holds for any sequence of acts, over every definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from qinglian.procedures import clocks
from qinglian.procedures.engine import Case
from qinglian.procedures.guards import who
from qinglian.procedures.model import ANY_STAGE, Act, Actor, Procedure, institution
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


def lived(procedure: Procedure, data: st.DataObject) -> Case:
    """A case after whatever was tried on it. Fails at the first promise that is broken."""
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
        _kept(case, after)
        assert after.was_late or not late_before, "late was forgotten"
        case = after
    return case


def _kept(before: Case, after: Case) -> None:
    """Nobody passes a check on their own work, nor on their own unit's, whoever lent them a post.

    Who did the work is read off the acts here, not asked of the engine.
    """
    done = after.acts[-1]
    rule = after.procedure.acts[done.name]
    hands = {done.actor.person, done.actor.principal} - {None}
    for act in before.acts:
        if act.name in rule.checks or ANY_STAGE in rule.checks:
            did = {act.actor.person, act.actor.principal} - {None}
            assert hands.isdisjoint(did), "passed a check on own work"
    apart = {institution(unit) for role in rule.apart_from for unit in before.parties(role)}
    own = {institution(unit) for unit in (done.actor.unit, *done.actor.units)}
    assert apart.isdisjoint(own), "checked the work of their own unit"


@EVERY
@QUICK
@given(data=st.data())
def test_whatever_is_tried_the_promises_hold(procedure, data):
    case = lived(procedure, data)
    assert Case.replay(procedure, case.id, case.acts) == case
    assert way_home(case).ended


@EVERY
def test_an_untouched_case_can_end(procedure):
    assert way_home(opened(procedure)).ended


@EVERY
@QUICK
@given(data=st.data())
def test_what_is_allowed_is_done_or_only_lacks_what_it_must_carry(procedure, data):
    """The list of allowed acts that a page shows promises nothing that is refused for who or when."""
    case = lived(procedure, data)
    when = case.acts[-1].at
    doing = data.draw(likely_acts(case, when))
    rule = procedure.acts[doing.name]
    if rule not in case.allowed(doing.actor, when):
        return
    refused = _refusal(case, replace(doing, at=when))
    assert refused in {"", "missing-field", "bad-value", "gate", "evidence", "no-way", "too-soon"}


def _refusal(case: Case, doing: Act) -> str:
    try:
        case.perform(doing)
    except Refused as refused:
        return refused.code
    return ""


BOLD = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def _checks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(who, "_own_work", lambda case, rule, actor: None)


def _forgets_whose_post_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Actor, "persons", property(lambda actor: frozenset((actor.person,))))


def _forgets_where_one_belongs(monkeypatch: pytest.MonkeyPatch) -> None:
    own = property(lambda actor: frozenset((institution(actor.unit),)))
    monkeypatch.setattr(Actor, "institutions", own)


def _forgets_what_was_late(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = clocks._touched

    def forgetful(clock, act, facts, *, ended):
        return replace(plain(clock, act, facts, ended=ended), was_late=False)

    monkeypatch.setattr(clocks, "_touched", forgetful)


@pytest.mark.parametrize(
    ("breaks", "broken"),
    [
        (_checks_nothing, "own"),
        (_forgets_whose_post_it_is, "own work"),
        (_forgets_where_one_belongs, "own unit"),
        (_forgets_what_was_late, "late was forgotten"),
    ],
)
def test_a_broken_promise_would_be_noticed(
    monkeypatch, breaks: Callable[[pytest.MonkeyPatch], None], broken: str
):
    breaks(monkeypatch)
    assert any(broken in noticed(procedure) for procedure in library())


def noticed(procedure: Procedure) -> str:
    """The promise that is seen to be broken in `procedure`; nothing where none is."""

    @BOLD
    @given(data=st.data())
    def tried(data):
        lived(procedure, data)

    try:
        tried()
    except AssertionError as error:
        return str(error)
    return ""
