"""Every rule of every definition is broken on purpose and kept by a hair: recall and precision, rule by rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from qinglian.county.abuses.planting import Plot, plots
from qinglian.county.abuses.scripts import World
from qinglian.county.abuses.telling import soonest, upto
from qinglian.county.abuses.trails import cast
from qinglian.county.people import install
from qinglian.county.sizes import SIZES
from qinglian.county.streams import told
from qinglian.county.tests.driving import Driven
from qinglian.county.truth import Kept, Truth
from qinglian.county.year import Year
from qinglian.procedures.guards import what, who
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.text import Text

APART = ("duty-list/", "subsidy-batch/")
"""What their acts know lies in tables of the site, entries of lists and filed rows: their own tests break these rules."""

UNREACHED = frozenset({
    "accident-report/submit/own-unit", "annual-report/cancel/own-work",
    "annual-report/issue/own-work", "annual-report/send-back/own-work",
    "audit-project/ask-ruling/too-early:asking", "audit-project/close/own-unit",
    "audit-project/close/own-work", "audit-project/report/own-unit",
    "audit-project/return/own-unit", "audit-project/return/own-work",
    "audit-project/rule/own-unit", "burden-refusal/open/gate-3",
    "business-complaint/extend/own-unit", "business-complaint/settle/own-unit",
    "credit-record/object/too-early:objection", "efficiency-supervision/approve/own-work",
    "efficiency-supervision/conclude/own-unit", "efficiency-supervision/conclude/own-work",
    "efficiency-supervision/object/too-early:objection",
    "efficiency-supervision/report/own-unit", "efficiency-supervision/return/own-unit",
    "efficiency-supervision/return/own-work", "efficiency-supervision/urge/own-unit",
    "enforcement-certificate/renew/too-early:renewable",
    "enforcement-certificate/restore/too-early:renewable",
    "entity-registration/call-back/own-unit", "entity-registration/call-back/own-work",
    "inspection-task/close/children-open", "inspection-task/open/gate-2",
    "inspection-visit/spare/gate-1", "inspection-visit/spare/known-field:made_before",
    "inspection-visit/spare/not-your-role", "inspection-visit/spare/out-of-order",
    "inspection-visit/visit/gate-2", "joint-service/call-back/own-unit",
    "joint-service/call-back/own-work", "law-study/record/too-early:record",
    "leader-instruction/approve/own-work", "leader-instruction/decline/own-work",
    "livelihood-item/cancel/own-work", "livelihood-item/close/own-unit",
    "livelihood-item/close/own-work", "major-decision/not-public/own-unit",
    "major-decision/not-public/own-work", "major-decision/other-ways/own-unit",
    "major-decision/other-ways/own-work", "major-decision/submit/too-early",
    "oversight-opinion/publish/own-unit", "oversight-opinion/publish/own-work",
    "penalty-case/change-officers/gate-1", "penalty-case/extend/already-late:decision-by-rule", "penalty-case/open/gate-2",
    "petition/object/too-early:objection", "petition/recheck/own-unit",
    "petition/recheck/own-work", "project/cancel/own-work",
    "proposal/carry-over/own-unit", "proposal/verify/own-unit", "proposal/verify/own-work",
    "service-case/call-back/own-unit", "service-case/call-back/own-work",
    "unit-assessment/object/too-early:objection", "unit-assessment/open/own-unit",
    "unit-assessment/publish/own-unit", "unit-assessment/use/own-unit",
})  # fmt: skip
"""What nobody in the county can come to break.

Of checks on one's own work and unit: nobody holds both posts (whoever signs the report does not draft it), or an
earlier act has refused it already (an auditor does not get as far as closing an audit of the audit bureau). Of
limits: whatever leads to the act begins the window, or the two limits do not run in one matter. Of gates: what they
ask is found on other matters, which no script of one matter can make otherwise.
"""


# Of what is drawn (`told.DRAWN`) no rule is broken by a script, for a script knows no roster: the stream of inspections
# breaks some on the draws themselves, the tests of the site's inspections the others.


def shortfalls(truth: Truth) -> Iterator[str]:
    """The rules whose recall or precision is not 1, and those that were not tried though there was time."""
    for plot in plots():
        for rule in plot.rules:
            kept = truth.rules.get(rule.id, Kept())
            if kept.planted and min(kept.recall, kept.precision) < 1:
                yield f"{rule.id}: recall {kept.recall:.2f}, precision {kept.precision:.2f}"
            elif not (kept.planted and kept.near_misses) and has_room(plot, rule.id, truth):
                yield f"{rule.id}: not tried, though there was time"


def has_room(plot: Plot, rule: str, truth: Truth) -> bool:
    """Whether the procedure is in force for as long as it takes to break the rule and to keep it, and two weeks."""
    if rule in plot.unreached or plot.procedure in told.DRAWN:
        return False
    definition = library().at(plot.procedure, date(2022, 12, 30))
    own = plot.procedure in told.OWN_STREAMS
    first = told.AFTER_THE_YEAR if own else told.FIRST.get(plot.procedure, told.BEGINS)
    fortnight = timedelta(days=14)
    for near in (False, True):
        found = (upto(script, rule, near=near) for script in plot.scripts)
        ends = min(
            soonest(one, definition, first) + (one.beats[-1].at - one.beats[0].at)
            for one in found
            if one is not None
        )
        if ends + fortnight > truth.until.date():
            return False
    return True


def planted(size: str = "small") -> tuple[Year, Driven]:
    """A life in which nothing happens but what is told, chosen but not yet lived."""
    year = Year(SIZES[size], 2022, SIZES[size].until)
    year.start(told.stream(year))
    return year, Driven()


def test_each_rule_refuses_what_breaks_it_and_nothing_that_keeps_it(small):
    assert list(shortfalls(small.truth)) == []
    assert len(small.truth.rules) > 3_000


def test_every_rule_is_broken_in_some_script_but_for_those_that_nobody_can_come_to_break():
    unreached = {rule for plot in plots() for rule in plot.unreached}
    assert {rule for rule in unreached if not rule.startswith(APART)} == UNREACHED


def test_every_procedure_in_force_is_lived(small):
    wanted = {plot.procedure for plot in plots()} - {"petition"}  # since May 2022
    assert wanted <= small.truth.opened.keys()
    assert len(wanted) > 55


def test_what_a_rule_forbids_and_is_let_happen_is_seen_by_its_name(monkeypatch):
    year, driven = planted()
    monkeypatch.setattr(what, "_gates", lambda case, rule, act: None)
    driven.drive(year.live(install(2022)))
    found = {line.partition(":")[0] for line in shortfalls(year.truth)}
    gates = {rule.id for plot in plots() for rule in plot.rules if rule.code == "gate"}
    assert gates <= found | not_tried(year.truth)


def not_tried(truth: Truth) -> set[str]:
    """The rules for which there was no time."""
    every = {rule.id for plot in plots() for rule in plot.rules}
    return {rule for rule in every if rule not in truth.rules or not truth.rules[rule].planted}


def test_what_a_rule_allows_and_is_refused_is_seen_by_its_name(monkeypatch):
    year, driven = planted()
    inner = who._own_work

    def overdone(case, rule, actor):
        inner(case, rule, actor)
        if rule.name == "accept":
            raise Refused(
                "own-work", Text(zh="一概不准", en="nobody may"), Text(zh="无", en="none")
            )

    monkeypatch.setattr(who, "_own_work", overdone)
    driven.drive(year.live(install(2022)))
    found = [line for line in shortfalls(year.truth) if "recall 1.00, precision 0" in line]
    assert found
    assert all("/accept/" in line for line in found), found


@pytest.mark.parametrize("plot", plots(), ids=lambda plot: plot.procedure)
def test_a_script_goes_as_it_is_planned(plot: Plot):
    rules = {rule.id: rule for rule in plot.rules}
    for script in plot.scripts:
        world = World()
        for beat in script.beats:
            if not beat.breaks:
                world = world.after(script.procedure, beat, cast())
                continue
            with pytest.raises(Refused) as refused:
                world.after(script.procedure, beat, cast())
            assert rules[beat.breaks].refuses(refused.value), beat
