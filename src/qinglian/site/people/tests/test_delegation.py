"""委托 lends a post for some days, and never distance from one's own work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qinglian.procedures.shelf import library
from qinglian.site.people import actions, actors
from qinglian.site.people.forms import CAPACITIES
from qinglian.site.people.models import Delegation

DAY = date(2022, 3, 18)
END = date(2022, 3, 31)


@pytest.fixture
def lent(government) -> Delegation:
    return actions.delegate(
        government.term("gu"), government.person("qian"), ["supervision"], DAY, END, "外出学习"
    )


def place_of(government, name: str, day: date = DAY) -> list[actors.Place]:
    return [one for one in actors.places(government.users[name], day) if one.delegation]


def test_who_is_lent_a_post_acts_in_it_for_its_holder(government, lent):
    (place,) = place_of(government, "qian")
    actor = actors.actor(place.term, delegation=place.delegation, day=DAY)
    assert actor.person == government.person("qian").key
    assert actor.principal == government.person("gu").key
    assert (actor.unit, actor.rank) == ("office/supervision", "head")
    assert actor.capacities == {"supervision"}


def test_who_is_lent_a_post_still_belongs_to_their_own_unit(government, lent):
    (place,) = place_of(government, "qian")
    actor = actors.actor(place.term, delegation=place.delegation, day=DAY)
    assert actor.units == {"finance"}
    assert actor.institutions == {"finance", "office"}
    both = actors.places(government.users["qian"], DAY)
    assert actors.actor_at(place, both, DAY) == actor


def test_it_ends_with_its_last_day(government, lent):
    assert place_of(government, "qian", END)
    assert not place_of(government, "qian", END + timedelta(days=1))


def test_it_ends_with_the_term_it_was_lent_from(government, lent):
    actions.end_term(government.term("gu"), date(2022, 3, 20))
    assert not place_of(government, "qian", date(2022, 3, 21))


def test_it_can_be_taken_back_at_once(government, lent):
    actions.revoke(lent)
    assert not place_of(government, "qian")


def test_a_post_that_was_lent_is_not_lent_on(government, lent, signed_in):
    client = signed_in("qian")
    (place,) = place_of(government, "qian")
    client.post("/me/post/", {"place": place.token})
    client.post("/me/lend/", {"to": "许念", "start": DAY, "end": END, "reason": "再委托"})
    assert Delegation.objects.count() == 1


def test_only_capacities_that_the_post_has_are_lent(government):
    made = actions.delegate(
        government.term("xu"),
        government.person("qian"),
        ["decider", "supervision"],
        DAY,
        END,
        "病假",
    )
    assert made.capacities == ["supervision"]


@pytest.mark.parametrize(
    ("to", "start", "end", "reason"),
    [
        ("gu", DAY, END, "委托自己"),
        ("qian", DAY - timedelta(days=1), END, "倒签"),
        ("qian", END, DAY, "颠倒"),
        ("qian", DAY, DAY + timedelta(days=90), "太长"),
        ("qian", DAY, END, " "),
    ],
)
def test_a_delegation_that_should_not_be_is_refused_in_both_languages(
    government, to, start, end, reason
):
    with pytest.raises(actions.NotDone) as refusal:
        actions.delegate(government.term("gu"), government.person(to), [], start, end, reason)
    assert refusal.value.text.zh
    assert refusal.value.text.en
    assert not Delegation.objects.exists()


def test_one_who_has_left_office_is_lent_nothing(government):
    actions.end_term(government.term("qian"), date(2022, 1, 1))
    with pytest.raises(actions.NotDone):
        actions.delegate(government.term("gu"), government.person("qian"), [], DAY, END, "出差")


def test_a_delegation_of_another_term_makes_no_actor(government, lent):
    with pytest.raises(ValueError, match="another term"):
        actors.actor(government.term("xu"), delegation=lent, day=DAY)


def test_every_capacity_that_a_procedure_asks_for_has_a_name_for_its_reader():
    asked = {role.capacity for one in library() for role in one.roles.values() if role.capacity}
    assert asked <= CAPACITIES.keys()
