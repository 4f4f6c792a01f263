"""A small government: a county head and deputy, an office with its supervision, a bureau."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from qinglian.site.people import actions
from qinglian.site.people.models import Charge, Person, Post, Term, Unit, User

DAY = date(2022, 3, 18)
SINCE = date(2020, 5, 1)

UNITS = [
    ("county", "县领导", "county", None),
    ("office", "县政府办公室", "department", None),
    ("office/supervision", "督查室", "office", "office"),
    ("finance", "财政局", "department", None),
    ("finance/budget", "预算股", "office", "finance"),
]
POSTS = [
    ("county#deputy", "county", "副县长", "county-deputy", ["decider"]),
    ("office#head", "office", "主任", "head", []),
    (
        "office/supervision#head",
        "office/supervision",
        "督查室主任",
        "head",
        ["supervision", "closer"],
    ),
    ("office/supervision#staff", "office/supervision", "督查员", "staff", ["supervision"]),
    ("finance#head", "finance", "局长", "head", []),
]
NAMES = {"lin": "林静", "he": "何思齐", "gu": "顾明", "xu": "许念", "qian": "钱伯安"}


@dataclass(frozen=True)
class Government:
    """The rows by short names."""

    persons: dict[str, Person]
    terms: dict[str, Term]
    users: dict[str, User]

    def person(self, name: str) -> Person:
        return self.persons[name]

    def term(self, name: str) -> Term:
        return self.terms[name]


@pytest.fixture
def rows():
    """The unsaved rows of the government, as a load or the synthetic county would make them."""
    units = [Unit(code=c, name=n, kind=k, parent_id=p) for c, n, k, p in UNITS]
    posts = [Post(code=c, unit_id=u, name=n, rank=r, capacities=k) for c, u, n, r, k in POSTS]
    persons = [Person(key=f"{name:0>20}", name=full) for name, full in NAMES.items()]
    terms = [
        Term(person=one, post=post, start=SINCE) for one, post in zip(persons, posts, strict=True)
    ]
    charges = [Charge(person=persons[0], unit=units[3], start=SINCE)]
    return {"units": units, "posts": posts, "persons": persons, "terms": terms, "charges": charges}


@pytest.fixture
def government(db, rows, clock) -> Government:
    clock("2022-03-18T17:00")
    actions.install(**rows)
    persons = {name: Person.objects.get(key=f"{name:0>20}") for name in NAMES}
    users = {
        name: actions.make_account(person, name, "x", check=False)
        for name, person in persons.items()
    }
    terms = {
        name: Term.objects.select_related("post").get(person=one) for name, one in persons.items()
    }
    return Government(persons, terms, users)


@pytest.fixture
def signed_in(client, government):
    """Signs in by short name and gives back the client."""

    def enter(name: str):
        client.force_login(government.users[name], "django.contrib.auth.backends.ModelBackend")
        return client

    return enter
