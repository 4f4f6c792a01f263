"""Cases that come by themselves, on the first working day of a week, or with a month, a quarter, a year."""

from __future__ import annotations

from datetime import date

import pytest

from qinglian.procedures.model import Recurrence
from qinglian.procedures.recurrence import beginnings, week_of
from qinglian.procedures.shelf import library


@pytest.mark.parametrize(
    ("every", "days"),
    [
        ("month", ["2022-10-01", "2022-11-01", "2022-12-01", "2023-01-01"]),
        ("quarter", ["2022-10-01", "2023-01-01"]),
        ("year", ["2023-01-01"]),
    ],
)
def test_months_quarters_and_years_begin_on_their_first_day(every, days):
    found = beginnings(Recurrence(every), date(2022, 9, 15), date(2023, 1, 15))
    assert [str(day) for day in found] == days


def test_weeks_begin_on_their_first_working_day():
    found = beginnings(Recurrence("week"), date(2022, 9, 25), date(2022, 10, 17))
    assert [str(day) for day in found] == ["2022-09-26", "2022-10-08", "2022-10-10", "2022-10-17"]


def test_nothing_begins_twice_when_the_days_are_asked_for_in_parts():
    rule, middle = Recurrence("week"), date(2022, 10, 8)
    parts = [
        *beginnings(rule, date(2022, 9, 1), middle),
        *beginnings(rule, middle, date(2022, 11, 1)),
    ]
    assert parts == list(beginnings(rule, date(2022, 9, 1), date(2022, 11, 1)))


def test_the_week_after_the_national_day_is_promised_on_saturday_and_accounted_on_sunday():
    week = week_of(date(2022, 10, 5))
    assert week is not None
    assert (week.first, week.last) == (date(2022, 10, 8), date(2022, 10, 9))
    assert week.commit_by.isoformat() == "2022-10-08T12:00:00+08:00"
    assert week.account_by.isoformat() == "2022-10-09T18:00:00+08:00"
    assert week.name == "2022年第40周"


def test_the_weekly_commitment_comes_to_every_unit_and_the_annual_report_to_none():
    assert library().newest("weekly-commitment").recurs == Recurrence("week", per_unit=True)
    assert library().newest("annual-report").recurs == Recurrence("year", per_unit=False)
