"""A county of a few persons who speak to the API: supervision, two bureaus, a leader, and one without a post."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from qinglian.site.people import actions
from qinglian.site.people.models import Charge, Person, Post, Term, Unit, User

SINCE = date(2020, 5, 1)
UNITS = [
    ("leaders", "县领导", "county", None),
    ("govoffice", "县政府办公室", "department", None),
    ("govoffice/supervision", "督查室", "office", "govoffice"),
    ("govoffice/hotline", "热线中心", "office", "govoffice"),
    ("transport", "交通运输局", "department", None),
    ("water", "水利局", "department", None),
]
POSTS = [
    ("chief", "leaders", "county-head", ["county-head"]),
    ("deputy", "leaders", "county-deputy", []),
    ("gu", "govoffice/supervision", "staff", ["supervision"]),
    ("xu", "govoffice/supervision", "staff", ["supervision"]),
    ("operator", "govoffice/hotline", "staff", ["hotline"]),
    ("clerk", "transport", "staff", []),
    ("colleague", "transport", "staff", []),
    ("stranger", "water", "staff", []),
]


@dataclass
class Answer:
    """What the API said."""

    status: int
    said: Any

    @property
    def code(self) -> str:
        return str(self.said["code"])


@dataclass
class Program:
    """A program signed in as one person (or as none)."""

    client: Client
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> Answer:
        return self._answer(self.client.get(f"/api/{path}", query, headers=self.headers))

    def post(self, path: str, said: object) -> Answer:
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        return self._answer(
            self.client.post(
                f"/api/{path}", body, content_type="application/json", headers=self.headers
            )
        )

    def upload(self, file: Any) -> Answer:
        return self._answer(self.client.post("/api/evidence", {"file": file}, headers=self.headers))

    def open(self, procedure: str = "meeting-decision", **fields: object) -> Answer:
        return self.post("matters", {"procedure": procedure, "fields": fields})

    def act(self, number: str, name: str, evidence: list[object] = (), **fields: object) -> Answer:  # type: ignore[assignment]
        return self.post(
            f"matters/{number}/acts", {"act": name, "fields": fields, "evidence": list(evidence)}
        )

    @staticmethod
    def _answer(response: Any) -> Answer:
        return Answer(response.status_code, response.json())


@pytest.fixture
def county(db, clock, settings, tmp_path) -> dict[str, User]:
    """The accounts by short name; it is 10 March 2022, the afternoon of the meeting."""
    settings.QINGLIAN_DIR = tmp_path  # where a log is signed, it is remembered that it was
    clock("2022-03-10T15:00")
    cache.clear()
    people = [Person(key=f"{name:0>20}", name=f"{name}（示例）") for name, *_ in POSTS]
    actions.install(
        [Unit(code=c, name=n, name_en=c, kind=k, parent_id=p) for c, n, k, p in UNITS],
        [
            Post(code=f"{unit}#{name}", unit_id=unit, name=name, rank=rank, capacities=can)
            for name, unit, rank, can in POSTS
        ],
        people,
        [
            Term(person=one, post_id=f"{unit}#{name}", start=SINCE)
            for one, (name, unit, *_) in zip(people, POSTS, strict=True)
        ],
        [Charge(person=people[1], unit_id="transport", start=SINCE)],
    )
    idle = Person.objects.create(key="f" * 20, name="赋闲（示例）")
    return {
        name: actions.make_account(person, name, "x", check=False)
        for name, person in [*((row[0], one) for row, one in zip(POSTS, people, strict=True)), ("idle", idle)]
    }  # fmt: skip


@pytest.fixture
def program(county):
    """Signs a program in by short name."""

    def enter(name: str) -> Program:
        client = Client()
        client.force_login(county[name], "django.contrib.auth.backends.ModelBackend")
        return Program(client)

    return enter


@pytest.fixture
def placed(django_capture_on_commit_callbacks):
    """What waits for the end of a transaction is done at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


DECISION = {
    "title": "加快农村公路养护",
    "lead": "transport",
    "held": "2022-03-10",
    "minutes_no": "清政常纪〔2022〕3号",
}


@pytest.fixture
def decision(program) -> str:
    """The number of a meeting decision just assigned to the transport bureau by Gu."""
    opened = program("gu").open(**DECISION)
    assert opened.status == 201, opened.said
    return str(opened.said["number"])


@pytest.fixture
def submitted(program, decision: str, clock) -> str:
    """The same, signed for and answered by the clerk."""
    clerk = program("clerk")
    clock("2022-03-11T09:00")
    clerk.act(decision, "sign")
    clock("2022-03-16T10:00")
    answered = clerk.act(decision, "submit", result="已完成养护42公里，验收单见附件。")
    assert answered.status == 201, answered.said
    return decision
