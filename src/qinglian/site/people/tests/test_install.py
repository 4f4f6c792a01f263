"""Rows come in all or none, and twice is once."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from qinglian.site.people import actions
from qinglian.site.people.models import Charge, Person, Post, Term, Unit

MODELS = (Unit, Post, Person, Term, Charge)


def counts() -> list[int]:
    return [model._default_manager.count() for model in MODELS]


@pytest.mark.django_db
def test_doing_it_twice_does_it_once(rows):
    first = actions.install(**rows)
    before = counts()
    rows["units"][3].name = "县财政局"
    for term in rows["terms"]:
        term.pk = None
    for charge in rows["charges"]:
        charge.pk = None
    assert actions.install(**rows) == first
    assert counts() == before == [5, 5, 5, 5, 1]
    assert Unit.objects.get(pk="finance").name == "县财政局"


@pytest.mark.django_db
def test_an_account_outlives_a_new_load_of_its_person(government, rows):
    actions.install(persons=rows["persons"])
    assert Person.objects.get(pk=government.person("gu").key).user_id == government.users["gu"].pk


@pytest.mark.django_db(transaction=True)
def test_nothing_is_half_loaded(rows):
    rows["terms"].append(Term(person_id="nobody", post_id="finance#head", start="2022-01-01"))
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.install(**rows)
    assert counts() == [0, 0, 0, 0, 0]


@pytest.mark.django_db
def test_a_weak_password_is_refused_and_a_name_is_nobody_elses(government):
    with pytest.raises(ValidationError):
        actions.make_account(Person.objects.create(name="新"), "new", "12345678")
    with pytest.raises(actions.NotDone):
        actions.make_account(Person.objects.create(name="新"), "gu", "a-long-pass-phrase")
    with pytest.raises(actions.NotDone):
        actions.make_account(government.person("gu"), "gu2", "a-long-pass-phrase")


@pytest.mark.django_db
def test_a_new_password_for_ones_own_account_replaces_the_old(government):
    user = actions.make_account(government.person("gu"), "gu", "a-long-pass-phrase")
    assert user.pk == government.users["gu"].pk
    assert user.check_password("a-long-pass-phrase")
