"""When things happen: offices in working hours, callers when callers call."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from qinglian import workdays
from qinglian.county.abuses.casting import at_odd_hours
from qinglian.county.events import Open
from qinglian.county.tests.conftest import Lived
from qinglian.procedures.shelf import library

ROUND_THE_CLOCK = ("system", "govoffice/hotline#operator")
LEADERS = "leaders#"


def minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def office_acts(life: Lived):
    """What offices did, but for the procedures that the stories have go on by night and on days off."""
    procedure_of = life.truth.procedure_of
    for at, event in life.done():
        procedure = getattr(event, "procedure", "") or procedure_of.get(
            getattr(event, "number", ""), ""
        )
        if not event.by.startswith(ROUND_THE_CLOCK) and not at_odd_hours(procedure):
            yield at, event


def test_few_procedures_go_on_at_odd_hours():
    names = [procedure.name for procedure in library()]
    assert sum(map(at_odd_hours, names)) < len(names) / 2


def test_offices_work_on_working_days(small):
    days = {at.date() for at, _ in office_acts(small)}
    assert len(days) > 250
    assert [day for day in days if not workdays.is_workday(day)] == []


def test_offices_work_on_saturdays_that_are_worked_for_a_holiday(small):
    days = {at.date() for at, _ in office_acts(small)}
    assert any(day.weekday() >= 5 for day in days)
    assert date(2022, 1, 29) in days


def test_offices_work_in_their_hours_and_leaders_sign_in_the_evening_at_the_latest(small):
    for at, event in office_acts(small):
        last = 21 * 60 if event.by.startswith(LEADERS) else 18 * 60
        assert 8 * 60 <= minute(at) <= last, (at, event)


def calls(life: Lived) -> list[datetime]:
    return [
        at
        for at, event in life.acts()
        if isinstance(event, Open) and event.procedure == "hotline-ticket"
    ]


def test_most_call_on_weekdays_and_most_of_all_on_mondays(small):
    days = Counter(at.weekday() for at in calls(small))
    whole = sum(days.values())
    assert 0.78 <= sum(days[day] for day in range(5)) / whole <= 0.9
    assert max(days, key=lambda day: days[day]) == 0


def test_mondays_are_fullest_from_nine_to_eleven(small):
    hours = Counter(at.hour for at in calls(small) if at.weekday() == 0)
    assert {hour for hour, _ in hours.most_common(2)} == {9, 10}


def test_hardly_anyone_calls_at_the_spring_festival(small):
    found = [at for at in calls(small) if date(2022, 1, 31) <= at.date() <= date(2022, 2, 6)]
    ordinary = [at for at in calls(small) if date(2022, 1, 10) <= at.date() <= date(2022, 1, 16)]
    assert len(found) < len(ordinary)
