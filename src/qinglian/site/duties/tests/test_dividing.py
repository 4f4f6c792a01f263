"""A change of the division of labour: entered by one person, confirmed by another, all of it or nothing."""

from __future__ import annotations

from datetime import date

import pytest

from qinglian.site.duties import charges
from qinglian.site.duties.dividing import actions, queries
from qinglian.site.duties.dividing.refusals import Bare
from qinglian.site.duties.models import DivisionChange, State
from qinglian.site.matters.tests.conftest import CHIEF, CLERK, DEPUTY, SECOND, SUPERVISOR
from qinglian.site.people import actions as people
from qinglian.site.people.actions import NotDone
from qinglian.site.people.actors import actor
from qinglian.site.people.models import Charge, Post, Unit

pytestmark = pytest.mark.django_db

BEFORE, AFTER = "leaders#deputy-5", "leaders#deputy-1"
NUMBER = "清政办发〔2022〕9号"
FROM = date(2022, 4, 1)


def entered(county, by: str = SUPERVISOR, start: date = FROM, reason: str = "", **leaders: str):
    """A change by posts of leaders ("" for nobody); of the transport bureau, if none is named."""
    wanted = leaders or {"transport": AFTER}
    keys = {unit: county.person(post).key if post else None for unit, post in wanted.items()}
    return actions.enter(county.actor(by), NUMBER, start, keys, reason)


def holders(unit: str, day: date) -> list[str]:
    return [one.term.post_id for one in charges.division(day).get(unit, [])]


def test_nothing_changes_before_a_second_person_confirms(county):
    change = entered(county)
    assert holders("transport", FROM) == [BEFORE]
    assert not Charge.objects.exclude(docnumber="").exists()
    actions.confirm(change, county.actor(SECOND))
    assert holders("transport", FROM) == [AFTER]
    assert holders("transport", date(2022, 3, 31)) == [BEFORE]
    charge = Charge.objects.get(unit="transport", end=None)
    assert (charge.start, charge.docnumber) == (FROM, NUMBER)


def test_the_county_head_confirms_too(county):
    change = actions.confirm(entered(county), county.actor(CHIEF))
    assert (change.state, change.settled_by) == (State.CONFIRMED, county.person(CHIEF))


def test_nobody_confirms_their_own_entry(county):
    change = entered(county)
    with pytest.raises(NotDone):
        actions.confirm(change, county.actor(SUPERVISOR))
    assert holders("transport", FROM) == [BEFORE]


def test_a_delegation_gives_no_distance_from_ones_own_entry(county):
    own, second = county.term(SUPERVISOR), county.person(SECOND)
    until = date(2022, 3, 20)
    lent = people.delegate(own, second, ["supervision"], date(2022, 3, 10), until, "外出学习")
    acting = actor(own, delegation=lent, day=date(2022, 3, 10))
    key = county.person(AFTER).key
    change = actions.enter(acting, NUMBER, FROM, {"transport": key})
    for one in (county.actor(SUPERVISOR), county.actor(SECOND), acting):
        with pytest.raises(NotDone):
            actions.confirm(change, one)
        assert not queries.to_confirm(one).exists()
    mine = entered(county, water=DEPUTY)
    with pytest.raises(NotDone):
        actions.confirm(mine, acting)


@pytest.mark.parametrize("post", [CLERK, DEPUTY, CHIEF])
def test_only_the_supervision_office_enters(county, post):
    with pytest.raises(NotDone):
        entered(county, by=post)


@pytest.mark.parametrize("post", [CLERK, DEPUTY, AFTER])
def test_others_neither_confirm_nor_withdraw_nor_see(county, post):
    change = entered(county)
    for act in (actions.confirm, actions.withdraw):
        with pytest.raises(NotDone):
            act(change, county.actor(post))
    assert not queries.visible(county.actor(post)).exists()


def test_what_was_withdrawn_is_not_confirmed_and_what_was_confirmed_not_withdrawn(county):
    gone = actions.withdraw(entered(county), county.actor(SUPERVISOR))
    with pytest.raises(NotDone):
        actions.confirm(gone, county.actor(SECOND))
    done = actions.confirm(entered(county), county.actor(SECOND))
    for act in (actions.confirm, actions.withdraw):
        with pytest.raises(NotDone):
            act(done, county.actor(SECOND))


def test_a_unit_is_not_left_without_a_leader_unless_that_is_meant_and_says_why(county):
    with pytest.raises(Bare) as refused:
        entered(county, transport="")
    assert [one.code for one in refused.value.units] == ["transport"]
    assert "县交通运输局" in refused.value.text.zh
    change = entered(county, transport="", reason="副县长到任前由县长直接负责")
    assert change.bare == ["transport"]
    actions.confirm(change, county.actor(SECOND))
    assert [unit.code for unit in charges.uncovered(FROM)] == ["transport"]


def test_a_leader_who_leaves_before_the_day_leaves_a_gap_that_the_second_person_does_not_pass(
    county,
):
    change = entered(county)
    people.end_term(county.term("leaders#deputy-6"), date(2022, 3, 25))
    with pytest.raises(Bare):
        actions.confirm(change, county.actor(SECOND))
    assert DivisionChange.objects.get().state == State.ENTERED


def test_a_leader_who_is_none_on_that_day_is_not_put_in_charge(county):
    people.end_term(county.term(AFTER), date(2022, 3, 31))
    with pytest.raises(NotDone, match="没有担任县级领导职务"):
        entered(county)
    with pytest.raises(NotDone, match="没有担任县级领导职务"):
        entered(county, transport="transport#head")


@pytest.mark.parametrize("day", [date(2021, 7, 1), date(2021, 6, 30)])
def test_a_change_does_not_begin_before_the_present_division_did(county, day):
    with pytest.raises(NotDone, match="2021-07-01"):
        entered(county, start=day)


def test_a_change_may_begin_on_a_day_that_is_past_or_to_come(county):
    actions.confirm(entered(county, start=date(2022, 3, 1)), county.actor(SECOND))
    assert holders("transport", date(2022, 3, 1)) == [AFTER]
    actions.confirm(entered(county, start=date(2022, 9, 1), transport=BEFORE), county.actor(SECOND))
    assert holders("transport", date(2022, 8, 31)) == [AFTER]
    assert holders("transport", date(2022, 9, 1)) == [BEFORE]
    with pytest.raises(NotDone, match="2022-09-01"):
        entered(county, start=date(2022, 6, 1), transport=DEPUTY)


def test_a_change_that_changes_nothing_is_none(county):
    with pytest.raises(NotDone, match="没有一个单位"):
        entered(county, transport=BEFORE)


def test_what_changed_since_the_entry_is_looked_at_again(county):
    first, second = entered(county), entered(county, transport=DEPUTY, start=date(2022, 5, 1))
    actions.confirm(first, county.actor(SECOND))
    with pytest.raises(NotDone, match="已变动"):
        actions.confirm(second, county.actor(SECOND))


def test_all_of_a_change_or_nothing(county):
    change = entered(county, transport=AFTER, water=DEPUTY)
    people.end_term(county.term(DEPUTY), date(2022, 3, 31))
    with pytest.raises(NotDone):
        actions.confirm(change, county.actor(SECOND))
    assert holders("transport", FROM) == [BEFORE]


def test_a_section_of_a_unit_is_not_given_a_leader_of_its_own(county):
    with pytest.raises(NotDone, match="督查室"):
        entered(county, **{"govoffice/supervision": AFTER})


def test_a_county_without_a_division_gets_its_first(county):
    Charge.objects.all().delete()
    units = charges.answered_for(FROM).values_list("code", flat=True)
    change = entered(county, **dict.fromkeys(units, DEPUTY))
    actions.confirm(change, county.actor(CHIEF))
    assert charges.uncovered(FROM) == []


def test_a_second_leader_of_a_unit_ends_with_the_change(county):
    other = county.person(DEPUTY)
    Charge.objects.create(person=other, unit=Unit.objects.get(pk="transport"), start=FROM)
    actions.confirm(entered(county, start=date(2022, 5, 1)), county.actor(SECOND))
    assert holders("transport", date(2022, 5, 1)) == [AFTER]


def test_one_who_comes_into_office_later_is_put_in_charge_from_then(county):
    person = county.person("transport#head")
    people.end_term(county.term("transport#head"), date(2022, 3, 31))
    people.end_term(county.term(AFTER), date(2022, 3, 31))
    people.start_term(person, Post.objects.get(pk=AFTER), FROM)
    ended = Charge.objects.filter(end=date(2022, 3, 31)).values_list("unit", flat=True)
    moved = dict.fromkeys(ended, person.key)
    change = actions.enter(county.actor(SUPERVISOR), NUMBER, FROM, moved)
    actions.confirm(change, county.actor(SECOND))
    assert charges.uncovered(FROM) == []
