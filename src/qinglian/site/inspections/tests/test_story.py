"""Story 11: 1,846 objects, 121 drawn, two officers each from six units; drawn again only with a public reason."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from qinglian import workdays
from qinglian.draws.records import check
from qinglian.site.inspections.models import Draw, DrawnObject, Interest
from qinglian.site.inspections.tests.conftest import (
    DRAWER,
    HEAD,
    KEEPER,
    LEAD,
    SOURCE,
    TASK,
    UNITS,
    VALUE,
    act,
    code,
    objects,
    sheet,
    signed_in,
)
from qinglian.site.inspections.tests.conftest import visit as make_visit
from qinglian.site.matters.models import Matter
from qinglian.site.matters.recorded import read_case
from qinglian.site.matters.replaying import replay
from qinglian.site.records.actions import sequence

pytestmark = pytest.mark.django_db


def posted(post: str, path: str, **given: object):
    answer = signed_in(post).post(path, given)
    assert answer.status_code == 302, answer.content.decode()[-6000:]
    return answer


def open_by_page() -> str:
    given = {**TASK, "planned": "true"}
    return str(posted(KEEPER, "/matters/new/inspection-task/", **given)["Location"]).split("/")[-2]


def frozen(number: str) -> None:
    """Committed, listed and frozen by the pages."""
    posted(KEEPER, f"/inspections/{number}/acts/commit/", public_source=SOURCE)
    if not Draw.objects.get(
        task=number, round=Draw.objects.filter(task=number).count()
    ).objects_listed.exists():
        posted(KEEPER, f"/inspections/{number}/objects/", file=sheet(objects()))
    posted(KEEPER, f"/inspections/{number}/acts/freeze/")


@pytest.fixture
def drawn(certified, certify, clock) -> str:
    """The task of the story, drawn by the pages: one officer expired, one suspended, one with an interest."""
    expired, suspended = certify(LEAD, until="2022-08-24"), certify("health")
    act(suspended, "suspend", "justice#liaison", reason="未按规定出示证件")
    number = open_by_page()
    posted(KEEPER, f"/inspections/{number}/acts/commit/", public_source=SOURCE)
    posted(KEEPER, f"/inspections/{number}/objects/", file=sheet(objects()))
    interested = certified["emergency"][0]
    whoever = {"certificate": interested, "institution": "emergency", "declared_at": workdays.now()}
    posted("emergency#liaison", "/inspections/interests/", certificate=interested, uscc=code(1786))
    Interest.objects.bulk_create(
        Interest(uscc=code(n), **whoever) for n in range(1787, 1846)
    )  # all of class D
    clock("2022-08-23T09:00")
    posted(KEEPER, f"/inspections/{number}/acts/freeze/")
    clock("2022-08-25T09:00")
    posted(DRAWER, f"/inspections/{number}/acts/draw/", public_value=VALUE)
    drawn = DrawnObject.objects.filter(draw__task=number)
    for one in drawn:
        assert not {expired, suspended} & {*one.officers, *one.reserves}
        if one.listed.risk_class == "D":
            assert interested not in {*one.officers, *one.reserves}
    return number


def test_nine_thirty_two_fifty_and_thirty_are_drawn_and_two_officers_of_six_units_go_to_each(
    drawn, certified
):
    rows = list(DrawnObject.objects.filter(draw__task=drawn).select_related("listed"))
    assert Draw.objects.get(task=drawn).objects_listed.count() == 1846
    assert Counter(one.listed.risk_class for one in rows) == {"A": 9, "B": 32, "C": 50, "D": 30}
    able = {one for unit in UNITS for one in certified[unit]}
    assert len(able) == 18
    assert all(len(set(one.officers)) == 2 and set(one.officers) <= able for one in rows)
    load = Counter(officer for one in rows for officer in one.officers)
    assert set(load) == able
    assert max(load.values()) - min(load.values()) <= 3  # one of them is kept from thirty
    visits = Matter.objects.filter(parent=drawn, procedure="inspection-visit")
    assert visits.count() == 121
    for visit in visits[:5]:
        case = read_case(visit)
        row = DrawnObject.objects.get(visit=visit.pk)
        assert [case.facts["certificate"], case.facts["second_certificate"]] == row.officers
        assert case.facts["uscc"] == row.listed.uscc
        going = {read_case(Matter.objects.get(pk=one)).parties("lead")[0] for one in row.officers}
        assert going <= {*case.parties("lead"), *case.parties("co")}


def test_done_again_with_the_stored_seed_it_gives_the_same_list(drawn, client):
    page = signed_in(KEEPER).get(f"/inspections/{drawn}/draws/1/").content.decode()
    assert "结果相同" in page
    assert "不符" not in page.replace("有不相符", "")
    whole = json.loads(signed_in(KEEPER).get(f"/inspections/{drawn}/draws/1/record.json").content)
    assert [step.state for step in check(whole)] == ["holds"] * 8
    public = json.loads(client.get(f"/inspections/{drawn}/draws/1/record.json").content)
    assert [step.state for step in check(public)] == [
        "holds", "holds", "holds", "unknown", "holds", "unknown", "holds", "unknown",
    ]  # fmt: skip
    DrawnObject.objects.filter(draw__task=drawn, place=1).update(
        officers=["XZ-2022-000001", "XZ-2022-000002"]
    )
    assert "有不相符之处" in client.get(f"/inspections/{drawn}/draws/1/").content.decode()


def test_the_seeds_digest_was_in_the_log_before_the_rosters_were_frozen(drawn):
    sequence()
    whole = json.loads(signed_in(KEEPER).get(f"/inspections/{drawn}/draws/1/record.json").content)
    assert [one["act"] for one in whole["log"]] == ["commit", "freeze", "draw"]
    places = [one["entry"] for one in whole["log"]]
    assert None not in places
    assert places == sorted(places)
    committed = whole["log"][0]["fields"]["seed_digest"]
    assert committed[0] == whole["commitment"]
    assert committed[1]


def test_a_second_draw_takes_a_head_and_a_reason_and_everybody_sees_it(drawn, client, clock):
    first = {one.listed.uscc for one in DrawnObject.objects.filter(draw__task=drawn)}
    path = f"/inspections/{drawn}/acts/redraw/"
    assert signed_in(DRAWER).post(path, {"why_again": "想换几户检查试试看"}).status_code == 422
    assert signed_in(HEAD).post(path, {"why_again": ""}).status_code == 422
    assert Draw.objects.filter(task=drawn).count() == 1
    why = "名录中有已注销主体，更新后重抽"
    posted(HEAD, path, why_again=why)
    assert why in client.get(f"/inspections/{drawn}/").content.decode()
    assert why in client.get(f"/open/{drawn}/").content.decode()
    assert set(Matter.objects.filter(parent=drawn).values_list("stage", flat=True)) == {
        "drawn-again"
    }
    clock("2022-08-26T09:00")
    frozen(drawn)
    clock("2022-08-29T09:00")
    posted(DRAWER, f"/inspections/{drawn}/acts/draw/", public_value="01 02 09 14 22 30 05")
    page = client.get(f"/inspections/{drawn}/").content.decode()
    assert "第1次抽取已作废" in page
    assert "第2次抽取" in page
    assert client.get("/inspections/").context["lines"][0].draws == 2
    second = {
        one.listed.uscc for one in DrawnObject.objects.filter(draw__task=drawn, draw__round=2)
    }
    assert len(second) == 121
    assert second != first
    for n in (1, 2):
        record = json.loads(client.get(f"/inspections/{drawn}/draws/{n}/record.json").content)
        assert not any(step.state == "fails" for step in check(record))


def test_a_result_is_public_within_twenty_working_days_of_the_visits_end(drawn, client, clock):
    row = DrawnObject.objects.filter(draw__task=drawn, draw__round=1).order_by("place")[0]
    name = row.listed.name
    assert name not in client.get(f"/inspections/{drawn}/").content.decode()
    visit = row.visit
    clock("2022-09-02T10:00")
    make_visit(visit, result="corrected")
    clock("2022-09-02T16:00")
    act(visit, "countersign", DRAWER)
    case = read_case(Matter.objects.get(pk=visit))
    (clock_,) = (one for one in case.running if one.name == "publication")
    assert clock_.due.isoformat() == "2022-10-08"
    clock("2022-10-08T16:00")
    act(visit, "publish", KEEPER, where="https://www.gsxt.example/1")
    assert not read_case(Matter.objects.get(pk=visit)).was_late
    page = client.get(f"/inspections/{drawn}/").content.decode()
    assert name in page
    assert "发现问题已责令改正" in page
    record = json.loads(client.get(f"/inspections/{drawn}/draws/1/record.json").content)
    assert [one[1] for one in record["opened"]] == [row.listed.uscc]
    assert [step.state for step in check(record)][-1] == "holds"


def test_a_task_closes_when_its_visits_have_ended_and_not_before(drawn, clock):
    answer = signed_in(HEAD).post(f"/matters/{drawn}/close/", {})
    assert answer.status_code == 422
    clock("2022-09-05T09:00")
    for visit in DrawnObject.objects.filter(draw__task=drawn).values_list("visit", flat=True):
        act(visit, "cancel", HEAD, reason="经营场所已经停业")
    answer = signed_in(HEAD).post(f"/matters/{drawn}/close/", {})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert Matter.objects.get(pk=drawn).stage == "closed"
    assert replay().differences == []


def test_once_a_visit_was_made_the_task_is_not_drawn_again(drawn, clock):
    clock("2022-09-02T10:00")
    make_visit(DrawnObject.objects.filter(draw__task=drawn)[0].visit)
    path = f"/inspections/{drawn}/acts/redraw/"
    answer = signed_in(HEAD).post(path, {"why_again": "名录有误，请求重抽一次"})
    assert answer.status_code == 422
    assert "已经开展了检查" in answer.content.decode()
