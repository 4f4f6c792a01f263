"""Sums are made exactly and rounded once, half up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.codes import in_wan, in_yi, rounded, thousands, to_yuan, total


@pytest.mark.parametrize(
    ("number", "places", "expected"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("2.5", 0, "3"),
        ("0.5", 0, "1"),
        ("-0.004", 2, "0.00"),
    ],
)
def test_a_half_goes_up_and_nothing_is_minus_zero(number, places, expected):
    assert str(rounded(Decimal(number), places)) == expected


def test_a_sum_is_rounded_after_it_is_made():
    halves = [Decimal("1250"), Decimal("1250"), Decimal("1250")]
    assert total(halves, "万元", 1) == Decimal("0.4")
    assert sum(in_wan(one, 1) for one in halves) == Decimal("0.3")


def test_amounts_in_wan_and_yi():
    assert in_wan(Decimal("86423715.60")) == Decimal("8642.37")
    assert in_yi(648_300_000) == Decimal("6.48")
    assert to_yuan(Decimal("1796"), "万元") == 17_960_000


def test_thousands_are_marked_and_places_stay():
    assert [thousands(one) for one in (1796, Decimal("12345.60"), Decimal("1E+4"))] == [
        "1,796",
        "12,345.60",
        "10,000",
    ]


@given(st.lists(st.decimals(min_value=-(10**12), max_value=10**12, places=2), max_size=30))
def test_no_cent_is_lost_on_the_way_to_a_sum(amounts):
    assert total(amounts) == sum(amounts, Decimal(0))
