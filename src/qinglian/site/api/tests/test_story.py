"""A matter's life through the API, as on the pages: the same rules, the same refusals, the same record."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qinglian.ledger import proofs
from qinglian.ledger.entries import opens
from qinglian.ledger.keys import parse_vkey
from qinglian.site.api.tests.conftest import DECISION, Program
from qinglian.site.matters.models import Act
from qinglian.site.people import actions
from qinglian.site.people.models import Person, Term


def test_a_decision_is_assigned_signed_for_answered_accepted_and_closed(
    program, decision, clock, placed
):
    clerk, gu, xu = program("clerk"), program("gu"), program("xu")
    clock("2022-03-11T09:00")
    assert clerk.act(decision, "sign").said["stages"][0]["name"] == "doing"
    clock("2022-03-16T10:00")
    clerk.act(decision, "submit", result="已完成养护42公里，验收单见附件。")
    clock("2022-03-16T16:00")
    accepted = gu.act(decision, "accept", opinion="现场查看属实")
    assert (accepted.status, accepted.said["n"], accepted.said["ended"]) == (201, 4, True)
    closed = xu.act(decision, "close", opinion="现场查看属实")
    assert closed.status == 201
    matter = gu.get(f"matters/{decision}").said
    assert matter["state"]["name"] == "closed"
    assert [act["act"]["name"] for act in matter["acts"]] == [
        "open", "sign", "submit", "accept", "close",
    ]  # fmt: skip
    assert not matter["late"]


def test_the_limit_is_explained_in_both_languages_with_its_article(program, decision):
    (clock,) = [
        one
        for one in program("clerk").get(f"matters/{decision}").said["clocks"]
        if one["name"] == "answer"
    ]
    assert clock["due"] == "2022-03-17"
    assert clock["lapses_at"] == "2022-03-18T00:00:00+08:00"
    assert "5个工作日" in clock["explanation"]["zh"]
    assert "5 working days" in clock["explanation"]["en"]


def test_what_a_reader_may_do_comes_with_what_it_asks_for(program, decision):
    def allowed(name: str) -> dict[str, Any]:
        return {
            act["name"]: act for act in program(name).get(f"matters/{decision}").said["allowed"]
        }

    assert set(allowed("clerk")) == {"sign"}
    cancel = allowed("chief")["cancel"]
    (reason,) = cancel["fields"]
    assert (reason["name"], reason["kind"], reason["required"]) == ("reason", "text", True)
    assert reason["title"] == {"zh": "理由", "en": "Reason"}
    assert "cancel" not in allowed("gu")


def test_a_refusal_says_why_and_what_would_make_it_pass(program, submitted):
    refused = program("clerk").act(submitted, "accept")
    assert refused.status == 422
    assert refused.code == "not-your-role"
    for part in ("reason", "remedy"):
        assert set(refused.said[part]) == {"zh", "en"}
        assert all(refused.said[part].values())
    assert "政府督查工作条例" in refused.said["law"]["zh"]
    assert Act.objects.filter(matter=submitted).count() == 3


def test_a_field_left_out_is_named_and_nothing_has_changed(program, submitted):
    refused = program("gu").act(submitted, "return")
    assert refused.code == "missing-field"
    assert "理由" in refused.said["reason"]["zh"]
    assert "Reason" in refused.said["reason"]["en"]


def test_a_late_answer_stays_late_in_every_register(program, decision, clock):
    clerk, gu = program("clerk"), program("gu")
    clock("2022-03-11T09:00")
    clerk.act(decision, "sign")
    assert gu.get("matters", procedure="meeting-decision", late="now").said["items"] == []
    clock("2022-03-18T09:00")
    (row,) = gu.get("matters", procedure="meeting-decision", late="now").said["items"]
    assert row["late"]
    clerk.act(decision, "submit", result="已完成养护42公里，验收单见附件。")
    gu.act(decision, "accept", opinion="现场查看属实")
    (row,) = gu.get("matters", procedure="meeting-decision", late="ever", state="completed").said[
        "items"
    ]
    assert row["number"] == decision


def test_a_delegation_does_not_launder_ones_own_work(program, county, submitted, clock):
    clock("2022-03-16T11:00")
    gu = Term.objects.get(person=Person.objects.get(user=county["gu"]))
    clerk = Person.objects.get(user=county["clerk"])
    colleague = Person.objects.get(user=county["colleague"])
    for to in (clerk, colleague):
        lent = actions.delegate(
            gu, to, ["supervision"], date(2022, 3, 16), date(2022, 3, 31), "外出学习"
        )
        borrower = program("clerk" if to == clerk else "colleague")
        token = f"{gu.id}-{lent.id}"
        assert borrower.client.post("/me/post/", {"place": token}).status_code == 302
        refused = borrower.act(submitted, "accept")
        assert refused.status == 422
        assert refused.code in ("own-work", "own-unit")


def test_what_waits_is_in_the_inbox_of_whoever_must_act_and_of_nobody_else(program, submitted):
    (row,) = program("gu").get("inbox").said["items"]
    assert (row["number"], row["act"]["name"], row["group"]["name"]) == (
        submitted, "accept", "check",
    )  # fmt: skip
    assert program("gu").get("inbox", group="sign").said["items"] == []
    assert program("stranger").get("inbox").said["items"] == []
    assert program("clerk").get("inbox").said["items"] == []


def test_evidence_is_uploaded_first_and_put_forward_by_its_digest(program, decision, clock):
    clerk = program("clerk")
    clock("2022-03-11T09:00")
    clerk.act(decision, "sign")
    kept = clerk.upload(SimpleUploadedFile("验收单.pdf", b"%PDF-1.7 accepted"))
    assert kept.status == 201
    shown = [{"kind": "proof", "sha256": kept.said["sha256"]}]
    done = clerk.act(decision, "submit", shown, result="已完成养护42公里，验收单见附件。")
    assert done.status == 201
    (file,) = program("gu").get(f"matters/{decision}").said["acts"][-1]["evidence"]
    assert file == {
        "kind": "proof", "sha256": kept.said["sha256"], "size": 17, "name": "验收单.pdf",
    }  # fmt: skip


def test_knowing_a_digest_is_not_having_the_file(program, decision, clock):
    clerk, colleague = program("clerk"), program("colleague")
    kept = clerk.upload(SimpleUploadedFile("验收单.pdf", b"%PDF-1.7 accepted"))
    clock("2022-03-11T09:00")
    colleague.act(decision, "sign")
    shown = [{"kind": "proof", "sha256": kept.said["sha256"]}]
    refused = colleague.act(decision, "submit", shown, result="已完成养护42公里。")
    assert (refused.status, refused.code) == (422, "evidence-unknown")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.exe", b"MZ"), ("a.pdf", b"MZ"), ("a.pdf", b""), ("无名", b"%PDF-")],
)
def test_a_file_that_is_not_what_it_says_is_not_kept(program, name, content):
    refused = program("clerk").upload(SimpleUploadedFile(name, content))
    assert refused.status == 422
    assert refused.code in ("evidence-file", "invalid")


def test_an_act_has_its_place_in_the_log_and_a_receipt_that_holds_without_us(
    program, decision, clock, placed
):
    clerk = program("clerk")
    clock("2022-03-11T09:00")
    with placed():
        clerk.act(decision, "sign")
    act = clerk.get(f"matters/{decision}").said["acts"][-1]
    head = clerk.get("log").said
    assert head["size"] == 2
    said = clerk.get(f"log/{act['log_index']}").said
    entry = base64.b64decode(said["entry"])
    assert said["content"]["act"] == "sign"
    assert json.loads(entry) == said["content"]
    proof = proofs.parse(said["receipt"].encode())
    assert proof.verify(entry, parse_vkey(head["key"])).size == 2
    row = Act.objects.get(matter=decision, n=2)
    assert not any(row.person in line for line in (said["receipt"], entry.decode()))
    assert not opens(entry, "actor", row.person, "a guess")
    assert clerk.get("log/2").status == 404


def test_a_page_follows_a_page_without_gap_or_repetition(program):
    gu = program("gu")
    numbers = [
        gu.open(**{**DECISION, "title": f"第{n}号议定事项"}).said["number"] for n in range(5)
    ]
    found: list[str] = []
    before: dict[str, str] = {}
    while True:
        page = gu.get("matters", procedure="meeting-decision", limit=2, **before).said
        found += [row["number"] for row in page["items"]]
        if page["next"] is None:
            break
        before = {"before": page["next"]}
    assert found == numbers[::-1]
    waiting: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = program("clerk").get("inbox", limit=2, **after).said
        waiting += [row["number"] for row in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert sorted(waiting) == numbers


def test_a_register_is_narrowed_to_a_state_and_a_lead_unit(program, decision):
    gu = program("gu")
    gu.open(**{**DECISION, "lead": "water"})

    def numbers(**narrowed: str) -> list[str]:
        said = gu.get("matters", procedure="meeting-decision", **narrowed).said
        return [row["number"] for row in said["items"]]

    assert len(numbers(state="open")) == 2
    assert numbers(state="closed") == []
    assert numbers(lead="transport") == [decision]
    assert len(numbers(start="2022-03-10", end="2022-03-10")) == 2
    assert numbers(start="2022-03-11") == numbers(end="2022-03-09") == []


def test_what_the_system_gathers_is_not_typed_into_the_api(program):
    refused = program("clerk").open(
        "data-filing", title="某数据", lead="transport", dataset="tax-relief", period="2021",
        docnumber="清税函〔2022〕5号", rows=1, rows_root="0" * 64,
    )  # fmt: skip
    assert (refused.status, refused.code) == (422, "filled-by-the-system")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"lead": "atlantis"}, "unknown-unit"),
        ({"lead": "x" * 200}, "unknown-unit"),
        ({"co": ["water", "atlantis"]}, "unknown-unit"),
        ({"co": ["\ud800"]}, "bad-value"),
        ({"lead": ["\ud800"]}, "bad-value"),
        ({"colour": "red"}, "unknown-field"),
        ({"held": "1950-03-10"}, "bad-date"),
        ({"held": "1066-10-14"}, "bad-value"),
        ({"title": "\x00公路养护"}, "bad-value"),
        ({"lead": "transport\x00"}, "bad-value"),
        ({"item_no": "9" * 5000}, "bad-value"),
        ({"item_no": [ "1" ]}, "bad-value"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_in_words(program, changed, code):
    refused = program("gu").open(**{**DECISION, **changed})
    assert (refused.status, refused.code) == (422, code)


def test_a_matter_is_not_named_by_whoever_may_not_see_it(program, submitted):
    operator = program("operator")
    number = operator.open(
        "bank-enterprise-matching", enterprise="示例公司", uscc="91110000600037341L",
        lead="govoffice", wanted="100.00", consent=True,
    ).said["number"]  # fmt: skip
    for said in (submitted, "HY-2022-999999"):
        refused = operator.act(number, "meet", event=said)
        assert (refused.status, refused.code) == (422, "unknown-matter")


def test_a_program_signs_in_as_a_person_does_and_sends_its_token(county):
    client = Client(enforce_csrf_checks=True)
    client.get("/accounts/login/")
    token = client.cookies["csrftoken"].value
    signed = client.post(
        "/accounts/login/", {"login": "gu", "password": "x", "csrfmiddlewaretoken": token}
    )
    assert signed.status_code == 302
    bare = Program(client).open(**DECISION)
    assert (bare.status, bare.code) == (403, "csrf")
    token = client.cookies["csrftoken"].value
    assert Program(client, {"X-CSRFToken": token}).open(**DECISION).status == 201
