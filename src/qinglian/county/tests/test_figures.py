"""The figures of 2021 as the dossier has them, and counted again from what was lived, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from qinglian.county.events import Row
from qinglian.county.tests.conftest import Lived
from qinglian.procedures.engine import Case

PLANNED = {
    "F1": ("8642.37", "万元"),
    "F4": (12, "次"),
    "F5": ("6.48", "亿元"),
    "F6": (2600, "户"),
    "F7": (18, "家"),
    "F8": ("5.0", "％"),
    "F9": ("-3.0", "％"),
}


@pytest.mark.parametrize("figure", PLANNED)
def test_a_figure_is_what_was_planned(small, figure):
    planned = small.truth.figures[figure]
    assert (planned["value"], planned["unit"]) == PLANNED[figure]


def rows(life: Lived, dataset: str, period: str) -> Iterator[Row]:
    """The rows of the filings that another person confirmed, at the end of the life."""
    for number, held in life.driven.rows.items():
        case = life.driven.cases[number]
        about = (case.facts["dataset"], case.facts["period"], case.stage)
        if about == (dataset, period, "confirmed"):
            yield from held


def yuan(values: Iterator[object]) -> Decimal:
    return sum((Decimal(str(value)) for value in values), Decimal())


def rounded(value: Decimal, places: str) -> str:
    return str(value.quantize(Decimal(places), ROUND_HALF_UP))


def test_the_tax_relief_adds_up_over_confirmed_rows_alone(small):
    total = yuan(row["amount"] for row in rows(small, "tax-relief", "2021"))
    assert rounded(total / 10_000, "0.01") == "8642.37"
    assert str(total) == small.truth.figures["F1"]["yuan"]


def test_new_market_entities_are_those_registered_in_the_year(small):
    registered = [str(row["registered"]) for row in rows(small, "market-entities", "2021")]
    assert len(registered) > 2600
    assert sum(day[:4] == "2021" for day in registered) == 2600


def test_enterprises_above_scale_entered_and_left_in_the_year(small):
    listed = list(rows(small, "above-scale", "2021"))
    assert sum(str(row["entered"])[:4] == "2021" for row in listed) == 18
    assert sum(str(row["left"])[:4] == "2021" for row in listed if row["left"]) == 6


def test_general_spending_falls_by_five_in_a_hundred(small):
    listed = list(rows(small, "general-spending", "2021"))
    before, after = (
        yuan(row["budget"] for row in listed if row["year"] == year) for year in (2020, 2021)
    )
    assert rounded((before - after) * 100 / before, "0.1") == "5.0"
    scopes = [
        {(row["unit"], row["code"]) for row in listed if row["year"] == y} for y in (2020, 2021)
    ]
    assert scopes[0] == scopes[1]


def test_the_three_publics_fall_by_three_in_a_hundred(small):
    before, after = (
        yuan(row["amount"] for row in rows(small, "three-publics", year))
        for year in ("2020", "2021")
    )
    assert (before, after) == (Decimal(17_960_000), Decimal(17_420_000))
    assert rounded((after - before) * 100 / before, "0.1") == "-3.0"


def test_a_meeting_of_banks_and_enterprises_counts_once_and_if_it_was_held(small):
    held = {
        (case.facts["title"], case.facts["held"])
        for case in cases(small, "bank-matching-event")
        if case.stage == "held" and str(case.facts["held"])[:4] == "2021"
    }
    assert len(held) == 12


def test_financing_is_new_money_drawn_in_the_year_each_contract_once(small):
    loans: dict[tuple[object, ...], Decimal] = {}
    for case in cases(small, "bank-enterprise-matching"):
        for act in case.acts:
            if act.name == "draw" and act.at.year == 2021 and not act.fields["renewal"]:
                key = (case.facts["uscc"], act.fields["bank"], act.fields["contract"])
                loans[key] = Decimal(str(act.fields["drawn"]))
    planned = small.truth.figures["F5"]
    assert len(loans) == planned["contracts"]
    assert str(sum(loans.values())) == planned["yuan"] == "648300000.00"


def test_service_items_are_those_in_force_at_the_end_of_the_year_each_code_once(small):
    found: dict[object, Case] = {}
    for case in cases(small, "service-item"):
        then = Case.replay(
            case.procedure,
            case.id,
            (act for act in case.acts if act.at.date() <= date(2021, 12, 31)),
        )
        if any(then.procedure.stages[name].reaches == "in-force" for name in then.stages):
            found[then.facts["item_code"]] = then
    fit = [case for case in found.values() if case.facts["fit_for_online"]]
    online = [case for case in fit if case.facts["online"]]
    planned = small.truth.figures
    assert len(found) == planned["F2"]["value"]
    assert (len(online), len(fit)) == (planned["F3"]["online"], planned["F3"]["fit"])
    share = rounded(Decimal(100 * len(online)) / len(fit), "0.1")
    assert share == planned["F3"]["value"]


def cases(life: Lived, procedure: str) -> Iterator[Case]:
    return (case for case in life.driven.cases.values() if case.procedure.name == procedure)
