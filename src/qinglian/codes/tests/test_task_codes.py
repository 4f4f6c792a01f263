"""Codes of service items, in the two lengths that are in use."""

from __future__ import annotations

import pytest

from qinglian.codes import PLATFORM, STANDARD, BadCode, task_code
from qinglian.codes.tasks import LONGEST

BODY = "1199012100QC0101XM"
BASIC = "000116001000"
IMPLEMENTING = f"{BODY}4{BASIC}"


def test_an_implementing_code_holds_its_body_its_level_and_its_basic_code():
    read = task_code(IMPLEMENTING, "implementing")
    assert len(read.code) == 31
    assert (read.body, read.exercised_at, read.basic) == (BODY, "4", BASIC)


def test_the_code_of_a_business_item_adds_two_digits():
    read = task_code(f"{IMPLEMENTING}02", "business")
    assert (len(read.code), read.item) == (33, "02")
    assert len(read.code) <= LONGEST


def test_the_standard_has_shorter_codes_that_hold_nothing_else():
    assert task_code("0116001000", "basic", STANDARD).basic == "0116001000"
    assert task_code("a" * 24, "implementing", STANDARD).code == "A" * 24
    with pytest.raises(BadCode):
        task_code("A" * 25, "implementing", STANDARD)
    with pytest.raises(BadCode, match="没有"):
        task_code("A" * 20, "business", STANDARD)


@pytest.mark.parametrize(
    ("wrong", "level", "says"),
    [
        (IMPLEMENTING[:-1], "implementing", "应为31位"),
        (f"{BODY}8{BASIC}", "implementing", "行使层级"),
        (f"1199012100QC0101X14{BASIC}", "implementing", "校验位"),
        (f"{IMPLEMENTING}A2", "business", "数字"),
        ("0001160010#0", "basic", "数字和字母"),
        ("0116001000", "basic", "应为12位"),
    ],
)
def test_a_code_that_does_not_fit_its_profile_is_refused(wrong, level, says):
    with pytest.raises(BadCode, match=says):
        task_code(wrong, level, PLATFORM)
