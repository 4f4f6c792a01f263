"""The whole county has the volumes of the dossier (§8), and its answer key is as true as the small one's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from qinglian.county.abuses.planting import plots
from qinglian.county.events import Open
from qinglian.county.streams.told import DRAWN
from qinglian.county.tests.conftest import Lived, lived
from qinglian.county.tests.test_figures import PLANNED
from qinglian.county.tests.test_rules import shortfalls


@pytest.mark.slow
def test_the_whole_county_has_the_volumes_of_the_dossier():
    """One test, for the county is lived once: some thirty seconds. Each check fails by its own name."""
    county = lived("county")
    for check in CHECKS:
        check(county)


def about(wanted: float, share: float) -> object:
    return pytest.approx(wanted, rel=share)


def some_75_000_matters_and_270_000_acts(county: Lived) -> None:
    assert len(county.driven.cases) == about(75_000, 0.03)
    assert county.truth.all_acts == about(270_000, 0.03)


def the_hotline_takes_2_300_tickets_a_month_give_or_take_fifteen_in_a_hundred(
    county: Lived,
) -> None:
    months = Counter(
        (at.year, at.month)
        for at, event in county.acts()
        if isinstance(event, Open) and event.procedure == "hotline-ticket" and at.year == 2021
    )
    assert sum(months.values()) / 12 == about(2_300, 0.05)
    assert all(0.7 * 2_300 <= many <= 1.2 * 2_300 for many in months.values())


def the_months_peak_with_wages_floods_and_school(county: Lived) -> None:
    months = Counter(
        (at.year, at.month)
        for at, event in county.acts()
        if isinstance(event, Open) and event.procedure == "hotline-ticket"
    )
    peaks = [months[2021, month] for month in (1, 7, 9)]
    assert min(peaks) > max(months[2021, month] for month in (2, 4, 5, 6, 10, 11))


def how_tickets_end(county: Lived) -> None:
    tickets = [
        case for case in county.driven.cases.values() if case.procedure.name == "hotline-ticket"
    ]
    acts = county.truth.acts["hotline-ticket"]
    assert acts["answer-at-once"] / len(tickets) == about(0.58, 0.03)
    sent = [case for case in tickets if any(act.name == "dispatch" for act in case.acts)]
    late = [case for case in sent if case.id in county.truth.late]
    assert 0.03 <= len(late) / len(sent) <= 0.06
    tally = county.truth.tally
    assert 0.06 <= tally["unsatisfied"] / tally["called-back"] <= 0.09


def the_catalogue_has_its_items(county: Lived) -> None:
    assert county.truth.figures["F2"]["value"] == 1_286 + 118 * 12 + 41
    assert 85 <= float(str(county.truth.figures["F3"]["value"])) <= 95


def meetings_instructions_duties_and_promises(county: Lived) -> None:
    opened, tally = county.truth.opened, county.truth.tally
    items = Counter(
        (case.facts["minutes_no"], str(case.facts["held"]))
        for case in county.driven.cases.values()
        if case.procedure.name == "meeting-decision"
    )
    meetings = {
        one: many for one, many in items.items() if many > 3
    }  # others are told, one item each
    assert 18 <= sum(held[:4] == "2021" for _, held in meetings) <= 22
    assert sum(meetings.values()) / len(meetings) == about(22, 0.1)
    assert len(items) == tally["meetings"]
    assert opened["leader-instruction"] / 23 == about(42, 0.05)
    assert opened["duty"] >= 2 * 148
    weeks = opened["weekly-commitment"] / 45
    assert 120 <= tally["promised"] / weeks <= 180


def each_procedure_has_tens_of_matters_at_the_least(county: Lived) -> None:
    opened = county.truth.opened
    assert {plot.procedure for plot in plots()} == opened.keys()
    few = {name: many for name, many in opened.items() if many < 60}
    assert few.keys() <= {
        "annual-report",
        "bank-matching-event",
        "data-filing",
        "duty-list",
        "inspection-task",
    }  # of which there are few


def each_rule_is_broken_and_kept_and_refuses_the_one_alone(county: Lived) -> None:
    assert list(shortfalls(county.truth)) == []
    lived = [plot for plot in plots() if plot.procedure not in DRAWN]
    rules = {rule.id for plot in lived for rule in plot.rules if rule.id not in plot.unreached}
    kept = {name for name, one in county.truth.rules.items() if one.planted and one.near_misses}
    assert rules - kept == set()


def the_figures_are_those_that_were_planned(county: Lived) -> None:
    for figure, (value, _) in PLANNED.items():
        assert county.truth.figures[figure]["value"] == value


def the_answer_key_is_true_at_this_size_too(county: Lived) -> None:
    truth = county.truth
    late = {number for number, case in county.driven.cases.items() if case.late_at(truth.until)}
    assert late == set(truth.late)
    assert all(one.refused == one.expected for one in truth.attempts)
    assert len(county.driven.refused) == len(truth.attempts)
    kinds = Counter(one.kind for one in truth.attempts)
    assert len(kinds) >= 18
    assert sum(many >= 5 for many in kinds.values()) >= 15
    assert len(truth.near_misses) >= 200


def work_is_finished_when_its_limit_presses(county: Lived) -> None:
    shares = list(finished(county))
    assert len(shares) > 10_000
    assert 0.55 <= sum(share >= 0.7 for share in shares) / len(shares) <= 0.8


def finished(life: Lived) -> Iterator[float]:
    """How much of its limit each ticket that was dispatched once had used when it was answered."""
    for case in life.driven.cases.values():
        names = [act.name for act in case.acts]
        if names.count("dispatch") == names.count("reply") == 1:
            (sent,) = (act.at for act in case.acts if act.name == "dispatch")
            (replied,) = (act.at for act in case.acts if act.name == "reply")
            lapses = next(clock.lapses_at for clock in case.clocks if not clock.rule.minor)
            yield (replied - sent) / (lapses - sent)


CHECKS = (
    some_75_000_matters_and_270_000_acts,
    the_hotline_takes_2_300_tickets_a_month_give_or_take_fifteen_in_a_hundred,
    the_months_peak_with_wages_floods_and_school,
    how_tickets_end,
    the_catalogue_has_its_items,
    meetings_instructions_duties_and_promises,
    each_procedure_has_tens_of_matters_at_the_least,
    each_rule_is_broken_and_kept_and_refuses_the_one_alone,
    the_figures_are_those_that_were_planned,
    the_answer_key_is_true_at_this_size_too,
    work_is_finished_when_its_limit_presses,
)
