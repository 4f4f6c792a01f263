"""Whatever is sent, the answer is an answer: never a fault of ours, and never half an act."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qinglian.procedures.shelf import library
from qinglian.site.api.views import operations
from qinglian.site.matters.models import Act

SOME = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ODD = st.sampled_from(
    ["", " ", "\x00", "\ud800", "𠮷", "0", "-1", "1e999999999", "9" * 5000, "0001-01-01", "9999-12-31",
     "2022-02-30", "2022-03-10T25:00", "9999-12-31T23:59:59-23:59", "2022-03-10", "transport",
     "HY-2022-000001", "'; drop table matters_act; --", "../../etc/passwd", "<script>", "a" * 5000]
)  # fmt: skip
TEXT = st.one_of(ODD, st.text(max_size=30))
LEAF = st.one_of(
    TEXT, st.integers(), st.integers(min_value=10**30, max_value=10**40), st.booleans(), st.none(),
    st.floats(),
)  # fmt: skip
JSON = st.recursive(
    LEAF,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=8,
)
FIELDS = sorted({name for procedure in library() for name in procedure.fields})
ACTS = sorted({name for procedure in library() for name in procedure.acts})
PROCEDURES = sorted(procedure.name for procedure in library())


def answered(response: Any) -> None:
    assert response.status_code in {200, 201, 400, 401, 403, 404, 405, 411, 413, 422}
    if response.status_code in {400, 422}:
        said = response.json()
        assert said["reason"]["zh"]
        assert said["reason"]["en"]


@st.composite
def requests(draw: st.DrawFn, number: str) -> tuple[str, dict[str, Any]]:
    """An act or an opening whose parts are plausible one by one and odd together."""
    rule_fields = st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6)
    said: dict[str, Any] = {"fields": draw(st.one_of(rule_fields, JSON))}
    if draw(st.booleans()):
        path = "matters"
        said["procedure"] = draw(st.one_of(st.sampled_from(PROCEDURES), JSON))
    else:
        path = f"matters/{number}/acts"
        said["act"] = draw(st.one_of(st.sampled_from(ACTS), JSON))
    if draw(st.booleans()):
        said["evidence"] = draw(
            st.one_of(
                JSON, st.lists(st.fixed_dictionaries({"kind": JSON, "sha256": JSON}), max_size=2)
            )
        )
    return path, said


@SOME
@given(data=st.data())
def test_no_act_however_odd_is_a_fault_of_ours(program, submitted, data):
    who = data.draw(st.sampled_from(["gu", "clerk", "chief", "operator", "stranger"]))
    path, said = data.draw(requests(submitted))
    client = program(who).client
    body = json.dumps(said)
    answered(client.post(f"/api/{path}", body.encode(), content_type="application/json"))


@SOME
@given(data=st.data())
def test_every_field_of_an_opening_takes_anything_and_keeps_what_it_accepts(program, data):
    procedure = library().newest(data.draw(st.sampled_from(PROCEDURES)))
    rule = procedure.acts["open"]
    values = st.one_of(TEXT, st.lists(TEXT, max_size=3), st.integers(), st.booleans())
    fields = {name: data.draw(values) for name in rule.fields}
    said = {"procedure": procedure.name, "fields": fields}
    for who in ("gu", "operator", "clerk"):
        answered(program(who).client.post("/api/matters", said, content_type="application/json"))


@SOME
@given(body=st.one_of(st.binary(max_size=60), JSON.map(lambda one: json.dumps(one).encode())))
def test_no_body_however_broken_is_a_fault_of_ours(program, submitted, body):
    client = program("gu").client
    for path in ("matters", f"matters/{submitted}/acts", "evidence"):
        answered(client.post(f"/api/{path}", body, content_type="application/json"))
        answered(client.post(f"/api/{path}", body, content_type="multipart/form-data; boundary=x"))


@SOME
@given(data=st.data())
def test_no_question_however_odd_is_a_fault_of_ours(program, submitted, data):
    one = data.draw(st.sampled_from([one for one in operations() if one.method == "GET"]))
    path = one.path
    plain = TEXT.filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text))
    for place in ("{number}", "{name}", "{limit_id}", "{index}"):
        known = st.sampled_from([submitted, "D021", "D096", "duty", "0", "9" * 20])
        path = path.replace(place, data.draw(st.one_of(known, plain)))
    names = ["procedure", "state", "lead", "late", "before", "limit", "group", "after", "start",
             "end", "exclude", "extended", "days", "surprise"]  # fmt: skip
    query = data.draw(st.dictionaries(st.sampled_from(names), plain, max_size=4))
    if data.draw(st.booleans()):
        query["procedure"], query["start"] = "meeting-decision", "2022-03-10"
    response = program("gu").client.get(path, query)
    assert response.status_code in {200, 400, 404, 422, 301}


@pytest.mark.parametrize("body", [b"[" * 100_000, b"{" * 10, b"\xff\xfe", b"NaN", b"1" * 5000, b""])
def test_json_that_is_none_is_refused_and_nothing_is_done(program, submitted, body):
    acts = Act.objects.count()
    refused = program("gu").post(f"matters/{submitted}/acts", body)
    assert refused.status in (400, 422)
    assert Act.objects.count() == acts


def test_what_is_not_known_is_refused_by_its_place(program, submitted):
    refused = program("gu").post(
        f"matters/{submitted}/acts", {"act": "accept", "as": "county head"}
    )
    assert (refused.status, refused.code) == (422, "invalid")
    assert refused.said["details"][0]["where"].endswith("as")


def test_a_wrong_type_is_refused_by_its_place_and_its_value_not_repeated(program, submitted):
    refused = program("gu").act(submitted, "accept", opinion={"secret": "示例"})
    assert refused.status == 422
    assert any("opinion" in one["where"] for one in refused.said["details"])
    assert "示例" not in json.dumps(refused.said, ensure_ascii=False)


@pytest.mark.parametrize(
    "name", ["..\\..\\a.pdf", "a" * 500 + ".pdf", "验收.pdf", "a.pdf.exe", "a\x00.pdf"]
)
def test_no_name_of_a_file_is_a_fault_of_ours(program, name):
    answer = program("gu").upload(SimpleUploadedFile(name, b"%PDF-1.7"))
    assert answer.status in (201, 400, 422)


@pytest.mark.parametrize(
    "path",
    ["inbox?after=0001-01-01T00:00:00%2B14:00~1", "inbox?after=9999-12-31T23:59:59-14:00~1",
     "matters?procedure=duty&end=9999-12-31"],
)  # fmt: skip
def test_a_time_that_no_clock_can_tell_is_refused(program, path):
    answer = program("gu").client.get(f"/api/{path}")
    assert answer.status_code == 422
    assert answer.json()["remedy"]["zh"]


def test_a_day_at_the_beginning_of_time_is_no_fault_of_ours(program):
    answered(program("gu").client.get("/api/matters?procedure=duty&start=0001-01-01"))
