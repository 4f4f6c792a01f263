"""清川县 for the tests: its people alone, or its whole small year, lived once for a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache

import pytest
from django.test import Client

from qinglian import workdays
from qinglian.county.life import live
from qinglian.county.people import install
from qinglian.county.truth import Truth
from qinglian.procedures.model import Actor
from qinglian.site.demonstration import live_through, settle
from qinglian.site.figures.filings import Row, file_rows
from qinglian.site.figures.tests.keeping import bring_back, keep
from qinglian.site.matters.door import Door, perform
from qinglian.site.people.actors import actors_by_post
from qinglian.site.people.models import User

EVENING = "2022-03-18T17:00"


@cache
def _truth() -> Truth:
    """Live the year, and put the database aside as it was before and as it is afterwards."""
    keep("before")
    life, truth = live("small")
    live_through(life)
    keep("after")
    return truth


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker) -> Iterator[Truth]:
    """The small county's year with its answer key; the database is emptied after the module."""
    with django_db_blocker.unblock():
        truth = _truth()
        bring_back("after")
    yield truth
    with django_db_blocker.unblock():
        bring_back("before")


@pytest.fixture
def truth(lived: Truth, db, clock) -> Truth:
    """The answer key, on the evening on which the year ends."""
    clock(EVENING)
    return lived


@pytest.fixture
def people(db, clock) -> None:
    """The county's people in their posts, and nothing done yet."""
    clock(EVENING)
    settle(install(2022))


def actor(post: str) -> Actor:
    """Who holds `post` now."""
    return actors_by_post(workdays.today())[post]


def signed_in(post: str) -> Client:
    """A client in which the holder of `post` has signed in."""
    client = Client()
    user = User.objects.get(username=post.replace("/", "-").replace("#", "-"))
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


File = Callable[..., str]


@pytest.fixture
def filed(clock) -> File:
    """Files rows and, unless told otherwise, lets a second person confirm them an hour later."""

    def file(
        dataset: str,
        rows: Sequence[Row],
        *,
        unit: str = "finance",
        period: str = "2021",
        confirm: bool = True,
    ) -> str:
        with Door() as door:
            number = file_rows(
                door, actor(f"{unit}#liaison"), unit=unit, dataset=dataset, period=period,
                title=f"{period}年数据", docnumber="清示字〔2022〕1号", rows=rows,
            ).number  # fmt: skip
        if confirm:
            clock(workdays.now() + timedelta(hours=1))
            perform(number, "confirm", actor(f"{unit}#deputy"))
        return number

    return file


def publics(period: str, amounts: Mapping[str, str], unit: str = "finance") -> list[Row]:
    """Rows of the three publics of one unit."""
    return [
        {"unit": unit, "period": period, "item": item, "amount": amount}
        for item, amount in amounts.items()
    ]


def budgets(year: int, amounts: Mapping[str, str], unit: str = "finance") -> list[Row]:
    """Rows of general spending of one unit, code by code."""
    return [
        {"unit": unit, "year": year, "code": code, "budget": amount}
        for code, amount in amounts.items()
    ]
