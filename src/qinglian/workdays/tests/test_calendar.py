"""The working-day calendar, on the days where it is easy to be wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.workdays import (
    add_workdays,
    is_announced,
    is_workday,
    next_workday,
    week_workdays,
    workdays_between,
)

DAYS = st.dates(date(2004, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("start", "n", "result"),
    [
        ("2022-01-24", 5, "2022-01-29"),
        ("2022-01-24", 7, "2022-02-07"),
        ("2022-01-24", 20, "2022-02-24"),
        ("2022-04-29", 3, "2022-05-07"),
        ("2022-09-28", 5, "2022-10-10"),
        ("2022-09-30", 20, "2022-11-02"),
        ("2025-01-20", 7, "2025-02-05"),
        ("2025-09-26", 15, "2025-10-23"),
        ("2026-02-13", 3, "2026-02-25"),
    ],
)
def test_working_days_after_a_day(start, n, result):
    assert add_workdays(date.fromisoformat(start), n) == date.fromisoformat(result)


@pytest.mark.parametrize(
    ("year", "count"), [(2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)]
)
def test_working_days_of_a_year(year, count):
    assert workdays_between(date(year - 1, 12, 31), date(year, 12, 31)) == count


def test_a_saturday_worked_for_a_holiday_is_a_working_day():
    assert is_workday(date(2022, 1, 29))
    assert not is_workday(date(2022, 2, 5))


def test_the_week_of_the_national_day_is_promised_on_saturday_and_accounted_on_sunday():
    assert week_workdays(date(2022, 10, 5)) == (date(2022, 10, 8), date(2022, 10, 9))


def test_a_week_of_holiday_has_no_working_day():
    assert week_workdays(date(2023, 1, 25)) == (date(2023, 1, 28), date(2023, 1, 29))
    assert week_workdays(date(2019, 10, 2))[0] == date(2019, 9, 30)


def test_a_year_without_an_announcement_is_known_to_be_one():
    assert is_announced(date(2026, 12, 31))
    assert not is_announced(date(2027, 1, 4))


@given(DAYS, st.integers(1, 300))
def test_adding_and_counting_agree(day, n):
    later = add_workdays(day, n)
    assert is_workday(later)
    assert workdays_between(day, later) == n


@given(DAYS, st.integers(1, 300))
def test_forwards_and_backwards_meet_on_a_working_day(day, n):
    worked = next_workday(day)
    assert add_workdays(add_workdays(worked, n), -n) == worked


@given(DAYS)
def test_the_next_working_day_is_the_first(day):
    found = next_workday(day)
    assert all(not is_workday(day + timedelta(days=i)) for i in range((found - day).days))
