"""What holds for every rule: none is silent for want of data, none counts in floats, none writes."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest

from qinglian.screens import Unscreened, rules, run, staged
from qinglian.screens.tests.making import contracts, screen


@pytest.mark.parametrize("name", list(rules()))
def test_a_rule_without_data_says_that_it_was_not_run(name):
    with pytest.raises(Unscreened) as unscreened:
        screen(name)
    assert name in unscreened.value.text.zh


def test_an_unknown_table_or_column_is_refused():
    with pytest.raises(KeyError), staged({"weather": [{}]}):
        pass
    with pytest.raises(KeyError), staged({"contracts": [{"phone": "1"}]}):
        pass


def test_money_that_is_no_amount_is_refused():
    with pytest.raises(duckdb.Error), staged({"contracts": contracts({"amount": "much"})}):
        pass


@pytest.mark.parametrize(("name", "value"), [("limit", 2.0), ("limit", True), ("most", Decimal(1))])
def test_a_parameter_is_one_of_the_rules_and_of_its_kind(name, value):
    with pytest.raises(ValueError, match=name):
        screen("P01", {name: value}, contracts=contracts({}))


def test_a_rule_cannot_reach_the_disk():
    with staged({"contracts": contracts({})}) as money, pytest.raises(duckdb.Error):
        money.connection.execute("COPY contracts TO '/tmp/qinglian.csv'")


def test_an_outcome_says_how_many_rows_were_screened_and_by_which_parameters():
    outcome = screen("P01", contracts=contracts({}, {}, {}))
    assert (outcome.population, outcome.leads) == (3, ())
    assert outcome.parameters == {"limit": Decimal("2000000.00")}


def test_amounts_add_up_to_the_fen():
    rows = contracts(*[{"amount": "1999999.99"}] * 1000)
    with staged({"contracts": rows}) as money:
        (lead,) = run(rules()["P01"], money).leads
    assert lead.hits[0].value == Decimal("1999999990.00")
