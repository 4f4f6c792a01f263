"""An entry whose own time lies before its bracket of checkpoints was entered afterwards (补录)."""

from __future__ import annotations

import pytest

from qinglian import workdays
from qinglian.site.matters.tests.standing import decision
from qinglian.site.records import queries
from qinglian.site.records.actions import sequence
from qinglian.site.records.models import Published
from qinglian.site.records.tests.conftest import grow

pytestmark = pytest.mark.django_db


def line(index: int) -> queries.Line:
    [found] = queries.lines([index])
    return found


def test_what_is_entered_as_it_happens_is_not_late(clock):
    for at in ("2022-03-17T09:00", "2022-03-17T09:00", "2022-03-18T09:00"):
        clock(at)
        grow(1)
    assert [line(i).late for i in range(3)] == [False, False, False]
    assert line(0).after is None
    assert f"{line(2).after:%d}" == "17"
    assert f"{line(2).by:%d}" == "18"


def test_what_is_opened_under_a_clock_that_was_set_back_is_late(clock):
    clock("2022-03-17T09:00")
    grow(1)
    clock("2022-03-17T08:49")
    number = decision().number
    sequence()
    assert not line(0).late
    assert line(1).late
    assert [each.late for each in queries.of_matter(number, 2)] == [True]


def test_how_far_it_may_lie_before_is_the_countys_own(clock, settings):
    settings.LOG_LATE_MINUTES = 15
    clock("2022-03-17T09:00")
    grow(1)
    clock("2022-03-17T08:49")
    grow(1)
    assert not line(1).late


def test_with_witnesses_the_bracket_is_of_what_they_cosigned(clock, settings):
    clock("2022-03-17T09:00")
    grow(1)
    clock("2022-03-17T08:49")
    grow(1)
    settings.LOG_WITNESSES = ["somebody"]
    assert line(1).after is None
    assert not line(1).late
    clock("2022-03-17T10:00")
    Published.objects.filter(size=1).update(cosigned_at=workdays.now())
    assert line(1).late


def test_brackets_of_a_page_take_one_query(clock, django_assert_num_queries):
    clock("2022-03-17T09:00")
    for _ in range(3):
        grow(20)
    with django_assert_num_queries(2):
        queries.lines(range(50))
