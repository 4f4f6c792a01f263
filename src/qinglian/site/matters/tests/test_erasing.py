"""Personal data is erased for ever, and the log, the state and the pages stand as before."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from datetime import date

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from qinglian.ledger import proofs
from qinglian.ledger.auditing import audit
from qinglian.ledger.entries import opens
from qinglian.ledger.store import receipt
from qinglian.procedures import shelf
from qinglian.procedures.refusal import Refused
from qinglian.procedures.tests.people import SUPERVISOR
from qinglian.site.api.given import A_WEEK
from qinglian.site.loads.models import Load
from qinglian.site.matters import door, evidence, recorded, replaying
from qinglian.site.matters.door import Door, open_matter, perform
from qinglian.site.matters.erasing import doing, planning
from qinglian.site.matters.erasing.asking import GROUNDS
from qinglian.site.matters.erasing.doing import erase
from qinglian.site.matters.models import Act, Erasure, Evidence, Matter, Pending
from qinglian.site.matters.opening import Contradiction, contradictions, openings
from qinglian.site.matters.replaying import replay
from qinglian.site.matters.tests.calls import CALL, PERSONAL, actor, call, people, wanted
from qinglian.site.matters.tests.standing import PART, PLAN, decision, tables
from qinglian.site.people import actions
from qinglian.site.people.models import Person, Term, User
from qinglian.site.records.actions import sequence, signer
from qinglian.site.records.models import Entry, Published
from qinglian.site.records.store import DatabaseLog

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"
PDF = b"%PDF-1.7 the caller's letter"


@pytest.fixture(autouse=True)
def _a_thursday(clock):
    clock("2022-03-17T09:00")


@pytest.fixture
def number():
    """A call with a name, a telephone number and what was said, in the log as entry 0."""
    people()
    return call()


def of_matters() -> dict[str, object]:
    return {name: rows for name, rows in tables().items() if name.startswith("matters.")}


def refused(asked) -> str:
    before = of_matters()
    with pytest.raises(Refused) as found:
        erase(asked)
    assert of_matters() == before
    assert found.value.sentence("en") != found.value.sentence("zh")
    return found.value.code


def everything() -> str:
    return repr(tables())


# --- what goes, and what stands ---------------------------------------------------------------


def test_value_and_salt_are_gone_and_the_rest_of_the_act_stays(number):
    salts = dict(Act.objects.get(matter=number).salts)
    erase(wanted(number))
    act = Act.objects.get(matter=number)
    assert act.fields == {**CALL, **dict.fromkeys(PERSONAL)}
    assert act.salts == {name: salt for name, salt in salts.items() if name not in PERSONAL}
    held = everything()
    lost = [*(CALL[name] for name in PERSONAL), *(salts[name] for name in PERSONAL)]
    assert [word for word in lost if word in held] == []
    assert CALL["title"] in held


def test_the_log_verifies_with_every_checkpoint_and_receipt_from_before(number):
    kept, before, entry = Published.objects.get().note.encode(), receipt(DatabaseLog(), 0), _entry()
    erase(wanted(number))
    sequence()
    assert audit(DatabaseLog(), signer().verifier, old=[kept]).size == 2
    assert _entry() == entry
    assert proofs.parse(before.dump()).verify(entry, signer().verifier).size == 1
    states = {one.name: one.state for one in openings(Act.objects.get(), entry)}
    assert {name for name, state in states.items() if state == "erased"} == set(PERSONAL)
    assert set(states.values()) == {"erased", "opens"}


def _entry(index: int = 0) -> bytes:
    return bytes(Entry.objects.get(index=index).body)


def test_the_state_is_what_the_acts_make_it_and_the_acts_are_what_the_log_says(number):
    before = {
        name: rows
        for name, rows in tables().items()
        if name in ("matters.Matter", "matters.Pending")
    }
    erase(wanted(number))
    assert replay().differences == []
    assert list(contradictions()) == []
    assert {name: tables()[name] for name in before} == before


def test_the_erasure_is_in_the_log_without_a_value_or_a_person(number):
    erase(wanted(number, "caller", "contact", ground="withdrawn"))
    entry = Entry.objects.get(index=1)
    said = json.loads(bytes(entry.body))
    commitments = [said.pop("actor"), said.pop("approver")]
    assert said == {
        "v": 1, "kind": "erasure", "matter": number, "n": 1, "entry": 0,
        "fields": ["caller", "contact"], "ground": "withdrawn", "unit": "govoffice/hotline",
        "time": "2022-03-17T01:00:00Z",
    }  # fmt: skip
    assert (entry.matter, entry.n) == ("", 1)
    assert all(len(one) == 64 for one in commitments)
    assert opens(
        bytes(entry.body), "actor", "op2 hotline#operator", Erasure.objects.get().salts["actor"]
    )


def test_the_matter_is_gone_on_with_as_before(number):
    erase(wanted(number))
    perform(number, "dispatch", actor("op1"), {"lead": "transport", "complex": False})
    perform(number, "sign", actor("clerk"))
    perform(number, "reply", actor("clerk"), {"reply": "已派人更换三盏路灯。"})
    done = perform(
        number, "call-back", actor("back"),
        {"reached": True, "solved": True, "satisfied": "yes", "redo": False},
    )  # fmt: skip
    assert done.case.ended
    assert replay().differences == []
    assert list(contradictions()) == []


def test_erasing_twice_erases_once(number):
    assert len(erase(wanted(number)).targets) == 3
    before = of_matters()
    again = erase(wanted(number))
    assert (again.targets, len(again.already)) == ((), 3)
    assert of_matters() == before
    assert Entry.objects.count() == 2


def test_only_the_act_that_was_named_is_looked_into(number):
    assert refused(wanted(number, n=2)) == "not-given"
    assert [one.key for one in planning.plan(wanted(number, "caller", n=1)).targets] == [
        (number, 1, "caller")
    ]


def test_what_cannot_be_recorded_is_not_erased(number, monkeypatch):
    def fails(*args):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(DatabaseLog, "append", fails)
    before = of_matters()
    with pytest.raises(DatabaseError), transaction.atomic():
        erase(wanted(number))
    assert of_matters() == before


# --- who --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "approved_by", "code"),
    [
        ("nobody", "sup1", "no-such-account"),
        ("op2", "nobody", "no-such-account"),
        ("op2", "back", "not-supervision"),
        ("sup1", "sup1", "same-person"),
        ("op1", "sup1", "own-work"),
        ("clerk", "sup1", "unknown-matter"),
        ("sup2", "sup1", ""),
    ],
)
def test_two_persons_erase_of_whom_neither_did_the_act(number, by, approved_by, code):
    asked = wanted(number, by=by, approved_by=approved_by)
    if code:
        assert refused(asked) == code
    else:
        assert erase(asked).targets


def test_an_account_that_was_closed_and_a_term_that_ended_erase_nothing(number):
    User.objects.filter(username="sup1").update(is_active=False)
    assert refused(wanted(number)) == "no-such-account"
    Term.objects.filter(person="op2").update(end="2022-03-16")
    assert refused(wanted(number, approved_by="sup2")) == "no-such-account"


def test_a_delegation_makes_no_second_person(number):
    lent, clerk = Term.objects.get(person="sup1"), Person.objects.get(pk="clerk")
    days = (date(2022, 3, 17), date(2022, 3, 18))
    actions.delegate(lent, clerk, ["supervision"], *days, "出差")
    assert refused(wanted(number, by="sup1", approved_by="clerk")) == "same-person"
    assert erase(wanted(number, by="op2", approved_by="clerk")).targets


# --- what not ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "more", "code"),
    [
        (("actor",), {}, "actor"),
        (("title",), {}, "not-personal"),
        (("category",), {}, "not-personal"),
        (("reply",), {}, "not-given"),
        (("nonsense",), {}, "unknown-field"),
        (("evidence.0",), {}, "which-act"),
        (("evidence.0",), {"n": 1}, "not-given"),
        (("evidence.²",), {"n": 1}, "not-given"),
        (("caller",), {"ground": "because"}, "unknown-ground"),
        (("caller",), {"number": "RX-2022-000009"}, "unknown-matter"),
    ],
)
def test_what_is_not_to_be_erased_is_refused_with_what_to_do(number, names, more, code):
    assert refused(replace(wanted(number, *names), **more)) == code


def test_nothing_named_is_nothing_erased(number):
    assert refused(wanted(number, names=())) == "no-field"


def test_every_ground_has_its_article():
    assert all("第四十七条" in one.law.zh and "47" in one.law.en for one in GROUNDS.values())


def test_a_value_that_somebody_changed_is_evidence_and_stays(number):
    act = Act.objects.get()
    Act.objects.update(fields={**act.fields, "caller": "李先生"})
    assert refused(wanted(number)) == "differs"


def test_what_the_log_does_not_hold_yet_waits(number, monkeypatch):
    late = open_matter("hotline-ticket", actor("op1"), CALL).number
    monkeypatch.setattr(doing, "sequence", lambda: 0)
    assert refused(wanted(late)) == "not-logged"


DATED = (
    PART.replace('note?"', 'note?", "born?"')
    + """
[fields.born]
title = ["出生日期", "Born"]
kind = "date"
personal = true

[clocks.birthday]
title = ["期限", "limit"]
kind = "maximum"
role = "lead"
starts = "open"
stops = "end"
fixed = "born"
"""
)


def test_what_a_matter_hangs_on_is_not_erased_from_under_it(tmp_path, monkeypatch):
    people()
    _shelf(tmp_path, monkeypatch, part=DATED.replace('by = ["system"]', 'by = ["lead"]'))
    given = {"title": "慰问", "lead": "transport", "born": "2022-05-01"}
    number = open_matter("part", actor("clerk"), given).number
    assert refused(wanted(number, "born", by="sup2")) == "bears-state"


def _shelf(folder, monkeypatch, **definitions: str) -> None:
    for name, text in definitions.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    whole = shelf.Library({**shelf.library().versions, **shelf.read_library(folder).versions})
    for module in (door, recorded, replaying):
        monkeypatch.setattr(module, "library", lambda: whole)


# --- where a value was passed on to -----------------------------------------------------------


@pytest.fixture
def plan(tmp_path, monkeypatch):
    """A plan broken down to two parts with its note, which is personal in the plan alone."""
    people()
    personal = '[fields.note]\ntitle = ["事由", "Note"]\npersonal = true'
    plan = PLAN.replace('[fields.note]\ntitle = ["事由", "Note"]', personal)
    _shelf(tmp_path, monkeypatch, plan=plan, part=PART)
    number = open_matter("plan", SUPERVISOR, {"title": "走访计划"}).number
    perform(number, "split", SUPERVISOR, {"units": ["transport", "govoffice"], "note": NOTE})
    open_matter("hotline-ticket", actor("op1"), {**CALL, "content": NOTE})
    sequence()
    return number


NOTE = "走访王某某一家三口"


@pytest.mark.parametrize("named", ["plan", "part"])
def test_a_value_handed_down_goes_wherever_it_went_and_nowhere_else(plan, named):
    parts = list(Matter.objects.filter(parent=plan).values_list("pk", flat=True))
    of = plan if named == "plan" else parts[1]
    done = erase(wanted(of, "note", by="sup2"))
    assert [one.key for one in done.targets] == [
        (parts[0], 1, "note"), (parts[1], 1, "note"), (plan, 2, "note"),
    ]  # fmt: skip
    assert Act.objects.get(matter__startswith="RX").fields["content"] == NOTE
    assert everything().count(NOTE) == 1
    assert Entry.objects.filter(matter="").count() == Erasure.objects.count() == 3
    assert replay().differences == []
    assert list(contradictions()) == []


def test_personal_data_written_into_a_reply_goes_only_with_it(number):
    perform(number, "dispatch", actor("op1"), {"lead": "transport", "complex": False})
    perform(number, "sign", actor("clerk"))
    perform(number, "reply", actor("clerk"), {"reply": "已致电陈女士说明情况。"})
    sequence()
    assert refused(wanted(number, "reply")) == "not-personal"
    assert refused(wanted(number, "caller")) == "stands-beside"
    beside = planning.plan(wanted(number, "caller", leave=True)).beside
    assert [one.key for one in beside] == [(number, 4, "reply")]
    asked = wanted(number, "reply", "caller", n=1)
    assert [one.key for one in erase(asked).targets] == [
        (number, 1, "caller"),
        (number, 4, "reply"),
    ]
    assert CALL["caller"] not in everything()
    assert erase(asked).targets == ()


def test_a_title_with_a_name_in_it_can_go_and_no_list_shows_it(number):
    other = call(title="陈女士反映路灯不亮")
    erase(wanted(other, "caller", "title"))
    assert Matter.objects.get(pk=other).title == "12345热线工单（已按规定删除）"
    assert replay().differences == []
    assert everything().count(CALL["caller"]) == 1, "the other call is another's"


def test_a_door_that_was_open_all_the_while_writes_nothing_back(number, monkeypatch):
    monkeypatch.setattr(door, "BATCH", 1)
    with Door(bulk=True) as works:
        mine = works.open("hotline-ticket", actor("op1"), {**CALL, "title": "陈女士的来电"}).number
        works.open(
            "hotline-ticket",
            actor("op1"),
            {"title": "别的来件", "category": "other", "ask": "help"},
        )
        erase(wanted(mine, "caller", "title"))
        works.perform(mine, "dispatch", actor("op1"), {"lead": "transport", "complex": False})
    assert "来电" not in everything()
    assert replay().differences == []


# --- files ------------------------------------------------------------------------------------


@pytest.fixture
def letter(settings, tmp_path):
    """A caller's letter, kept as evidence."""
    settings.QINGLIAN_DIR = tmp_path
    people()
    return evidence.keep(SimpleUploadedFile("陈女士来信.pdf", PDF), "letter")


def test_a_file_is_removed_with_its_name_its_digest_and_its_salt(letter):
    number = call(letter)
    account = User.objects.get(username="op1").pk
    cache.set(evidence.brought_key(account, letter.sha256), letter.name, A_WEEK)
    salt = Act.objects.get().salts["evidence.0"]
    erase(wanted(number, "evidence.0", n=1))
    act = Act.objects.get()
    assert act.evidence == [{"kind": "letter", "sha256": None, "size": len(PDF), "name": ""}]
    assert not evidence.path_of(letter.sha256).exists()
    assert not (evidence.root() / evidence.ASIDE).exists()
    assert not Evidence.objects.exists()
    assert cache.get(evidence.brought_key(account, letter.sha256)) is None
    assert not [word for word in (letter.sha256, letter.name, salt) if word in everything()]
    assert replay().differences == []
    assert list(contradictions()) == []


@pytest.mark.parametrize("used_by", ["an act", "a load"])
def test_a_file_that_is_used_elsewhere_stays(letter, used_by):
    number = call(letter)
    if used_by == "an act":
        call(letter)
    else:
        Load.objects.create(
            kind="duties", name="x.xlsx", sha256=letter.sha256, size=1, institution="transport",
            person="clerk", post="transport#clerk", begun_at="2022-03-17T09:00+08:00",
        )  # fmt: skip
    erase(wanted(number, "evidence.0", n=1))
    assert Act.objects.get(matter=number).evidence[0]["sha256"] is None
    assert evidence.path_of(letter.sha256).read_bytes() == PDF


def test_a_file_is_put_back_where_its_erasure_is_undone(letter, monkeypatch):
    def fails(*args):
        assert not evidence.path_of(letter.sha256).exists()
        raise DatabaseError("the disk is full")

    number = call(letter)
    monkeypatch.setattr(DatabaseLog, "append", fails)
    with pytest.raises(DatabaseError):
        erase(wanted(number, "evidence.0", n=1))
    assert evidence.path_of(letter.sha256).read_bytes() == PDF
    assert Act.objects.get().evidence[0]["sha256"] == letter.sha256


def test_files_that_stay_are_told_of(letter):
    number = call(letter)
    assert [one.key for one in planning.plan(wanted(number)).files] == [(number, 1, "evidence.0")]


# --- what nobody may do unseen ----------------------------------------------------------------


def test_what_is_gone_without_an_entry_that_says_so_is_named(number):
    act = Act.objects.get()
    salts = {name: salt for name, salt in act.salts.items() if name != "caller"}
    Act.objects.update(fields={**act.fields, "caller": None}, salts=salts)
    assert list(contradictions()) == [Contradiction(number, 1, "caller")]


def test_what_came_back_after_the_log_said_that_it_was_erased_is_named(number):
    act = Act.objects.get()
    erase(wanted(number))
    Act.objects.update(fields=act.fields, salts=act.salts)
    assert [one.what for one in contradictions()] == list(PERSONAL)


# --- pages ------------------------------------------------------------------------------------


def page(client, path: str, name: str, language: str = "zh-hans") -> str:
    client.force_login(User.objects.get(username=name), BACKEND)
    client.cookies["language"] = language
    return html.unescape(client.get(path).content.decode())


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "已按规定删除"), ("en", "erased by rule")]
)
@pytest.mark.parametrize("name", ["op1", "op2", "sup1"])
def test_pages_say_that_it_was_erased_and_nobody_reads_it(client, number, language, words, name):
    erase(wanted(number))
    shown = page(client, f"/matters/{number}/", name, language)
    assert shown.count(words) == 2 * len(PERSONAL), "among the facts, and in the story"
    for path in (f"/matters/{number}/", "/inbox/", "/registers/hotline-ticket/", "/log/0/opened/"):
        shown = page(client, path, name, language)
        assert not [word for word in (CALL[each] for each in PERSONAL) if word in shown], path


def test_the_opened_entry_says_so_even_to_the_unit_that_took_the_call(client, number):
    erase(wanted(number))
    assert page(client, "/log/0/opened/", "op1").count("已按规定删除") == len(PERSONAL)


def test_the_api_names_what_was_erased_and_gives_it_to_nobody(client, number):
    erase(wanted(number))
    (act,) = json.loads(page(client, f"/api/matters/{number}", "op1"))["acts"]
    assert act["erased"] == sorted(PERSONAL)
    assert act["withheld"] == []
    assert set(act["fields"]) == set(CALL) - set(PERSONAL)


def test_a_file_that_was_erased_is_no_link(client, letter):
    number = call(letter)
    erase(wanted(number, "evidence.0", n=1))
    shown = page(client, f"/matters/{number}/", "op1")
    assert "已按规定删除" in shown
    assert "/evidence/" not in shown
    (act,) = json.loads(page(client, f"/api/matters/{number}", "op1"))["acts"]
    assert act["evidence"] == [{"kind": "letter", "sha256": None, "size": len(PDF), "name": ""}]
    assert client.get(f"/evidence/{letter.sha256}/?matter={number}").status_code == 404


def test_a_form_does_not_offer_again_what_was_erased(client, number):
    erase(wanted(number))
    shown = page(client, f"/matters/{number}/dispatch/", "op1")
    assert "None" not in shown


def test_inboxes_stay_as_they_are(number):
    waiting = list(Pending.objects.values_list("matter", "to", "group", "due_at"))
    erase(wanted(number))
    assert list(Pending.objects.values_list("matter", "to", "group", "due_at")) == waiting
    assert decision().number
