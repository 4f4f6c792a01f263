"""Who is let in, seen from outside: not the anonymous, not the postless, not another unit."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from qinglian.site.api.tests.conftest import Program
from qinglian.site.api.views import operations
from qinglian.site.matters.models import Act, Matter


def every_operation(number: str) -> list[tuple[str, str]]:
    filled = {
        "{number}": number,
        "{name}": "meeting-decision",
        "{limit_id}": "D021",
        "{index}": "0",
    }
    found = []
    for one in operations():
        path = one.path
        for place, value in filled.items():
            path = path.replace(place, value)
        found.append((one.method, path))
    assert len(found) == 11
    return found


def call(client: Client, method: str, path: str):
    if method == "GET":
        return client.get(path, {"procedure": "meeting-decision", "start": "2022-03-10"})
    return client.post(path, b"{}", content_type="application/json")


def test_nobody_is_let_in_without_signing_in(decision):
    for method, path in every_operation(decision):
        for client in (Client(), Client(enforce_csrf_checks=True)):
            answer = call(client, method, path)
            assert answer.status_code == 401, path
            assert answer.json()["code"] == "not-signed-in"
            assert set(answer.json()["reason"]) == {"zh", "en"}


def test_nobody_is_let_in_without_a_post(program, decision):
    idle = program("idle").client
    for method, path in every_operation(decision):
        answer = call(idle, method, path)
        assert answer.status_code == 403, path
        assert answer.json()["code"] == "no-post"


def test_another_units_person_finds_nothing_of_the_matter(program, submitted):
    stranger = program("stranger")
    seen = []
    for method, path in every_operation(submitted):
        answer = call(stranger.client, method, path)
        assert answer.status_code != 500
        if submitted in path:
            assert answer.status_code in (404, 422), path
        if not path.startswith("/api/log"):
            seen.append(answer.content.decode())
    assert stranger.get(f"matters/{submitted}").status == 404
    assert stranger.act(submitted, "accept").status == 404
    assert stranger.get("matters", procedure="meeting-decision").said["items"] == []
    assert not any("加快农村公路养护" in text or submitted in text for text in seen)
    assert Act.objects.filter(matter=submitted).count() == 3


def test_what_is_hidden_and_what_is_not_there_are_told_alike(program, submitted):
    stranger = program("stranger")
    hidden, absent = (stranger.get(f"matters/{number}") for number in (submitted, "HY-2022-999999"))
    assert hidden == absent


@pytest.mark.parametrize("number", ["x", "HY-2022-000001%00", "HY-2022-1", "..%2F..", "HY" * 400])
def test_what_is_no_number_is_not_found(program, number):
    assert program("gu").client.get(f"/api/matters/{number}").status_code == 404


def test_who_called_is_told_to_who_has_a_part_and_withheld_from_the_rest(program):
    operator = program("operator")
    opened = operator.open(
        "hotline-ticket", title="通村道路坑槽修补", category="transport", ask="help",
        place="前进村", caller="李先生", contact="000-20220124", content="村口道路有坑槽",
    )  # fmt: skip
    number = opened.said["number"]
    operator.act(number, "dispatch", lead="transport", complex=False)
    assert program("clerk").get(f"matters/{number}").said["acts"][0]["fields"]["caller"] == "李先生"
    said = program("chief").get(f"matters/{number}").said
    assert said["acts"][0]["withheld"] == ["caller", "contact", "content"]
    assert "李先生" not in json.dumps(said, ensure_ascii=False)


def test_who_reports_is_withheld_from_the_unit_that_answers(program):
    operator = program("operator")
    opened = operator.open(
        "hotline-ticket", title="反映超限运输", category="transport", ask="report",
        place="前进村", caller="李先生", contact="000-20220124", content="货车夜间超限通行",
    )  # fmt: skip
    number = opened.said["number"]
    operator.act(number, "dispatch", lead="transport", complex=False)
    said = program("clerk").get(f"matters/{number}").said
    assert said["acts"][0]["withheld"] == ["caller", "contact"]
    assert "李先生" not in json.dumps(said, ensure_ascii=False)


def test_no_answer_names_a_person(program, submitted):
    people = [name.encode() for name in Act.objects.values_list("person", flat=True)]
    for name in ("gu", "chief", "clerk"):
        for method, path in every_operation(submitted):
            content = call(program(name).client, method, path).content
            assert not any(person in content for person in people), path


def test_a_refused_opening_leaves_no_matter_behind(program):
    assert Program(Client()).open().status == 401
    assert program("stranger").open(lead="water", title="自行立项", held="2022-03-10",
                                    minutes_no="清政常纪〔2022〕3号").code == "not-your-role"  # fmt: skip
    assert not Matter.objects.exists()
