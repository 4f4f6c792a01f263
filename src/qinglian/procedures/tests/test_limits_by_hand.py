"""Every limit at work has a last day that was reckoned by hand, in a story, with its reckoning beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from qinglian.procedures.clocks import Clock
from qinglian.procedures.engine import Case
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.procedures.stories import Story, stories
from qinglian.procedures.tests.test_limits_used import by_the_day
from qinglian.procedures.tests.test_stories import after
from qinglian.workdays import Due, Unit, is_workday, limit


@dataclass(frozen=True)
class Told:
    """A clock of which a step states the last day, as it then ran."""

    story: str
    clock: Clock
    last: str

    @property
    def limit_id(self) -> str:
        """The limit in the version that was in force on the starting day."""
        return self.clock.limit.id if self.clock.limit else ""

    @property
    def due(self) -> Due:
        assert self.clock.reckoned is not None
        return self.clock.reckoned


@cache
def told() -> tuple[Told, ...]:
    """What the stories of one matter state of the limits of `limits.csv`."""
    every = (one for story in stories() if story.alone for one in _told(story))
    return tuple(one for one in every if one.limit_id in _at_work())


def _told(story: Story) -> Iterator[Told]:
    case: Case | None = None
    for step in story.steps:
        try:
            case = after(story, case, step)
        except Refused:
            continue
        running = {clock.name: clock for clock in case.clocks}
        for name, last in step.expected.get("clocks", {}).items():
            if name in running:
                yield Told(story.id, running[name], last)


@cache
def _at_work() -> frozenset[str]:
    rules = (
        rule
        for held in library().versions.values()
        for procedure in held
        for rule in procedure.clocks.values()
    )
    return by_the_day(rule.limit for rule in rules if rule.limit)


def test_every_limit_at_work_has_a_last_day_in_a_story():
    untold = _at_work() - {one.limit_id for one in told()}
    assert not untold, [f"{each} {limit(each).name.zh}" for each in sorted(untold)]


def test_what_is_told_is_what_the_clock_says():
    assert [one for one in told() if one.clock.due.isoformat() != one.last] == []


def test_a_weekend_that_is_worked_for_a_holiday_is_among_them():
    worked = [one for one in told() if one.clock.due.weekday() >= 5 and is_workday(one.clock.due)]
    assert {one.due.rolled_from is None for one in worked} == {True, False}


def test_the_end_of_a_holiday_is_among_them():
    rolled = [one for one in told() if one.due.rolled_from is not None]
    assert {one.clock.limit.unit for one in rolled if one.clock.limit} == {Unit.CD, Unit.MONTH}


def test_a_day_off_that_does_not_move_a_limit_is_among_them():
    """What comes before an event, and what must at least run, end on the day itself."""
    assert any(not is_workday(one.clock.due) for one in told())


def test_days_left_out_are_among_them():
    left_out = [one for one in told() if one.due.exclusions]
    assert {one.clock.limit.unit for one in left_out if one.clock.limit} >= {Unit.WD, Unit.CD}


def test_an_extension_is_among_them():
    longer = [one for one in told() if one.due.extended]
    assert {one.clock.limit.unit for one in longer if one.clock.limit} == {Unit.WD, Unit.CD}


def test_both_sides_of_each_change_of_the_law_are_among_them():
    starts = {(one.limit_id, one.due.start) for one in told()}
    for before, since in _changes():
        sides = {(before, limit(before).valid_to), (since, limit(since).valid_from)}
        assert sides <= starts, f"{before} to {since}"


def _changes() -> list[tuple[str, str]]:
    """The limits at work that a later version follows, each with that version."""
    ended = {one: last for one in sorted(_at_work()) if (last := limit(one).valid_to)}
    return [
        (before, since)
        for before, last in ended.items()
        for since in sorted(by_the_day([before]))
        if (first := limit(since).valid_from) and first > last
    ]
