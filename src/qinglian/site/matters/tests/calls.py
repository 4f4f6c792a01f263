"""A hotline, those who may erase what it holds, and calls with something personal in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qinglian import workdays
from qinglian.procedures.model import Actor
from qinglian.site.matters.door import open_matter
from qinglian.site.matters.erasing.asking import Wanted
from qinglian.site.matters.evidence import Kept
from qinglian.site.people import actions
from qinglian.site.people.actors import actors_for
from qinglian.site.people.models import Person, Post, Term, Unit
from qinglian.site.records.actions import sequence
from qinglian.site.records.tests.conftest import CALL

__all__ = ["CALL", "PERSONAL", "actor", "call", "people", "wanted"]

PERSONAL = ("caller", "contact", "content")
UNITS = {"transport": "交通运输局", "govoffice": "县政府办公室"}
SECTIONS = {"govoffice/hotline": "热线中心", "govoffice/supervision": "督查室"}
POSTS: dict[str, tuple[str, list[str], list[str]]] = {
    "hotline#operator": ("govoffice/hotline", ["hotline"], ["op1", "op2"]),
    "hotline#callback": ("govoffice/hotline", ["hotline-callback"], ["back"]),
    "transport#clerk": ("transport", [], ["clerk"]),
    "supervision#one": ("govoffice/supervision", ["supervision"], ["sup1", "sup2"]),
}


def people() -> None:
    """The units with a person in each post; each has an account of the same name as their key."""
    posts = [
        Post(code=code, unit_id=unit, name="经办", rank="staff", capacities=capacities)
        for code, (unit, capacities, _) in POSTS.items()
    ]
    names = {name: code for code, (_, _, held) in POSTS.items() for name in held}
    persons = {name: Person(key=name, name=f"{name}某") for name in names}
    actions.install(
        [
            Unit(code=code, name=name, short=name, kind="department")
            for code, name in (UNITS | SECTIONS).items()
        ],
        posts,
        persons.values(),
        [
            Term(person=persons[name], post_id=code, start="2020-01-01")
            for name, code in names.items()
        ],
    )
    for person in Person.objects.all():
        actions.make_account(person, person.key, "x", check=False)


def actor(name: str) -> Actor:
    """Who acts when `name` does, today."""
    return actors_for(workdays.today())[name]


def call(*files: Kept, **fields: object) -> str:
    """A call that `op1` took, with its place in the log."""
    number = open_matter("hotline-ticket", actor("op1"), {**CALL, **fields}, files).number
    sequence()
    return number


def wanted(number: str, *names: str, **more: Any) -> Wanted:
    """An erasure that `op2` asks for and a supervisor approves."""
    return replace(Wanted(number, names or PERSONAL, "fulfilled", "op2", "sup1"), **more)
