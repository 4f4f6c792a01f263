"""Who may act in which post on which day."""

from __future__ import annotations

from datetime import date

import pytest

from qinglian.procedures.model import Actor
from qinglian.site.people import actions, actors
from qinglian.site.people.models import Person, Post, Term, Unit

DAY = date(2022, 3, 18)


def test_a_term_that_has_ended_lets_nobody_act(government):
    actions.end_term(government.term("gu"), date(2021, 12, 31))
    assert actors.acting(government.users["gu"], date(2021, 12, 31)).count() == 1
    assert actors.acting(government.users["gu"], date(2022, 1, 1)).count() == 0


def test_a_term_that_has_not_begun_lets_nobody_act(government):
    assert not actors.acting(government.users["gu"], date(2020, 4, 30)).exists()


@pytest.mark.parametrize("closed", [Unit, Post])
def test_nobody_acts_in_a_post_or_unit_that_was_abolished(government, closed):
    code = "finance" if closed is Unit else "finance#head"
    closed.objects.filter(pk=code).update(valid_to=date(2022, 3, 17))
    assert not actors.acting(government.users["qian"], DAY).exists()
    assert government.person("qian").key not in actors.actors_for(DAY)


def test_an_actor_is_known_by_key_post_and_units_never_by_name(government):
    actor = actors.actor(government.term("gu"), day=DAY)
    assert actor == Actor(
        person=government.person("gu").key,
        unit="office/supervision",
        post="office/supervision#head",
        rank="head",
        capacities=frozenset({"supervision", "closer"}),
        units=frozenset({"office/supervision"}),
    )
    assert "顾明" not in repr(actor)


def test_a_leader_answers_for_the_unit_in_their_charge_and_all_beneath_it(government):
    actor = actors.actor(government.term("lin"), day=DAY)
    assert actor.charge == {"finance", "finance/budget"}
    assert actors.actor(government.term("he"), day=DAY).charge == frozenset()


def test_the_division_of_labour_holds_by_its_dates(government):
    other = Person.objects.create(name="新任")
    actions.start_term(other, Post.objects.get(pk="county#deputy"), DAY)
    actions.assign_charge(other, Unit.objects.get(pk="finance"), DAY)
    roll = actors.actors_for(date(2022, 3, 17))
    assert "finance" in roll[government.person("lin").key].charge
    roll = actors.actors_for(DAY)
    assert roll[government.person("lin").key].charge == frozenset()
    assert "finance" in roll[other.key].charge


def test_one_who_holds_two_posts_acts_in_the_higher_but_belongs_to_both_units(government):
    post = Post.objects.create(
        code="finance#deputy", unit_id="finance", name="副局长", rank="deputy", capacities=[]
    )
    actions.start_term(government.person("xu"), post, DAY)
    actor = actors.actors_for(DAY)[government.person("xu").key]
    assert actor.post == "finance#deputy"
    assert actor.units == {"finance", "office/supervision"}


def test_all_at_once_agrees_with_one_at_a_time(government):
    roll = actors.actors_for(DAY)
    by_post = actors.actors_by_post(DAY)
    for term in government.terms.values():
        one = actors.actor(term, day=DAY)
        assert roll[term.person_id] == one
        assert by_post[term.post_id] == one


def test_nobody_holds_a_post_twice_at_a_time(government):
    term = government.term("gu")
    with pytest.raises(actions.NotDone):
        actions.start_term(term.person, term.post, DAY)
    actions.end_term(term, date(2022, 3, 17))
    assert actions.start_term(term.person, term.post, DAY).pk != term.pk


def test_a_term_does_not_end_before_it_began(government):
    with pytest.raises(actions.NotDone):
        actions.end_term(government.term("gu"), date(2019, 1, 1))
    assert Term.objects.get(pk=government.term("gu").pk).end is None
