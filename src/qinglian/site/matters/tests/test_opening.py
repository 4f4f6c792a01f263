"""Acts held against the log: what was changed afterwards no longer opens its commitment."""

from __future__ import annotations

import pytest

from qinglian.ledger.auditing import audit
from qinglian.ledger.entries import opens
from qinglian.ledger.errors import TileError
from qinglian.procedures.model import Actor
from qinglian.procedures.tests.people import CLERK, SUPERVISOR
from qinglian.site.matters.door import open_matter, perform
from qinglian.site.matters.evidence import Kept
from qinglian.site.matters.models import Act
from qinglian.site.matters.opening import Contradiction, contradictions, openings
from qinglian.site.matters.tests.standing import FIELDS, RESULT, closed, decision, submitted
from qinglian.site.records.actions import sequence, signer
from qinglian.site.records.models import Entry, Queued
from qinglian.site.records.store import DatabaseLog

pytestmark = pytest.mark.django_db

FILE = Kept("proof", "ab" * 32, 1234, "验收单.pdf")


@pytest.fixture(autouse=True)
def _a_thursday(clock):
    clock("2022-03-17T09:00")


@pytest.fixture
def act():
    """The act by which a bureau answers, with a file, in the log."""
    number = decision().number
    perform(number, "sign", CLERK)
    perform(number, "submit", CLERK, {"result": RESULT}, [FILE])
    sequence()
    return Act.objects.get(matter=number, name="submit")


def entry(act: Act) -> bytes:
    return bytes(Entry.objects.get(matter=act.matter, n=act.n).body)


def differ() -> list[str]:
    return [one.what for one in contradictions()]


def test_every_value_opens_its_commitment(act):
    assert opens(entry(act), "result", RESULT, act.salts["result"])
    assert opens(entry(act), "actor", "p-transport-1", act.salts["actor"])
    assert opens(entry(act), "evidence.0", FILE.sha256, act.salts["evidence.0"])
    found = openings(act, entry(act))
    assert {one.name: one.state for one in found} == {
        "actor": "opens",
        "result": "opens",
        "evidence.0": "opens",
    }
    assert differ() == []


def test_salts_are_fresh_for_each_value(act):
    salts = [salt for one in Act.objects.all() for salt in one.salts.values()]
    assert len(set(salts)) == len(salts) > 6


def test_a_changed_value_opens_nothing_and_is_named(act):
    Act.objects.filter(pk=act.pk).update(fields={"result": "已完成养护24公里，验收单见附件。"})
    changed = Act.objects.get(pk=act.pk)
    assert not opens(entry(act), "result", changed.fields["result"], act.salts["result"])
    assert list(contradictions()) == [Contradiction(act.matter, act.n, "result")]
    assert audit(DatabaseLog(), signer().verifier).size == 3


CHANGES = [
    ({"person": "p-transport-2"}, ["actor"]),
    ({"post": "transport#head"}, ["actor"]),
    ({"principal": "p-transport-0"}, ["actor"]),
    ({"unit": "water"}, ["unit"]),
    ({"name": "report"}, ["name"]),
    ({"at": "2022-03-16T09:00:00+08:00"}, ["at"]),
    ({"evidence": []}, ["evidence.0"]),
    ({"fields": {"result": RESULT, "opinion": "多出来的意见"}}, ["opinion"]),
    ({"fields": {}}, ["result"]),
    ({"salts": {}}, ["actor", "result", "evidence.0"]),
]


@pytest.mark.parametrize(("change", "named"), CHANGES)
def test_whatever_is_changed_in_an_act_is_named(act, change, named):
    Act.objects.filter(pk=act.pk).update(**change)
    assert differ() == named


def test_an_act_taken_out_and_one_put_in_are_named(act):
    other = submitted().number
    sequence()
    Act.objects.filter(matter=act.matter).delete()
    Act.objects.filter(matter=other, n=3).delete()
    Act.objects.create(
        matter=other, n=4, name="accept", at="2022-03-17T09:00:00+08:00",
        person="p-sup-1", unit="govoffice/supervision", post="",
    )  # fmt: skip
    assert sorted((one.matter, one.n, one.what) for one in contradictions()) == [
        (act.matter, 1, "act"),
        (act.matter, 2, "act"),
        (act.matter, 3, "act"),
        (other, 3, "act"),
        (other, 4, "entry"),
    ]


def test_an_act_that_still_waits_for_its_place_is_held_against_what_waits():
    decision()
    assert Queued.objects.count() == 1
    assert differ() == []
    Queued.objects.all().delete()
    assert differ() == ["entry"]


def test_what_is_gone_can_be_opened_no_more_and_the_log_stands(act):
    """Whether it was erased by rule is another question: `test_erasing`."""
    before = audit(DatabaseLog(), signer().verifier)
    salts = {name: salt for name, salt in act.salts.items() if name != "result"}
    Act.objects.filter(pk=act.pk).update(fields={}, salts=salts)
    erased = Act.objects.get(pk=act.pk)
    states = {one.name: one.state for one in openings(erased, entry(act))}
    assert states == {"actor": "opens", "result": "erased", "evidence.0": "opens"}
    assert differ() == ["result"], "no entry says that it was erased"
    assert audit(DatabaseLog(), signer().verifier) == before


def test_an_entry_edited_in_the_database_is_named(act):
    Entry.objects.filter(index=1).update(body=entry(act).replace(b'"n":3', b'"n":2'))
    with pytest.raises(TileError, match="Entry 1"):
        audit(DatabaseLog(), signer().verifier)


def test_who_acted_includes_the_post_and_for_whom():
    lent = Actor(
        "p-deputy", "govoffice/supervision", "sup#head", capacities=SUPERVISOR.capacities,
        principal="p-sup-1",
    )  # fmt: skip
    open_matter("meeting-decision", lent, FIELDS)
    sequence()
    act = Act.objects.get()
    assert opens(entry(act), "actor", "p-deputy sup#head p-sup-1", act.salts["actor"])


def test_holding_acts_against_the_log_says_how_far_it_is(monkeypatch):
    monkeypatch.setattr("qinglian.site.matters.opening.MATTERS", 1)
    closed()
    decision()
    told: list[int] = []
    assert list(contradictions(told.append)) == []
    assert told == [5, 6]
