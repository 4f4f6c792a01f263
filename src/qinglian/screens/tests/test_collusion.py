"""E04 and E05: one machine, one account, a constant ratio (art. 40)."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from qinglian.screens import together
from qinglian.screens.tests.making import bids, explained, prices, screen

STORY = ("12410000.00", "12397590.00", "12385190.00", "12372810.00", "12360430.00", "12348070.00")
"""1,241.00, 1,239.759, 1,238.519, 1,237.281, … in ten thousands of yuan: each × 0.999."""


def test_bids_at_a_constant_ratio_are_reported_once_for_each_pair_of_neighbours():
    (lead,) = screen("E05", bids=prices(*STORY)).leads
    names = [f"b{n}" for n in range(1, 7)]
    assert [hit.rows for hit in lead.hits] == list(pairwise(names))
    assert {round(hit.value, 3) for hit in lead.hits} == {Decimal("0.999")}


def test_the_order_in_which_bids_came_does_not_matter():
    assert len(screen("E05", bids=prices(*reversed(STORY))).leads[0].hits) == 5


@pytest.mark.parametrize(
    "given",
    [
        STORY[:3],
        ("12410000.00", "12290000.00", "12385190.00", "11990000.00", "12360430.00"),
        ("12410000.00", "12409100.00", "12405000.00", "12404500.00", "12401000.00"),
    ],
    ids=["three alone", "irregular", "close together"],
)
def test_bids_that_are_few_or_irregular_or_merely_close_are_not_reported(given):
    assert screen("E05", bids=prices(*given)).leads == ()


def test_equal_bids_are_a_constant_ratio_too():
    assert len(screen("E05", bids=prices(*["12410000.00"] * 4)).leads[0].hits) == 3


def test_a_pair_that_shares_a_machine_and_an_account_is_reported_once():
    rows = bids({}, {"machine": "X", "bond": "Y"}, {}, {"machine": "X", "bond": "Y"})
    (lead,) = screen("E04", bids=rows).leads
    (hit,) = lead.hits
    assert (hit.rows, hit.value) == (("b2", "b4"), Decimal(2))


def test_what_is_not_known_is_not_shared():
    assert screen("E04", bids=bids(*[{"machine": None, "bond": None}] * 3)).leads == ()


def test_one_machine_in_two_sections_is_not_reported():
    rows = bids({"machine": "X"}, {"machine": "X", "section": "南路-01"})
    assert screen("E04", bids=rows).leads == ()


def test_a_bidder_that_a_document_explains_is_excused():
    rows = bids({"bond": "Y"}, {"bond": "Y"}, {"bond": "Y"})
    outcome = screen("E04", bids=rows, explained=explained("E04", "b1"))
    assert [hit.rows for hit in outcome.leads[0].hits] == [("b2", "b3")]
    assert len(outcome.excused[0].hits) == 2


def test_both_rules_on_one_section_are_one_lead():
    rows = [
        {**row, "machine": "X" if row["row_id"] in {"b2", "b5"} else row["row_id"]}
        for row in prices(*STORY)
    ]
    found = [*screen("E04", bids=rows).leads, *screen("E05", bids=rows).leads]
    (lead,) = together(found)
    assert [rule.id for rule in lead.rules] == ["E04", "E05"]
    assert (lead.key, lead.unit, len(lead.hits), len(lead.rows)) == ("北路-02", "housing", 6, 6)
    assert lead.officials, "whoever invites the bids may have a part in it (art. 41)"
