"""What is not one's own: every address answers another unit's person as if nothing were there."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.tests.conftest import (
    CALLBACK,
    CLERK,
    COLLEAGUE,
    OPERATOR,
    OUTSIDER,
    RESULT,
    SUPERVISOR,
    TICKET,
)
from qinglian.site.people import actions

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4 minutes"


@pytest.fixture
def proven(county) -> tuple[str, str]:
    """A submitted decision with its proof: number and digest."""
    number = county.signed()
    county.client(CLERK).post(
        f"/matters/{number}/submit/",
        {"result": RESULT, "file-proof": SimpleUploadedFile("验收单.pdf", PDF)},
    )
    digest = Act.objects.get(matter=number, name="submit").evidence[0]["sha256"]
    return number, digest


PATHS = (
    "/matters/{number}/",
    "/matters/{number}/submit/",
    "/matters/{number}/sign/",
    "/matters/{number}/open/",
    "/evidence/{digest}/?matter={number}",
)


@pytest.mark.parametrize("path", PATHS)
def test_another_units_person_finds_nothing_at_any_address(county, proven, path):
    number, digest = proven
    address = path.format(number=number, digest=digest)
    assert county.client(OUTSIDER).get(address).status_code == 404
    assert (
        county.client(OUTSIDER).get(path.format(number="HY-2022-999999", digest=digest)).status_code
        == 404
    )


def test_another_units_person_does_nothing_by_any_address(county, proven):
    number, _ = proven
    before = Act.objects.count()
    for name in ("sign", "report", "submit", "withdraw", "accept", "close", "cancel", "open"):
        answer = county.post(OUTSIDER, f"/matters/{number}/{name}/", result=RESULT, reason="试一试")
        assert answer.status_code == 404, name
    assert Act.objects.count() == before


def test_another_unit_is_in_no_register_no_export_and_no_search(county, proven):
    number, _ = proven
    for query in ("", "?q=农村公路", f"?q={number}", "?lead=交通局", "?state=open", "?sort=-moved"):
        page = county.client(OUTSIDER).get(f"/registers/meeting-decision/{query}").content.decode()
        assert "加快农村公路养护" not in page, query
        answer = county.client(OUTSIDER).get(f"/registers/meeting-decision/export/{query}")
        assert answer.status_code == 200
    assert county.get(CLERK, "/registers/meeting-decision/", q=number).context["lines"]


@pytest.mark.parametrize(
    "path",
    ["/", "/registers/", "/registers/duty/", "/registers/duty/export/", "/weekly/", "/deadlines/",
     "/matters/new/duty/", "/matters/HY-2022-000001/", "/matters/HY-2022-000001/sign/",
     "/evidence/" + "0" * 64 + "/"],
)  # fmt: skip
def test_nobody_reads_a_page_without_signing_in(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "path",
    ["/registers/no-such/", "/registers/no-such/export/", "/matters/new/no-such/",
     "/matters/HY-2022-%00/", "/matters/new/", "/evidence/" + "g" * 64 + "/"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(county, path):
    assert county.client(SUPERVISOR).get(path).status_code == 404


def test_evidence_without_its_matter_is_not_given_even_to_those_who_may_see_it(county, proven):
    number, digest = proven
    other = county.decision()
    assert county.client(CLERK).get(f"/evidence/{digest}/").status_code == 404
    assert county.client(CLERK).get(f"/evidence/{digest}/?matter={other}").status_code == 404
    answer = county.client(SUPERVISOR).get(f"/evidence/{digest}/?matter={number}")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_is_not_reached_through_another_matter_that_has_files_too(county, proven):
    _, digest = proven
    own = county.decision(lead="water", title="修复灌区渠道")
    county.act(own, "sign", OUTSIDER)
    county.client(OUTSIDER).post(
        f"/matters/{own}/submit/",
        {"result": RESULT, "file-proof": SimpleUploadedFile("渠道.pdf", PDF + b" of water")},
    )
    mine = Act.objects.get(matter=own, name="submit").evidence[0]["sha256"]
    assert county.client(OUTSIDER).get(f"/evidence/{mine}/?matter={own}").status_code == 200
    assert county.client(OUTSIDER).get(f"/evidence/{digest}/?matter={own}").status_code == 404


def test_one_whose_term_has_ended_does_nothing_more(county, clock):
    number = county.decision()
    client = county.client(CLERK)
    actions.end_term(county.term(CLERK), county.term(CLERK).start)
    for answer in (
        client.get("/"),
        client.get(f"/matters/{number}/"),
        client.post(f"/matters/{number}/sign/"),
        client.post("/sign/", {"matter": [number]}),
    ):
        assert answer.status_code == 403
        assert "请联系本单位管理员" in answer.content.decode()
    assert Matter.objects.get(pk=number).stage == "assigned"


def test_who_called_the_hotline_is_known_to_those_who_handle_the_ticket_and_to_nobody_else(county):
    number = county.ticket()
    for post in (OPERATOR, CALLBACK, CLERK, COLLEAGUE):
        page = county.get(post, f"/matters/{number}/").content.decode()
        assert TICKET["contact"] in page, post
    for post in (SUPERVISOR, "leaders#deputy-5", "audit#liaison"):
        page = county.get(post, f"/matters/{number}/").content.decode()
        assert number in page
        assert TICKET["contact"] not in page, post
        assert TICKET["caller"] not in page, post
        assert "个人信息，只有经办单位可见" in page


def test_a_persons_name_is_shown_at_home_and_to_supervision_only(county):
    number = county.submitted()
    clerk, supervisor = county.person(CLERK).name, county.person(SUPERVISOR).name
    at_home = county.get(COLLEAGUE, f"/matters/{number}/").content.decode()
    assert clerk in at_home
    assert supervisor not in at_home
    assert "督查员1" in at_home
    watching = county.get(SUPERVISOR, f"/matters/{number}/").content.decode()
    assert clerk in watching
    assert supervisor in watching


def test_no_address_and_no_link_of_a_page_holds_a_persons_name_or_key(county, proven):
    number, _ = proven
    page = county.get(SUPERVISOR, f"/matters/{number}/").content.decode()
    links = [part.split('"')[0] for part in page.split('href="')[1:]]
    for post in (CLERK, SUPERVISOR):
        person = county.person(post)
        assert not any(person.key in link or person.name in link for link in links)
        assert person.key not in page
