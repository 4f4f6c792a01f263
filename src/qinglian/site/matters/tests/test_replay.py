"""Replay: whatever the derived rows say, the acts say what is true."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qinglian.procedures.tests.people import CLERK, SUPERVISOR
from qinglian.site.matters import replaying
from qinglian.site.matters.door import open_matter, perform
from qinglian.site.matters.models import Act, Matter, Party, Pending
from qinglian.site.matters.replaying import Difference, replay
from qinglian.site.matters.tests.standing import (
    closed,
    completed,
    decision,
    plans,
    submitted,
    tables,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_thursday(clock):
    clock("2022-03-17T09:00")


@pytest.fixture
def several():
    """Matters at every kind of standing."""
    return [make(co=["water"]) if make in (decision, submitted) else make()
            for make in (decision, submitted, completed, closed)]  # fmt: skip


def test_replaying_changes_nothing_where_nothing_was_touched(several):
    before = tables()
    done = replay()
    assert (done.matters, done.acts, done.differences) == (4, Act.objects.count(), [])
    assert tables() == before


def test_a_plan_and_its_parts_replay_alike(tmp_path, monkeypatch):
    with plans(tmp_path, monkeypatch):
        plan = open_matter("plan", SUPERVISOR, {"title": "植树计划"}).number
        perform(plan, "split", SUPERVISOR, {"units": ["transport", "water"]})
        perform("FJ-2022-000001", "end", CLERK)
        before = tables()
        assert replay().differences == []
    assert tables() == before


LONG_AGO = datetime(2022, 1, 1, tzinfo=UTC)
EDITED = {
    "title": "别的标题",
    "stage": "closed",
    "state": "closed",
    "lead": "water",
    "acts": 9,
    "opened_at": LONG_AGO,
    "moved_at": LONG_AGO,
    "due_at": LONG_AGO,
    "late": True,
    "returned": True,
    "completed_at": LONG_AGO,
    "closed_at": LONG_AGO,
}


@pytest.mark.parametrize("column", EDITED)
def test_a_column_edited_by_hand_is_named_and_put_right(several, column):
    number = several[1].number
    before = tables()
    was = getattr(Matter.objects.get(pk=number), column)
    Matter.objects.filter(pk=number).update(**{column: EDITED[column]})
    assert replay().differences == [Difference(number, column, EDITED[column], was)]
    assert tables() == before


def test_a_task_taken_out_of_an_inbox_and_one_put_in_are_named(several):
    number = several[0].number
    before = tables()
    wanted = Pending.objects.filter(matter=number).first()
    Pending.objects.filter(pk=wanted.pk).update(to="unit:water")
    found = replay().differences
    assert [(one.number, one.column) for one in found] == [(number, "pending")] * 2
    assert found[0].was[1:3] == ("unit:water", "sign")
    assert found[1].is_now[1:3] == ("unit:transport", "sign")
    assert tables() == before


def test_a_unit_struck_from_a_matter_is_named(several):
    number = several[0].number
    before = tables()
    Party.objects.filter(matter=number, role="co").delete()
    (found,) = replay().differences
    assert (found.number, found.column, found.was) == (number, "parties", None)
    assert found.is_now[1:3] == ("co", "water")
    assert tables() == before


def test_a_matter_without_acts_and_acts_without_a_matter_are_named(several):
    first, second = several[0].number, several[1].number
    Act.objects.filter(matter=first).delete()
    Party.objects.filter(matter=second).delete()
    Pending.objects.filter(matter=second).delete()
    Matter.objects.filter(pk=second).delete()
    found = replay().differences
    assert Difference(first, "acts", 1, None) in found
    assert Difference(second, "matter", None, 3) in found


def test_replaying_in_small_parts_is_replaying_all(several, monkeypatch):
    monkeypatch.setattr(replaying, "CHUNK", 1)
    told: list[int] = []
    assert replay(told.append).differences == []
    assert told == [1, 2, 3, 4]


def test_a_replay_that_breaks_leaves_all_as_it_was(several, monkeypatch):
    before = tables()
    monkeypatch.setattr(replaying, "CHUNK", 2)
    monkeypatch.setattr(replaying, "_strays", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        replay()
    assert tables() == before
