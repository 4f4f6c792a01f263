"""A log with some acts in it, and people of the county who may look behind it."""

from __future__ import annotations

import pytest

from qinglian.procedures.model import Actor
from qinglian.procedures.tests.people import CLERK
from qinglian.site.matters.door import Door, perform
from qinglian.site.matters.tests.standing import RESULT, decision
from qinglian.site.people import actions
from qinglian.site.people.models import Person, Post, Term, Unit
from qinglian.site.records.actions import sequence

UNITS = [
    ("transport", "交通运输局", "Transport Bureau"),
    ("water", "水利局", "Water Bureau"),
    ("govoffice", "县政府办公室", "Government Office"),
    ("govoffice/hotline", "热线中心", "Hotline Centre"),
]
POSTS = [
    ("transport#clerk", "transport", []),
    ("water#clerk", "water", []),
    ("govoffice#supervisor", "govoffice", ["supervision"]),
    ("hotline#operator", "govoffice/hotline", ["hotline"]),
]


@pytest.fixture
def county(db, clock):
    """Units with a post and an account each, named by their unit."""
    clock("2022-03-17T09:00")
    posts = [
        Post(code=code, unit_id=unit, name="经办", rank="staff", capacities=capacities)
        for code, unit, capacities in POSTS
    ]
    names = [post.code.partition("#")[0] for post in posts]
    persons = [Person(key=f"{name:0>20}", name=f"{name}某") for name in names]
    actions.install(
        [Unit(code=c, name=zh, name_en=en, short=zh, kind="department") for c, zh, en in UNITS],
        posts,
        persons,
        [Term(person=one, post=post, start="2020-01-01")
         for one, post in zip(persons, posts, strict=True)],
    )  # fmt: skip
    return {
        person.key.lstrip("0"): actions.make_account(
            person, person.key.lstrip("0"), "x", check=False
        )
        for person in Person.objects.all()
    }


@pytest.fixture
def signed_in(client, county):
    """Signs in the clerk of a unit."""

    def enter(unit: str):
        client.force_login(county[unit], "django.contrib.auth.backends.ModelBackend")
        return client

    return enter


@pytest.fixture
def log(county):
    """A decision answered (entries 0 to 2) and a hotline ticket taken (entry 3)."""
    number = decision().number
    perform(number, "sign", CLERK)
    perform(number, "submit", CLERK, {"result": RESULT})
    ticket()
    sequence()
    return number


OPERATOR = Actor("operator", "govoffice/hotline", capacities=frozenset({"hotline"}))
CALL = {
    "title": "路灯不亮",
    "category": "utilities",
    "ask": "help",
    "caller": "陈女士",
    "contact": "13800138000",
    "content": "人民路东段三盏路灯不亮一个月了",
}


def ticket() -> str:
    """A call to the hotline, with what is personal in it."""
    with Door() as door:
        return door.open("hotline-ticket", OPERATOR, CALL).number


def grow(entries: int) -> None:
    """Let the log grow by so many decisions."""
    from qinglian.procedures.tests.people import SUPERVISOR
    from qinglian.site.matters.tests.standing import FIELDS

    with Door(bulk=True) as door:
        for _ in range(entries):
            door.open("meeting-decision", SUPERVISOR, FIELDS)
    sequence()
