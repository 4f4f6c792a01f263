"""What a field of each kind accepts, how it is kept, and what is said of anything else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qinglian import workdays
from qinglian.procedures.model import FieldRule
from qinglian.procedures.refusal import Refused
from qinglian.procedures.values import clean
from qinglian.text import Text

CHOICES = {"yes": Text(zh="是", en="yes")}
KINDS = [
    "text", "integer", "amount", "percent", "date", "datetime", "bool", "choice", "unit", "units",
    "matter", "matters", "uscc", "docnumber", "digest",
]  # fmt: skip


def rule(kind: Any, **more: Any) -> FieldRule:
    choices = CHOICES if kind == "choice" else {}
    return FieldRule("f", Text(zh="项", en="Field"), kind, choices=choices, **more)


def kept(kind: str, given: object, **more: Any) -> object:
    return clean([rule(kind, **more)], {"f": given}).get("f")


@pytest.mark.parametrize(
    ("kind", "given", "stored"),
    [
        ("text", "  养护\r\n42公里 ", "养护\n42公里"),
        ("integer", "-7", -7),
        ("integer", 7, 7),
        ("amount", "1200.50", "1200.50"),
        ("amount", "1e3", "1000"),
        ("amount", 12, "12"),
        ("percent", "-3.0", "-3.0"),
        ("date", "2022-03-17", "2022-03-17"),
        ("date", date(2022, 3, 17), "2022-03-17"),
        ("datetime", "2022-03-17T18:00+08:00", "2022-03-17T18:00:00+08:00"),
        ("datetime", datetime(2022, 3, 17, tzinfo=workdays.TZ), "2022-03-17T00:00:00+08:00"),
        ("bool", "是", True),
        ("bool", False, False),
        ("choice", "yes", "yes"),
        ("unit", " transport ", "transport"),
        ("units", ["a", "b", "a"], ["a", "b"]),
        ("units", "a", ["a"]),
        ("units", [" a ", " "], ["a"]),
        ("uscc", "9111 0000 6000 37341L", "91110000600037341L"),
        ("digest", "0" * 64, "0" * 64),
    ],
)  # fmt: skip
def test_a_value_is_kept_in_its_stored_form(kind, given, stored):
    assert kept(kind, given) == stored


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("text", 7), ("text", "a\x00b"), ("text", "\ud800"), ("text", "长" * 4001),
        ("integer", "7.0"), ("integer", True), ("integer", "9" * 5000), ("integer", 2**53),
        ("amount", 0.1), ("amount", "NaN"), ("amount", "1e999999999"), ("amount", "1e-999999"),
        ("date", "2022-02-30"), ("date", "0001-01-01"), ("date", "9999-12-31"),
        ("datetime", "2022-03-17T18:00"), ("datetime", "0001-01-01T00:00+08:00"),
        ("bool", "maybe"), ("choice", "no"), ("choice", ["yes"]), ("choice", {"a": 1}),
        ("unit", "x" * 121), ("unit", "a\x00"), ("unit", ["a"]), ("units", [1]), ("units", ["\x07"]),
        ("units", ["x" * 121]),
        ("uscc", "91110000600037341X"), ("uscc", 7), ("digest", "0" * 63), ("digest", "A" * 64),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_what_to_write_instead(kind, given):
    with pytest.raises(Refused) as caught:
        kept(kind, given)
    assert caught.value.code == "bad-value"
    assert "「项」" in caught.value.reason.zh
    assert caught.value.remedy.zh
    assert caught.value.remedy.en


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("nothing", [None, "", []])
def test_what_is_empty_is_left_out(kind, nothing):
    assert clean([rule(kind)], {"f": nothing}) == {}


def test_nothing_but_spaces_is_nothing():
    assert kept("text", " \n ") is None
    assert kept("units", [" "]) is None


@pytest.mark.parametrize(
    ("kind", "given", "bounds"),
    [
        ("text", "短", {"least": 2}),
        ("text", "太长了", {"most": 2}),
        ("integer", "0", {"least": 1}),
        ("amount", "10.01", {"most": 10}),
        ("units", ["a", "b", "c"], {"most": 2}),
        ("matters", ["a"], {"least": 2}),
    ],
)
def test_the_bounds_of_a_field_hold(kind, given, bounds):
    with pytest.raises(Refused):
        kept(kind, given, **bounds)


def test_what_no_rule_knows_is_left_out():
    assert clean([rule("text")], {"f": "在", "g": "不在"}) == {"f": "在"}


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.one_of(
        st.text(max_size=40), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(),
        st.lists(st.one_of(st.text(max_size=5), st.integers()), max_size=3),
        st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    ),
)  # fmt: skip
def test_whatever_is_given_is_kept_or_refused_and_what_is_kept_stays_as_it_is(kind, given):
    try:
        stored = kept(kind, given)
    except Refused:
        return
    assert kept(kind, stored) == stored
