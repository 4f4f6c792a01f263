"""Many at once, and processes that die: no act is lost, doubled or without its entry."""

from __future__ import annotations

import pytest

from qinglian.site.matters.tests.elsewhere import deployment


@pytest.fixture
def elsewhere(tmp_path):
    with deployment(tmp_path) as one:
        yield one


def is_whole(found) -> None:
    assert found["alike"], "every act has one entry, and every entry an act"
    assert found["gapless"]
    assert found["queued"] == 0
    assert found["differences"] == []
    assert found["contradictions"] == []


def test_many_at_once_on_one_matter_follow_in_order_and_numbers_have_no_gap(elsewhere):
    found = elsewhere.run("race")
    is_whole(found)
    assert [int(number[-6:]) for number in found["numbers"]] == list(range(1, 14))
    reports, opened = found["said"][:4], found["said"][4:]
    assert sorted(n for each in reports for n in each) == list(range(3, 19))
    assert all(each == sorted(each) for each in reports)
    assert sorted(number for each in opened for number in each) == found["numbers"][1:]
    assert sorted(map(str, found["ends"])) == ["['out-of-order']"] * 3 + ["[19]"]


def test_one_at_a_time_gets_through_while_many_are_at_work(elsewhere):
    found = elsewhere.run("bulk")
    is_whole(found)
    assert found["said"][1] == [2, 2, 2]
    assert len(found["numbers"]) == 1_003


def test_nothing_that_was_acknowledged_is_lost_when_a_process_is_killed(elsewhere):
    found = elsewhere.run("killed", 10)
    is_whole(found)
    assert found["lost"] == []
    assert found["acknowledged"] >= 10
