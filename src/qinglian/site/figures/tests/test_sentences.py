"""A sentence goes with the sign of its change; what is missing is said; a filing counts once, and confirmed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qinglian import workdays
from qinglian.documents.refusals import Refusal
from qinglian.site.figures import reports
from qinglian.site.figures.counting import Asked
from qinglian.site.figures.tests.conftest import actor, budgets, publics
from qinglian.site.figures.values import tally
from qinglian.site.matters.door import perform

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("now", "says"),
    [("1100.00", "“三公”经费上升10％"), ("900.00", "“三公”经费下降10％"), ("1000.00", "“三公”经费持平"),
     ("1000.40", "“三公”经费上升0.04％")],
)  # fmt: skip
def test_the_three_publics_rise_or_fall_by_their_sign(people, filed, now, says):
    filed("three-publics", publics("2020", {"reception": "1000.00"}), period="2020")
    filed("three-publics", publics("2021", {"reception": now}))
    assert says in reports.build(2021).text


@pytest.mark.parametrize(
    ("now", "says"), [("950.00", "一般性支出压减5％"), ("1050.00", "一般性支出增加5％")]
)
def test_general_spending_that_grew_was_not_cut_whatever_the_template_says(
    people, filed, now, says
):
    filed(
        "general-spending",
        [*budgets(2020, {"30201": "1000.00"}), *budgets(2021, {"30201": now})],
    )
    assert says in reports.build(2021).text


def test_two_years_of_unlike_scope_are_not_compared(people, filed):
    filed(
        "general-spending",
        [*budgets(2020, {"30201": "10.00", "30215": "5.00"}), *budgets(2021, {"30201": "9.00"})],
    )
    assert "30215" in tally(Asked(2021), ["F8"]).missing["F8"].zh


def test_a_row_filed_twice_counts_once_as_it_was_filed_last(people, filed):
    filed("three-publics", publics("2020", {"reception": "1000.00"}), period="2020")
    filed("three-publics", publics("2021", {"reception": "800.00"}))
    filed("three-publics", publics("2021", {"reception": "900.00"}))
    found = tally(Asked(2021), ["F9"]).counted["F9"]
    assert found.figure.change == -10
    assert [left.why.zh for left in found.left_out] == ["与后来报送的一行相同，只计一次"]


def test_a_filing_counts_only_once_another_has_confirmed_it_and_until_it_is_replaced(
    people, filed, clock
):
    filed("three-publics", publics("2020", {"reception": "1000.00"}), period="2020")
    number = filed("three-publics", publics("2021", {"reception": "900.00"}), confirm=False)
    assert "F9" in tally(Asked(2021)).missing
    clock(workdays.now() + timedelta(hours=1))
    perform(number, "confirm", actor("finance#deputy"))
    assert tally(Asked(2021)).counted["F9"].figure.change == -10
    perform(number, "replace", actor("finance#staff"), {"reason": "决算数已更正"})
    assert "F9" in tally(Asked(2021)).missing


def test_figures_that_are_missing_say_what_to_do(people):
    missing = tally(Asked(2021)).missing
    assert {"F1", "F3", "F6", "F7", "F8", "F9"} == set(missing)
    assert all(text.zh and text.en for text in missing.values())


def test_a_refusal_says_what_to_do_next_in_both_languages(people):
    with pytest.raises(Refusal) as refused:
        reports.build(2021, mode="final")
    assert refused.value.sentence("zh").endswith("补齐后再定稿。")
    assert "Supply them" in refused.value.sentence("en")
