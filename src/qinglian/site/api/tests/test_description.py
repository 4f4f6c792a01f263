"""The OpenAPI document is whole and true, and the page says the same."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from qinglian.site.api.views import operations

OPERATIONS = {
    "GET /api/inbox", "GET /api/matters", "POST /api/matters", "GET /api/matters/{number}",
    "POST /api/matters/{number}/acts", "POST /api/evidence", "GET /api/procedures",
    "GET /api/procedures/{name}", "GET /api/deadlines/{limit_id}", "GET /api/log",
    "GET /api/log/{index}",
}  # fmt: skip


@pytest.fixture
def document() -> dict[str, Any]:
    answer = Client().get("/api/openapi.json")
    assert answer.status_code == 200
    return dict(answer.json())


def each(document: dict[str, Any]):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_it_describes_every_operation_there_is(document):
    assert {name for name, _ in each(document)} == OPERATIONS
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"]


def test_every_operation_has_its_words_in_both_languages_and_an_id_of_its_own(document):
    ids = []
    for name, operation in each(document):
        zh, _, en = operation["summary"].partition(" — ")
        assert re.search("[一-鿿]", zh), name
        assert en, name
        assert not re.search("[一-鿿]", en), name
        ids.append(operation["operationId"])
    assert len(ids) == len(set(ids)) == 11


def test_every_operation_tells_what_it_answers_when_it_does_and_when_it_refuses(document):
    for name, operation in each(document):
        answers = operation["responses"]
        assert {"401", "403", "404", "422"} <= set(answers), name
        assert set(answers) & {"200", "201"}, name
        for answer in answers.values():
            assert answer["description"]
            assert answer["content"]["application/json"]["schema"]


def test_every_reference_leads_somewhere_and_every_place_in_a_path_is_described(document):
    references = re.findall(r"'\$ref': '([^']+)'", str(document))
    assert references
    for reference in references:
        part: Any = document
        for key in reference.removeprefix("#/").split("/"):
            part = part[key]
    for name, operation in each(document):
        places = set(re.findall(r"\{(\w+)\}", name))
        described = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert places == described, name


def test_what_writes_says_what_it_takes(document):
    for name, operation in each(document):
        if name.startswith("POST"):
            assert operation["requestBody"]["required"], name


def test_every_operation_asks_for_the_session(document):
    (scheme,) = document["components"]["securitySchemes"].values()
    assert (scheme["in"], scheme["type"]) == ("cookie", "apiKey")
    assert all(operation["security"] for _, operation in each(document))


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("zh-hans", "操作"), ("en", "Operations")])
def test_the_page_lists_every_operation_in_the_readers_language(client, language, word):
    client.cookies["language"] = language
    page = unescape(client.get("/api/").content.decode())
    assert word in page
    for one in operations():
        assert one.path in page
        assert one.text[language] in page
    assert "<script>" not in page
    assert "://" not in page


def test_there_is_no_page_that_loads_from_elsewhere():
    assert Client().get("/api/docs").status_code == 404
