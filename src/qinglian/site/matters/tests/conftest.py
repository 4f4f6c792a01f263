"""清川县 with its people in office, and hands that act there by pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from django.test import Client

from qinglian.county import people as rows
from qinglian.procedures.model import SYSTEM, Actor
from qinglian.site.matters.door import Door, open_matter, perform
from qinglian.site.people import actions
from qinglian.site.people.actors import actors_by_post
from qinglian.site.people.models import Charge, Person, Post, Term, Unit
from qinglian.site.people.queries import today

BACKEND = "django.contrib.auth.backends.ModelBackend"

SUPERVISOR = "govoffice/supervision#staff-1"
SECOND = "govoffice/supervision#staff-2"
CLERK = "transport#liaison"
COLLEAGUE = "transport#staff"
OUTSIDER = "water#liaison"
OPERATOR = "govoffice/hotline#operator-1"
CALLBACK = "govoffice/hotline#callback-1"
TOWN = "shiqiao#liaison"
CHIEF = "leaders#head"
DEPUTY = "leaders#executive"

DECISION = {
    "title": "加快农村公路养护",
    "lead": "transport",
    "held": "2022-03-10",
    "minutes_no": "清政常纪〔2022〕3号",
}
TICKET = {
    "title": "通村道路坑槽修补",
    "category": "transport",
    "ask": "help",
    "place": "前进村",
    "caller": "李先生",
    "contact": "000-20220124",
    "content": "村口道路有坑槽，雨后积水。",
}
RESULT = "已完成养护42公里，验收单见附件。"


@cache
def _installed() -> Any:
    return rows.install(2022)


@dataclass
class County:
    """The county's people by post: who they are, and clients that have signed in for them."""

    clients: dict[str, Client] = field(default_factory=dict)

    def actor(self, post: str) -> Actor:
        return SYSTEM if post == "system" else actors_by_post(today())[post]

    def term(self, post: str) -> Term:
        found = Term.objects.select_related("person", "post").filter(post=post)
        return found.order_by("-start")[0]

    def person(self, post: str) -> Person:
        return self.term(post).person

    def client(self, post: str) -> Client:
        """A client signed in as the holder of `post`."""
        if post not in self.clients:
            name = post.replace("/", "-").replace("#", "-")
            user = actions.make_account(self.person(post), name, "x", check=False)
            client = Client()
            client.force_login(user, BACKEND)
            self.clients[post] = client
        return self.clients[post]

    def get(self, post: str, path: str, **asked: object):
        return self.client(post).get(path, asked)

    def post(self, post: str, path: str, **given: object):
        return self.client(post).post(path, given)

    def open(self, procedure: str, by: str, **fields: object) -> str:
        return open_matter(procedure, self.actor(by), fields).number

    def act(self, number: str, name: str, by: str, **fields: object) -> None:
        perform(number, name, self.actor(by), fields)

    def decision(self, **fields: object) -> str:
        """A meeting decision just assigned to the transport bureau."""
        return self.open("meeting-decision", SUPERVISOR, **{**DECISION, **fields})

    def decisions(self, number: int, **fields: object) -> list[str]:
        """Many of them, opened together."""
        actor = self.actor(SUPERVISOR)
        with Door() as door:
            return [
                door.open(
                    "meeting-decision",
                    actor,
                    {
                        **DECISION,
                        "title": f"{DECISION['title']}第{n}项",
                        "item_no": n + 1,
                        **fields,
                    },
                ).number
                for n in range(number)
            ]

    def signed(self, **fields: object) -> str:
        number = self.decision(**fields)
        self.act(number, "sign", CLERK)
        return number

    def submitted(self, **fields: object) -> str:
        number = self.signed(**fields)
        self.act(number, "submit", CLERK, result=RESULT)
        return number

    def ticket(self, **fields: object) -> str:
        """A hotline ticket dispatched to the transport bureau."""
        number = self.open("hotline-ticket", OPERATOR, **{**TICKET, **fields})
        self.act(number, "dispatch", OPERATOR, lead="transport", complex=False)
        return number


@pytest.fixture
def county(db, clock) -> County:
    """The county on Thursday 10 March 2022, at ten."""
    clock("2022-03-10T10:00")
    installed = _installed()
    actions.install(
        [
            Unit(
                code=one.code, name=one.name, name_en=one.name_en, short=one.short, kind=one.kind,
                parent_id=one.parent, position=n,
            )
            for n, one in enumerate(installed.units)
        ],
        [
            Post(
                code=one.code, unit_id=one.unit, name=one.name, name_en=one.name_en, rank=one.rank,
                capacities=list(one.capacities), position=n,
            )
            for n, one in enumerate(installed.posts)
        ],
        [Person(key=one.key, name=one.name) for one in installed.persons],
        [
            Term(person_id=one.key, post_id=one.post, start=one.start, end=one.end)
            for one in installed.persons
        ],
        [
            Charge(person_id=one.person, unit_id=one.unit, start=one.start, end=one.end)
            for one in installed.charges
        ],
    )  # fmt: skip
    return County()
