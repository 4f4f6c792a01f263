"""The one door: an act, its rows and its place in the log come about together, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from qinglian.ledger.auditing import audit
from qinglian.ledger.checkpoint import parse
from qinglian.procedures.model import Actor
from qinglian.procedures.refusal import Refused
from qinglian.procedures.tests.people import (
    CLERK,
    LEADER,
    OUTSIDER,
    SECOND_SUPERVISOR,
    SUPERVISOR,
)
from qinglian.site.matters import door, rows
from qinglian.site.matters.door import Door, open_matter, perform
from qinglian.site.matters.models import Act, Matter, Pending, Series
from qinglian.site.matters.tests.standing import (
    FIELDS,
    RESULT,
    closed,
    completed,
    decision,
    plans,
    submitted,
    tables,
)
from qinglian.site.records.actions import sequence, signer
from qinglian.site.records.models import Entry, Head, Published, Queued
from qinglian.site.records.store import DatabaseLog

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_thursday(clock):
    clock("2022-03-17T09:00")


class Broken(Exception):
    """Something that goes wrong in the middle."""


def breaks(*args: object, **named: object) -> None:
    raise Broken


def test_an_act_its_rows_and_its_entry_are_all_there():
    done = submitted()
    matter = Matter.objects.get(pk=done.number)
    assert (matter.stage, matter.acts, matter.lead) == ("submitted", 3, "transport")
    assert list(Act.objects.order_by("n").values_list("name", flat=True)) == [
        "open",
        "sign",
        "submit",
    ]
    assert set(Pending.objects.values_list("to", flat=True)) == {
        "can:supervision",
        "charge:transport",
    }
    assert sequence() == 3
    assert list(Entry.objects.order_by("index").values_list("index", "matter", "n")) == [
        (0, done.number, 1),
        (1, done.number, 2),
        (2, done.number, 3),
    ]


@pytest.mark.parametrize(
    ("module", "part"),
    [(rows, "_write_matters"), (rows, "_write_pending"), (rows, "_upsert"), (door, "queue")],
)
def test_an_act_that_breaks_anywhere_leaves_nothing_behind(monkeypatch, module, part):
    number = decision().number
    before = tables()
    with monkeypatch.context() as patch:
        patch.setattr(module, part, breaks)
        with pytest.raises(Broken):
            perform(number, "sign", CLERK)
    assert tables() == before
    perform(number, "sign", CLERK)
    assert Matter.objects.get().acts == 2


def test_a_door_that_breaks_while_it_writes_leaves_no_transaction_open(monkeypatch):
    depth = len(connection.savepoint_ids)
    monkeypatch.setattr(rows, "write", breaks)
    with pytest.raises(Broken):
        decision()
    assert len(connection.savepoint_ids) == depth
    assert not connection.needs_rollback


REFUSED = [
    ("unknown-act", decision, "fly", CLERK, {}),
    ("out-of-order", decision, "submit", CLERK, {"result": RESULT}),
    ("not-your-role", decision, "sign", OUTSIDER, {}),
    ("missing-field", completed, "close", SECOND_SUPERVISOR, {}),
    ("bad-value", completed, "close", SECOND_SUPERVISOR, {"opinion": 7}),
    ("out-of-order", closed, "sign", CLERK, {}),
    ("own-work", submitted, "accept", Actor("p-transport-1", "leaders", capacities=frozenset({"supervision"})), {}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "standing", "act", "actor", "fields"), REFUSED)
def test_a_refused_act_changes_no_row(code, standing, act, actor, fields):
    number = standing().number
    sequence()
    before = tables()
    with pytest.raises(Refused) as refused:
        perform(number, act, actor, fields)
    assert refused.value.code == code
    assert tables() == before


def test_a_matter_that_is_not_there_is_refused():
    with pytest.raises(Refused) as refused:
        perform("HY-2022-000001", "sign", CLERK)
    assert refused.value.code == "unknown-matter"


def test_a_refused_opening_takes_no_number():
    decision()
    with pytest.raises(Refused):
        open_matter("meeting-decision", CLERK, FIELDS)
    with pytest.raises(Refused):
        open_matter("meeting-decision", SUPERVISOR, {"title": "只有标题"})
    assert decision().number == "HY-2022-000002"


def test_numbers_run_by_kind_and_by_the_countys_year(clock):
    assert decision().number == "HY-2022-000001"
    urgent = {"title": "查清原因", "lead": "water", "instruction_no": "1", "urgency": "urgent"}
    assert open_matter("leader-instruction", SUPERVISOR, urgent).number == "PS-2022-000001"
    clock("2022-12-31T23:59")
    assert decision().number == "HY-2022-000002"
    clock("2023-01-01T00:00")
    assert decision().number == "HY-2023-000001"


def live(do, clock) -> None:
    """Some matters' lives, refused acts among them; each step at its own minute."""
    minute = iter(range(1000))

    def step(*words):
        at = next(minute)
        clock(f"2022-03-{17 + at // 60:02}T{9 + at // 60:02}:{at % 60:02}")
        try:
            return do(*words)
        except Refused:
            return None

    for n in range(6):
        done = step(
            "meeting-decision", SUPERVISOR, {**FIELDS, "title": f"事项第{n}号", "co": ["water"]}
        )
        number = done.number
        step(number, "sign", OUTSIDER)
        step(number, "sign", CLERK)
        if n % 2:
            step(number, "report", CLERK, {"progress": "已完成招标，正在进场施工"})
        step(number, "submit", CLERK, {"result": RESULT})
        if n == 3:
            step(number, "return", SUPERVISOR, {"reason": "没有验收单"})
            step(number, "submit", CLERK, {"result": RESULT})
        step(number, "accept", SUPERVISOR)
        if n > 2:
            step(number, "close", SECOND_SUPERVISOR, {"opinion": "现场核实属实"})
    step("meeting-decision", CLERK, FIELDS)


def one_by_one(*words):
    kind, *rest = words
    if isinstance(rest[0], Actor):
        return open_matter(kind, *rest)
    return perform(kind, *rest)


def without_salts(found):
    """The rows that both ways must leave alike: salts and the checkpoints on the way differ."""
    plain = {label: found[f"matters.{label}"] for label in ("Matter", "Party", "Pending", "Series")}
    acts = [
        tuple(part for part in row if not (isinstance(part, dict) and "actor" in part))
        for row in found["matters.Act"]
    ]
    placed = sorted(row[1:3] for row in found["records.Entry"])
    return {**plain, "Act": sorted(acts, key=repr), "Entry": placed}


def lived(clock, batch: int | None, monkeypatch):
    with transaction.atomic():
        if batch is None:
            live(one_by_one, clock)
            sequence()
        else:
            monkeypatch.setattr(door, "BATCH", batch)
            with Door(bulk=True) as many:
                live(lambda *words: _through(many, *words), clock)
            sequence()
        audit(DatabaseLog(), signer().verifier)
        found = tables()
        transaction.set_rollback(True)
    (settings_dir() / "log.checkpoint").unlink()
    return found


def settings_dir():
    from django.conf import settings

    return settings.QINGLIAN_DIR


def _through(many: Door, *words):
    kind, *rest = words
    if isinstance(rest[0], Actor):
        return many.open(kind, *rest)
    return many.perform(kind, *rest)


@pytest.mark.parametrize("batch", [1, 7, 4_000])
def test_many_acts_together_leave_the_rows_that_they_leave_one_by_one(clock, monkeypatch, batch):
    single = without_salts(lived(clock, None, monkeypatch))
    many = without_salts(lived(clock, batch, monkeypatch))
    assert len(many["Entry"]) == len(many["Act"]) > 25
    assert many == single


def test_every_act_has_one_entry_which_says_what_it_was():
    done = closed()
    sequence()
    acts = list(Act.objects.order_by("n"))
    entries = list(Entry.objects.order_by("index"))
    assert [entry.index for entry in entries] == list(range(len(acts)))
    for act, entry in zip(acts, entries, strict=True):
        said = json.loads(bytes(entry.body))
        assert (said["matter"], said["n"], said["act"]) == (done.number, act.n, act.name)
        assert (said["unit"], said["procedure"]) == (act.unit, "meeting-decision")
        assert set(said["fields"]) == set(act.fields)
        assert set(act.salts) == {"actor", *act.fields}


@pytest.mark.django_db(transaction=True)
def test_when_an_act_is_done_it_is_in_a_signed_checkpoint():
    for size in range(1, 4):
        decision()
        assert not Queued.objects.exists()
        last = Published.objects.order_by("-size").first()
        assert (last.size, Head.objects.get().size) == (size, size)
        assert parse(last.note.encode()).root.hex() == last.root
    sizes = list(Published.objects.order_by("size").values_list("size", flat=True))
    assert sizes == [1, 2, 3]
    audit(
        DatabaseLog(),
        signer().verifier,
        old=[one.note.encode() for one in Published.objects.all()],
    )


@pytest.mark.django_db(transaction=True)
def test_what_waits_goes_before_a_batch(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("qinglian.site.records.actions.drain", lambda: 0)
        first = decision().number
    assert Queued.objects.count() == 1
    with Door(bulk=True) as many:
        second = many.open("meeting-decision", SUPERVISOR, FIELDS).number
    found = list(Entry.objects.order_by("index").values_list("matter", flat=True))
    assert found == [first, second]
    assert not Queued.objects.exists()


def test_the_parts_of_a_plan_are_opened_with_it_and_it_ends_after_them(tmp_path, monkeypatch):
    with plans(tmp_path, monkeypatch):
        plan = open_matter("plan", SUPERVISOR, {"title": "植树计划"}).number
        split = perform(plan, "split", SUPERVISOR, {"units": ["transport", "water"]})
        assert split.case.children == {"FJ-2022-000001": False, "FJ-2022-000002": False}
        parts = Matter.objects.filter(parent=plan).order_by("pk")
        assert [part.lead for part in parts] == ["transport", "water"]
        with pytest.raises(Refused) as refused:
            perform(plan, "end", SUPERVISOR)
        assert refused.value.code == "children-open"
        perform("FJ-2022-000001", "end", CLERK)
        with pytest.raises(Refused):
            perform(plan, "end", SUPERVISOR)
        perform("FJ-2022-000002", "end", OUTSIDER)
        assert perform(plan, "end", SUPERVISOR).case.ended


@pytest.mark.parametrize("batch", [1, 3, 4_000])
def test_a_plan_in_hand_knows_when_its_parts_end_and_when_they_are_taken_up_again(
    tmp_path, monkeypatch, batch
):
    monkeypatch.setattr(door, "BATCH", batch)
    with plans(tmp_path, monkeypatch), Door(bulk=True) as many:
        plan = many.open("plan", SUPERVISOR, {"title": "植树计划"}).number
        many.perform(plan, "split", SUPERVISOR, {"units": ["transport"]})
        many.perform("FJ-2022-000001", "end", CLERK)
        assert many.case(plan).children == {"FJ-2022-000001": True}
        many.perform("FJ-2022-000001", "reopen", CLERK)
        with pytest.raises(Refused) as refused:
            many.perform(plan, "end", SUPERVISOR)
        assert refused.value.code == "children-open"
        many.perform("FJ-2022-000001", "end", CLERK)
        assert many.perform(plan, "end", SUPERVISOR).case.ended


@pytest.mark.parametrize("act", ["split", "split-twice"])
def test_a_plan_any_of_whose_parts_is_refused_is_not_split_and_takes_no_number(
    tmp_path, monkeypatch, act
):
    """The first part of all is refused, or one after others that were good."""
    units = ["transport", "water"]
    with plans(tmp_path, monkeypatch), Door(bulk=True) as many:
        plan = many.open("plan", SUPERVISOR, {"title": "植树计划"}).number
        with pytest.raises(Refused) as refused:
            many.perform(plan, act, SUPERVISOR, {"units": units, "note": "短事由一"})
        assert refused.value.code == "bad-value"
        assert many.case(plan).stage == "going"
        assert len(many.case(plan).acts) == 1
        many.perform(plan, "split", SUPERVISOR, {"units": units, "note": "事由写得足够长了"})
    numbers = list(Matter.objects.order_by("pk").values_list("pk", flat=True))
    assert numbers == ["FJ-2022-000001", "FJ-2022-000002", plan]
    assert Series.objects.get(pk="FJ-2022").last == 2
    assert Act.objects.count() == Entry.objects.count() == 4


@pytest.fixture
def others(monkeypatch):
    """Lets others in between two transactions of a bulk door: `others(act)` has it done at the next."""
    monkeypatch.setattr(door, "BATCH", 1)
    begin = Door._begin
    waiting: list[Callable[[], object]] = []

    def let_others_in(self):
        if self._bulk and waiting:
            waiting.pop()()
        begin(self)

    monkeypatch.setattr(Door, "_begin", let_others_in)
    return waiting.append


def test_a_part_that_others_take_up_again_between_two_batches_keeps_its_plan_open(
    tmp_path, monkeypatch, others
):
    with plans(tmp_path, monkeypatch), Door(bulk=True) as many:
        plan = many.open("plan", SUPERVISOR, {"title": "植树计划"}).number
        many.perform(plan, "split", SUPERVISOR, {"units": ["transport"]})
        many.perform("FJ-2022-000001", "end", CLERK)
        assert many.case(plan).children == {"FJ-2022-000001": True}
        others(lambda: perform("FJ-2022-000001", "reopen", CLERK))
        many.open("plan", SUPERVISOR, {"title": "另一个计划"})
        with pytest.raises(Refused) as refused:
            many.perform(plan, "end", SUPERVISOR)
        assert refused.value.code == "children-open"


def test_acts_that_others_do_between_two_batches_are_seen(others):
    """Between its transactions a bulk door holds no lock: what others did there comes first."""
    number = decision().number
    perform(number, "sign", CLERK)
    with Door(bulk=True) as many:
        others(lambda: perform(number, "report", CLERK, {"progress": "路面已铺完三分之一"}))
        first = many.perform(number, "report", CLERK, {"progress": "已完成招标，正在进场施工"})
        second = many.perform(number, "report", CLERK, {"progress": "路面已铺完一半以上"})
    assert (first.n, second.n) == (3, 5)
    assert list(Act.objects.order_by("n").values_list("n", flat=True)) == [1, 2, 3, 4, 5]


def test_an_act_is_quick(clock):
    """Deciding, writing, placing and signing cost few queries, however long the log has become."""
    from django.test.utils import CaptureQueriesContext

    for _ in range(20):
        decision()
    number = decision().number
    sequence()
    with CaptureQueriesContext(connection) as asked:
        perform(number, "sign", CLERK)
        sequence()
    assert len(asked) <= 40, [query["sql"] for query in asked]


def test_however_many_had_a_hand_in_it_none_of_them_is_asked_to_check_it():
    number = decision().number
    perform(number, "sign", CLERK)
    clerks = [Actor(f"{n:020}", "transport") for n in range(40)]
    for clerk in clerks:
        perform(number, "report", clerk, {"progress": "路面已铺完三分之一"})
    perform(number, "submit", CLERK, {"result": RESULT})
    barred = Pending.objects.get(to="can:supervision").barred.split()
    assert {clerk.person for clerk in clerks} < set(barred)


def test_time_is_the_servers(clock):
    at = clock("2022-03-17T10:30")
    number = decision().number
    assert Act.objects.get().at == at
    clock("2022-03-17T10:29")
    with pytest.raises(Refused) as refused:
        perform(number, "sign", CLERK)
    assert refused.value.code == "back-dated"


def test_whoever_lent_the_post_is_on_record(clock):
    lent = Actor(
        "p-deputy", "govoffice/supervision", "sup#head", capacities=SUPERVISOR.capacities,
        principal="p-sup-1",
    )  # fmt: skip
    open_matter("meeting-decision", lent, FIELDS)
    act = Act.objects.get()
    assert (act.person, act.principal, act.post) == ("p-deputy", "p-sup-1", "sup#head")


def test_leaders_do_not_act_for_a_unit_they_lead():
    number = decision().number
    with pytest.raises(Refused):
        perform(number, "sign", LEADER)
