"""B01 and B02: paid after a death, and paid twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qinglian.screens.tests.making import death, explained, screen, subsidies


@pytest.mark.parametrize(
    ("died", "grace", "reported"),
    [
        ("2021-12-31", 0, True), ("2022-01-01", 0, False), ("2022-01-31", 0, False),
        ("2021-11-30", 1, True), ("2021-12-01", 1, False), ("2021-10-31", 2, True), ("2021-11-01", 2, False),
    ],
)  # fmt: skip
def test_grace_ends_with_a_month(died, grace, reported):
    outcome = screen("B01", {"grace": grace}, subsidies=subsidies({}), deaths=[death("p1", died)])
    assert bool(outcome.leads) == reported
    assert bool(outcome.excused) != reported


def test_a_living_recipient_is_not_looked_at():
    outcome = screen("B01", subsidies=subsidies({}), deaths=[death("p9", "2020-01-01")])
    assert outcome.leads == outcome.excused == ()


def test_each_row_of_the_dead_counts_with_its_amount():
    rows = subsidies({}, {"person": "p1", "amount": "0.10"})
    (lead,) = screen("B01", subsidies=rows, deaths=[death("p1", "2020-01-01")]).leads
    assert sum(hit.value for hit in lead.hits) == Decimal("700.10")


def test_a_wrong_record_of_death_is_excused():
    outcome = screen(
        "B01", subsidies=subsidies({}), deaths=[death("p1", "2020-01-01")],
        explained=explained("B01", "s1"),
    )  # fmt: skip
    assert outcome.leads == ()


def test_the_same_person_in_two_towns_is_paid_twice():
    rows = subsidies({}, {"person": "p1", "town": "qingping", "amount": "300.00"}, {})
    (lead,) = screen("B02", subsidies=rows).leads
    assert lead.rows == ("s1", "s2")
    assert lead.hits[0].value == Decimal("300.00")


@pytest.mark.parametrize("change", [{"makes_up": "00001"}, {"item": "低保"}, {"period": "2021"}])
def test_making_up_or_another_subsidy_or_period_is_not_twice(change):
    rows = subsidies({}, {"person": "p1", **change})
    assert screen("B02", subsidies=rows).leads == ()


def test_two_plots_by_their_certificates_are_not_twice():
    rows = subsidies({}, {"person": "p1"})
    assert screen("B02", subsidies=rows, explained=explained("B02", "s2")).leads == ()
