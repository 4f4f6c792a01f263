"""What is not one's own: nobody outside knows of a task without a seed, and nobody outside acts on one."""

from __future__ import annotations

import json

import pytest

from qinglian.site.inspections.models import Draw, DrawnObject, Interest
from qinglian.site.inspections.tests.conftest import (
    DRAWER,
    HEAD,
    KEEPER,
    SOURCE,
    code,
    drawn,
    listed,
    objects,
    opened,
    sheet,
    signed_in,
)
from qinglian.site.matters.models import Act, Matter

pytestmark = pytest.mark.django_db

STRANGER, JOINT, SUPERVISOR = "water#liaison", "emergency#liaison", "govoffice/supervision#staff-1"


def test_a_task_without_a_seed_is_known_to_those_who_take_part_alone(certified, client):
    number = opened()
    path = f"/inspections/{number}/"
    assert client.get(path).status_code == 404
    assert signed_in(STRANGER).get(path).status_code == 404
    for post in (KEEPER, JOINT, SUPERVISOR):
        assert signed_in(post).get(path).status_code == 200, post
        assert number in signed_in(post).get("/inspections/").content.decode()
    assert number not in signed_in(STRANGER).get("/inspections/").content.decode()
    assert number not in client.get("/inspections/").content.decode()


@pytest.mark.parametrize(
    "path",
    ["acts/commit/", "acts/freeze/", "acts/draw/", "acts/redraw/", "acts/close/", "acts/no-such/", "objects/"],
)  # fmt: skip
def test_a_stranger_does_nothing_at_any_address(certified, client, path):
    number = opened()
    listed(number)
    before = Act.objects.count()
    given = {
        "public_source": SOURCE,
        "public_value": "03 07 11",
        "why_again": "想再抽一次看看",
        "file": sheet(objects()),
    }
    assert signed_in(STRANGER).post(f"/inspections/{number}/{path}", given).status_code == 404
    answer = client.post(f"/inspections/{number}/{path}", given)
    assert answer["Location"].startswith("/accounts/login/")
    assert signed_in(STRANGER).get(f"/inspections/{number}/{path}").status_code == 405
    assert Act.objects.count() == before


def test_a_joint_unit_looks_on_and_does_not_steer(certified):
    number = opened()
    listed(number)
    before = Draw.objects.get(task=number).objects_listed.count()
    for path, given in (
        ("objects", {"file": sheet(objects()[:3])}),
        ("acts/freeze", {}),
    ):
        answer = signed_in(JOINT).post(f"/inspections/{number}/{path}/", given)
        assert answer.status_code == 422, path
    assert Draw.objects.get(task=number).objects_listed.count() == before
    assert Draw.objects.get(task=number).frozen_on is None


def test_who_is_drawn_is_told_to_those_who_take_part_and_not_to_the_public(certified, client):
    number = drawn()
    names = [one.listed.name for one in DrawnObject.objects.filter(draw__task=number)]
    inside = signed_in(JOINT).get(f"/inspections/{number}/").content.decode()
    assert all(name in inside for name in names)
    for reader in (client, signed_in(STRANGER)):
        page = reader.get(f"/inspections/{number}/").content.decode()
        record = reader.get(f"/inspections/{number}/draws/1/record.json").content.decode()
        assert not any(name in page or name in record for name in names)
        assert not any(code(n) in page or code(n) in record for n in range(26))


def test_who_is_kept_from_whom_is_for_the_lead_unit_and_those_who_see_all(certified, client):
    number = drawn()
    path = f"/inspections/{number}/draws/1/record.json"
    for post, whole in ((KEEPER, True), (SUPERVISOR, True), (JOINT, False), (STRANGER, False)):
        record = json.loads(signed_in(post).get(path).content)
        assert ("barred" in record, "salt" in record) == (whole, whole), post
    assert "barred" not in json.loads(client.get(path).content)


def test_no_name_of_a_person_is_on_a_page_or_in_a_record(certified, client):
    number = drawn()
    for post in (None, KEEPER, SUPERVISOR):
        reader = signed_in(post) if post else client
        for path in ("", "draws/1/", "draws/1/record.json"):
            assert "李某" not in reader.get(f"/inspections/{number}/{path}").content.decode()


def test_the_secret_is_nowhere_before_it_is_drawn(certified, client):
    number = opened()
    listed(number)
    secret = Draw.objects.get(task=number).secret
    for path in (f"/inspections/{number}/", f"/matters/{number}/", f"/open/{number}/"):
        assert secret not in signed_in(KEEPER).get(path).content.decode()
    for path in ("draws/1/", "draws/1/record.json", "draws/2/"):
        assert signed_in(KEEPER).get(f"/inspections/{number}/{path}").status_code == 404
    assert secret not in json.dumps(
        list(Act.objects.filter(matter=number).values("fields")), default=str
    )


def test_an_interest_is_seen_and_withdrawn_by_the_officers_own_unit_alone(certified):
    own = certified["emergency"][0]
    signed_in(JOINT).post("/inspections/interests/", {"certificate": own, "uscc": code(1)})
    interest = Interest.objects.get()
    for post in (STRANGER, KEEPER, SUPERVISOR):
        assert code(1) not in signed_in(post).get("/inspections/interests/").content.decode(), post
        assert (
            signed_in(post).post(f"/inspections/interests/{interest.pk}/withdraw/").status_code
            == 404
        )
    given = {"certificate": own, "uscc": code(2)}
    assert signed_in(KEEPER).post("/inspections/interests/", given).status_code == 422
    assert code(1) in signed_in(JOINT).get("/inspections/interests/").content.decode()
    assert (
        signed_in(JOINT).post(f"/inspections/interests/{interest.pk}/withdraw/").status_code == 302
    )
    assert Interest.objects.get().withdrawn_at is not None


def test_a_stranger_lets_nobody_stand_aside(certified, client):
    number = drawn(co=["emergency"])
    row = DrawnObject.objects.filter(draw__task=number)[0]
    path = f"/inspections/visits/{row.visit}/recuse/"
    given = {"certificate": row.going[0], "reason": "其亲属在该户工作"}
    for method in ("get", "post"):
        assert getattr(signed_in(STRANGER), method)(path, given).status_code == 404
        assert getattr(client, method)(path, given).status_code == 302
    row.refresh_from_db()
    assert row.going == row.officers


@pytest.mark.parametrize("path", ["/inspections/CC-2022-999999/", "/inspections/CC-2022-999999/draws/1/",
    "/inspections/visits/XC-2022-999999/recuse/", "/inspections/XZ-2022-000001/"])  # fmt: skip
def test_what_does_not_exist_is_not_found(certified, path):
    assert signed_in(SUPERVISOR).get(path).status_code == 404


def test_a_visit_is_opened_by_nobody_by_hand(certified):
    given = {"title": "临时检查", "lead": "market"}
    for post in (KEEPER, HEAD, DRAWER):
        assert signed_in(post).post("/matters/new/inspection-visit/", given).status_code in (
            403,
            404,
        )
    assert not Matter.objects.filter(procedure="inspection-visit").exists()
