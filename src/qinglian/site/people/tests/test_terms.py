"""Who may act in which post on which day."""

from __future__ import annotations

from datetime import date

import pytest

from qinglian.site.people import actors
from qinglian.site.people.models import Person, Post, Term, Unit, User

pytestmark = pytest.mark.django_db


def test_a_term_that_has_ended_lets_nobody_act():
    unit = Unit.objects.create(code="finance", name="财政局", kind="department")
    post = Post.objects.create(code="finance#head", unit=unit, name="局长", rank="head")
    user = User.objects.create(username="wang")
    person = Person.objects.create(name="王某", user=user)
    Term.objects.create(person=person, post=post, start=date(2020, 1, 1), end=date(2021, 12, 31))

    assert actors.acting(user, date(2021, 12, 31)).count() == 1
    assert actors.acting(user, date(2022, 1, 1)).count() == 0
