"""Entry itself is a burden: nothing is asked twice, and what a form costs is counted (§7 of the dossier)."""

from __future__ import annotations

from collections import defaultdict

import pytest

from qinglian.procedures.model import OPEN
from qinglian.procedures.shelf import library
from qinglian.site.burden.costs import costs, spent
from qinglian.site.burden.months import Month
from qinglian.site.burden.naming import plain, rows
from qinglian.site.matters.offering import asked
from qinglian.site.matters.tests.conftest import CLERK, OUTSIDER, RESULT

EACH = pytest.mark.parametrize("procedure", list(library()), ids=lambda one: one.name)

OWN_WORDS = frozenset({"reason", "opinion", "result", "progress", "legal_basis"})
"""What each act says for itself: the reason of a refusal is not that of an extension."""


@EACH
def test_no_definition_asks_again_what_the_case_already_has(procedure):
    """Unless the act is there to change it, and `data/said_anew.csv` says so."""
    anew = {(row["procedure"], row["act"], row["field"]) for row in rows("said_anew") if row["why"]}
    opening = procedure.acts[OPEN]
    had = {field.name for field in asked(procedure, opening) if field.name in opening.needs}
    again = {
        (procedure.name, rule.name, field.name)
        for rule in procedure.acts.values()
        if rule.name != OPEN and not rule.afresh
        for field in asked(procedure, rule)
        if field.name in had - OWN_WORDS
    }
    assert again <= anew


def test_what_is_said_anew_is_said_somewhere():
    for row in rows("said_anew"):
        rule = library().newest(row["procedure"]).acts[row["act"]]
        assert row["field"] in rule.fields, row


@EACH
def test_no_definition_asks_one_thing_under_two_names(procedure):
    names = defaultdict(set)
    for rule in procedure.acts.values():
        for field in asked(procedure, rule):
            names[plain(field.title.zh)].add(field.name)
    assert {title: held for title, held in names.items() if len(held) > 1} == {}


@EACH
def test_nobody_is_asked_what_the_system_knows(procedure):
    known = {plain(field.title.zh) for field in procedure.fields.values() if field.known}
    typed = {
        plain(field.title.zh)
        for rule in procedure.acts.values()
        for field in asked(procedure, rule)
    }
    assert not known & typed


def test_the_most_costly_act_comes_first_and_known_fields_cost_nothing():
    found = costs()
    assert [one.needed for one in found] == sorted((one.needed for one in found), reverse=True)
    ask = next(one for one in found if (one.procedure.name, one.rule.name) == ("burden-item", OPEN))
    assert {"months", "fields_total", "known_share"}.isdisjoint(field.name for field in ask.fields)
    assert ask.needed < ask.minutes


@pytest.mark.django_db
def test_a_units_month_is_what_its_own_people_filled_in(county, clock):
    number = county.signed()
    county.act(number, "submit", CLERK, result=RESULT)
    march = Month(2022, 3)
    assert [(one.procedure.name, one.minutes) for one in spent("transport", march)] == [
        ("meeting-decision", 5)
    ]
    assert spent("water", march) == []
    assert spent("transport", march.plus(1)) == []
    assert county.get(OUTSIDER, "/burden/costs/").status_code == 200
