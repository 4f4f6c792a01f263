"""A small government whose supervision office brings tables, and the tables it brings."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qinglian.site.loads import actions
from qinglian.site.people import actions as people
from qinglian.site.people.models import Person, Post, Term, Unit
from qinglian.site.people.queries import actors_by_post, today

SINCE = date(2020, 5, 1)

UNITS = [
    ("county", "县领导", "县领导", "county", None),
    ("govoffice", "县政府办公室", "政府办", "department", None),
    ("govoffice/supervision", "县政府督查室", "督查室", "office", "govoffice"),
    ("transport", "县交通运输局", "交通局", "department", None),
    ("housing", "县住房和城乡建设局", "住建局", "department", None),
    ("finance", "县财政局", "财政局", "department", None),
    ("shiqiao", "石桥镇人民政府", "石桥镇", "township", None),
    ("rural", "县乡村振兴局", "乡村振兴局", "department", None),
]
POSTS = [
    ("county#head", "county", "县长", "county-head", ["county-head"]),
    ("govoffice/supervision#head", "govoffice/supervision", "督查室主任", "head", ["supervision"]),
    ("govoffice/supervision#staff", "govoffice/supervision", "督查员", "staff", ["supervision"]),
    ("transport#head", "transport", "局长", "head", []),
    ("transport#liaison", "transport", "联络员", "staff", []),
    ("finance#liaison", "finance", "联络员", "staff", ["finance"]),
    ("rural#head", "rural", "局长", "head", []),
]
NAMES = {
    "lin": "林静", "gu": "顾明", "xu": "许念", "zhao": "赵安", "qian": "钱立", "sun": "孙青", "li": "李禾",
}  # fmt: skip


@pytest.fixture
def government(db, clock) -> dict[str, Person]:
    """Units, posts and their holders by short name. The rural bureau closed at the end of 2021."""
    clock("2022-03-18T17:00")
    units = [
        Unit(code=c, name=n, short=s, kind=k, parent_id=p, position=i, valid_to=None)
        for i, (c, n, s, k, p) in enumerate(UNITS)
    ]
    units[-1].valid_to = date(2021, 12, 31)
    posts = [
        Post(code=c, unit_id=u, name=n, rank=r, capacities=k, position=i)
        for i, (c, u, n, r, k) in enumerate(POSTS)
    ]
    persons = {name: Person(key=f"{name:0>20}", name=full) for name, full in NAMES.items()}
    terms = [
        Term(person=one, post=post, start=SINCE)
        for one, post in zip(persons.values(), posts, strict=True)
    ]
    people.install(units, posts, persons.values(), terms)
    return persons


@pytest.fixture
def head(government):
    """The head of supervision, as an actor."""
    return actors_by_post(today())["govoffice/supervision#head"]


@pytest.fixture
def signed_in(client, government):
    """Signs in the person of a short name and gives back the client."""

    def enter(name: str):
        person = Person.objects.get(pk=government[name].pk)
        user = person.user or people.make_account(person, name, "x", check=False)
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        return client

    return enter


def workbook(*lines: tuple[object, ...], merge: tuple[str, ...] = ()) -> bytes:
    """An xlsx of these rows."""
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    for area in merge:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cells(data: bytes) -> list[tuple[Any, ...]]:
    """The rows of an xlsx."""
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    return [tuple(cell.value for cell in row) for row in page.iter_rows()]


def file(data: bytes, name: str = "表.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


Bring = Callable[..., actions.Outcome]


@pytest.fixture
def bring(head) -> Bring:
    """Brings the rows of a table and confirms them, as the head of supervision."""

    def load(*lines: tuple[object, ...], kind: str = "", name: str = "表.xlsx", by=None, merge=()):
        actor = by or head
        draft = actions.begin(file(workbook(*lines, merge=merge), name), actor, kind)
        return actions.confirm(draft, actor)

    return load


def counts(load) -> tuple[int, int, int, int]:
    """Loaded, changed, there, refused."""
    return load.loaded, load.changed, load.there, load.refused


def reasons(load) -> dict[int, str]:
    """The Chinese of why each row was refused."""
    return {int(number): "".join(zh for zh, _ in found) for number, found in load.reasons.items()}
