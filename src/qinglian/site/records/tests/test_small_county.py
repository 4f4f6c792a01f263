"""A whole small county's life in the log: nothing personal is in it, and it is whole."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pytest
from django.db.models import QuerySet
from django.test import Client

from qinglian.county.life import live
from qinglian.county.truth import Kept
from qinglian.ledger.auditing import audit
from qinglian.procedures.shelf import library
from qinglian.site.demonstration import live_through
from qinglian.site.duties.comparing import changed_entries
from qinglian.site.duties.content import LIST, Content
from qinglian.site.duties.queries import contents
from qinglian.site.inspections.models import Draw, DrawnObject
from qinglian.site.inspections.queries import tasks
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.opening import Contradiction, contradictions
from qinglian.site.matters.replaying import Replayed, replay
from qinglian.site.people.models import Person, Unit, User
from qinglian.site.records.actions import sequence, signer
from qinglian.site.records.models import Entry
from qinglian.site.records.store import DatabaseLog

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Listed:
    """A duty list of the life: what it holds, and what anyone is answered who asks for its public page."""

    number: str
    held: Content
    answer: int
    page: str


@dataclass(frozen=True)
class Lived:
    """What a life has left, and what checking it has found."""

    bodies: list[bytes]
    acts: int
    units: set[str]
    names: list[str]
    accounts: list[str]
    values: list[object]
    salts: set[str]
    audited: int
    seconds: float
    contradictions: list[Contradiction]
    replayed: Replayed
    rules: Mapping[str, Kept]
    lists: Mapping[str, Listed]
    tasks: dict[str, tuple[int, int, int]]

    @property
    def text(self) -> str:
        return b"\n".join(self.bodies).decode()


@cache
def lived() -> Lived:
    """The small county, lived once for all tests here: the database is emptied after the first."""
    life, truth = live("small")
    live_through(life)
    sequence()
    begun = time.perf_counter()
    audited = audit(DatabaseLog(), signer().verifier).size
    seconds = time.perf_counter() - begun
    bodies = Entry.objects.order_by("index").values_list("body", flat=True)
    acts = list(Act.objects.values_list("fields", "salts"))
    return Lived(
        bodies=[bytes(body) for body in bodies],
        acts=truth.all_acts,
        units={"", *Unit.objects.values_list("code", flat=True)},
        names=[word for pair in Person.objects.values_list("name", "key") for word in pair],
        accounts=list(User.objects.values_list("username", flat=True)),
        values=[value for fields, _ in acts for value in fields.values()],
        salts={salt for _, salts in acts for salt in salts.values()},
        audited=audited,
        seconds=seconds,
        contradictions=list(contradictions()),
        replayed=replay(),
        rules=truth.rules,
        lists={one.name: listed(matter.number, one) for matter, one in contents(issued_lists())},
        tasks={task.number: _drawn(task.number) for task in tasks(None)},
    )


def issued_lists() -> QuerySet[Matter]:
    """The lists of which a version was issued."""
    issued = Act.objects.filter(name="issue").values("matter")
    return Matter.objects.filter(procedure=LIST, number__in=issued).order_by("number")


def listed(number: str, held: Content) -> Listed:
    answer = Client().get(f"/open/lists/{number}/")
    return Listed(number, held, answer.status_code, answer.content.decode())


def _drawn(task: str) -> tuple[int, int, int]:
    """How often a task was drawn, how many objects the last time, and how many of these visits are published."""
    draws = Draw.objects.filter(task=task, drawn_on__isnull=False)
    last = DrawnObject.objects.filter(draw=draws.latest("round")).values("visit")
    published = Act.objects.filter(matter__in=last, name="publish").values("matter").distinct()
    return draws.count(), last.count(), published.count()


@pytest.fixture
def county(db) -> Lived:
    return lived()


COMMITMENT = re.compile(r"[0-9a-f]{64}")
NUMBER = re.compile(r"[A-Z]{2}-20[0-9]{2}-[0-9]{6}")
TIME = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]+)?Z")


def test_an_entry_says_the_matter_the_act_the_unit_the_time_and_the_stages_and_nothing_else(county):
    for body in county.bodies:
        said = json.loads(body)
        procedure = library().version(said.pop("procedure"), said.pop("version"))
        assert (said.pop("v"), said.pop("kind")) == (1, "act")
        assert NUMBER.fullmatch(said.pop("matter"))
        assert isinstance(said.pop("n"), int)
        assert TIME.fullmatch(said.pop("time"))
        assert said.pop("unit") in county.units
        rule = procedure.acts[said.pop("act")]
        assert set(said.pop("stages")) <= set(procedure.stages)
        fields = said.pop("fields")
        assert set(fields) <= set(rule.fields)
        assert all(map(COMMITMENT.fullmatch, [said.pop("actor"), *fields.values()]))
        for file in said.pop("evidence"):
            assert file.keys() == {"kind", "size", "sha256"}
            assert COMMITMENT.fullmatch(file["sha256"])
        assert said == {}


def test_no_name_key_or_account_of_a_person_is_in_the_log(county):
    text = county.text
    assert len(county.names) > 200
    assert not [word for word in county.names if word in text]
    assert not [name for name in county.accounts if f'"{name}"' in text]


def test_no_word_that_anyone_wrote_is_in_the_log(county):
    """What is written here is Chinese, or holds a digit; the log holds plain names and digests."""
    text = county.text
    assert text.isascii()
    words = {value for value in county.values if isinstance(value, str) and len(value) > 6}
    with_digits = {w for w in words if re.search(r"[0-9]", w) and not NUMBER.fullmatch(w)}
    assert len(with_digits) > 500
    assert not with_digits & set(re.findall(r'"([^"]*)"', text))


def test_no_telephone_number_is_in_the_log(county):
    phones = {v for v in county.values if isinstance(v, str) and re.fullmatch(r"000-[0-9]{8}", v)}
    assert phones
    assert not re.findall(r"000-[0-9]{8}", county.text)


def test_no_salt_is_in_the_log(county):
    assert len(county.salts) > len(county.bodies)
    assert not county.salts & set(re.findall(r"[A-Za-z0-9_-]{22}", county.text))


def test_every_act_of_the_life_is_in_the_log_and_the_log_is_checked_in_two_seconds(county):
    assert county.audited == county.acts == len(county.bodies) > 7_000
    assert county.seconds < 2


def test_every_act_opens_its_commitments(county):
    assert county.contradictions == []


def test_the_state_is_what_the_acts_make_it(county):
    assert (county.replayed.acts, county.replayed.differences) == (county.acts, [])


def test_each_rule_refuses_at_the_door_what_breaks_it_and_nothing_that_keeps_it(county):
    short = {
        name: (kept.recall, kept.precision)
        for name, kept in county.rules.items()
        if kept.planted and (kept.recall, kept.precision) != (1, 1)
    }
    assert short == {}
    assert len(county.rules) > 3_000


def test_the_list_of_key_tasks_has_two_issued_versions_that_differ_and_a_public_page(county):
    one = county.lists["清川县2022年重点任务清单"]
    first, second = one.held.versions
    assert (first.docnumber, second.docnumber) == ("清政办发〔2022〕3号", "清政办发〔2022〕11号")
    assert first.reason != second.reason != ""
    changes = list(changed_entries(first.entries, second.entries))
    assert sum(change.was is None for change in changes) == 3
    assert sum(change.now is None for change in changes) == 2
    names = {name for change in changes for name in change.names}
    assert names == {"title", "co", "due"}
    assert all(one.held.holds(one.number, version) for version in (first, second))
    assert (one.answer, second.docnumber in one.page) == (200, True)


def test_a_list_of_duties_of_integrity_is_issued_and_stays_internal(county):
    one = county.lists["清川县政府系统2022年廉政责任清单"]
    assert len(one.held.versions) == 1
    assert one.answer == 404


def test_each_inspection_was_drawn_and_the_results_of_its_visits_are_public(county):
    assert sorted(county.tasks.values()) == [(1, 8, 8), (2, 8, 8)]
