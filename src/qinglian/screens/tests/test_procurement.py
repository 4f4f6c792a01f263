"""P01: several contracts below the open-tender limit whose sum is above it (art. 28)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qinglian.screens.tests.making import contracts, explained, screen

FIVE = contracts(*[{}] * 5)


def test_five_contracts_of_480000_are_one_lead_with_five_rows():
    (lead,) = screen("P01", contracts=FIVE).leads
    assert lead.rows == ("c1", "c2", "c3", "c4", "c5")
    (hit,) = lead.hits
    assert (hit.value, hit.threshold) == (Decimal("2400000.00"), Decimal("2000000.00"))
    assert lead.unit == "edu"
    assert lead.officials


def test_what_a_document_explains_is_not_added_and_the_sum_says_why_the_lead_is_gone():
    outcome = screen("P01", contracts=FIVE, explained=explained("P01", "c3"))
    assert outcome.leads == ()
    (excused,) = outcome.excused
    assert excused.hits[0].value == Decimal("1920000.00")


def test_a_row_explained_to_another_rule_still_counts():
    assert screen("P01", contracts=FIVE, explained=explained("E05", "c3")).leads


@pytest.mark.parametrize(
    "change",
    [
        {"method": "open"}, {"unit": "health"}, {"year": 2023}, {"project": "另一项目"},
        {"category": "图书"}, {"amount": "79999.99"}, {"amount": "80000.00"},
    ],
)  # fmt: skip
def test_what_does_not_belong_to_the_same_purchase_is_not_added(change):
    rows = contracts(*[{}] * 4, change)
    assert screen("P01", contracts=rows).leads == ()


def test_a_sum_passes_the_limit_by_one_fen():
    rows = contracts(*[{}] * 4, {"amount": "80000.01"})
    assert screen("P01", contracts=rows).leads[0].hits[0].value == Decimal("2000000.01")


def test_a_contract_at_the_limit_is_another_rules_business():
    rows = contracts({"amount": "2000000.00"}, {"amount": "1000.00"})
    assert screen("P01", contracts=rows).leads == ()


def test_the_limit_is_a_parameter():
    assert screen("P01", {"limit": Decimal("3000000.00")}, contracts=FIVE).leads == ()


def test_the_key_stays_when_rows_are_added():
    more = contracts(*[{}] * 6)
    assert screen("P01", contracts=FIVE).leads[0].key == screen("P01", contracts=more).leads[0].key
