"""Pages of lists: who sees them, what they show, in both languages; what is public needs no account."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from qinglian.site.duties import queries
from qinglian.site.duties.tests.conftest import CANALS, ROADS, WATER
from qinglian.site.matters.models import Matter
from qinglian.site.matters.tests.conftest import CHIEF, CLERK, SUPERVISOR, TOWN

pytestmark = pytest.mark.django_db

OUTSIDE = "edu#liaison"
PAGES = ("/duties/{0}/", "/duties/{0}/draft/", "/duties/{0}/1/", "/duties/{0}/1/coverage/",
         "/duties/{0}/compare/", "/duties/{0}/1/export/")  # fmt: skip


def text(answer) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("path", PAGES)
def test_a_unit_out_of_scope_finds_nothing_at_any_address(county, issued, path):
    assert county.get(OUTSIDE, path.format(issued)).status_code == 404
    assert county.get(CLERK, path.format(issued)).status_code in (200, 302)


@pytest.mark.parametrize("path", [*PAGES, "/duties/", "/duties/leaders/", "/duties/reassign/"])
def test_whoever_has_not_signed_in_is_asked_to(issued, path, client):
    answer = client.get(path.format(issued))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", [*PAGES[1:5], "/duties/", "/duties/leaders/", "/duties/reassign/"])
def test_every_page_is_there_in_both_languages(county, issued, path, language):
    client = county.client(SUPERVISOR)
    client.cookies["language"] = language
    answer = client.get(path.format(issued))
    assert answer.status_code == 200
    assert ("Duty lists" in text(answer) or "Division of labour" in text(answer)) == (
        language == "en"
    )


def test_the_list_of_lists_names_the_version_in_force(county, issued):
    page = text(county.get(CLERK, "/duties/"))
    assert "2022年重点任务清单" in page
    assert "清政办发〔2022〕1号" in page
    assert "2022年重点任务清单" not in text(county.get(OUTSIDE, "/duties/"))


def test_the_list_leads_to_its_version_in_force_or_to_its_draft(county, issued, opened):
    assert county.get(CLERK, f"/duties/{issued}/")["Location"].endswith("/1/")
    assert county.get(CLERK, f"/duties/{opened(ROADS)}/")["Location"].endswith("/draft/")


def test_the_matrix_counts_what_goes_to_each_township_and_a_cell_opens_its_entries(county, issued):
    canals = queries.duties(issued)[2].number
    county.act(canals, "sign", WATER)
    county.act(canals, "break-down", WATER, town_units=["shiqiao"], handed_down="每公里2万元")
    answer = county.get(SUPERVISOR, f"/duties/{issued}/1/")
    rows = {row.unit: row for row in answer.context["matrix"]}
    assert [(cell.there, cell.wanted) for cell in rows["water"].cells] == [(1, 1), (0, 1)]
    assert [(cell.there, cell.wanted) for cell in rows["transport"].cells] == [(0, 0), (0, 0)]
    assert (rows["water"].led, rows["water"].helped) == (1, 1)
    cell = county.get(SUPERVISOR, f"/duties/{issued}/1/", unit="water", town="baiyun")
    assert [line.entry.n for line in cell.context["lines"]] == [2]
    assert canals in text(cell)
    assert county.get(SUPERVISOR, f"/duties/{issued}/1/", unit="x", town="<").status_code == 200


def test_a_duty_is_open_to_those_who_may_see_it(county, issued):
    duties = queries.duties(issued)
    page = text(county.get(CLERK, f"/duties/{issued}/1/"))
    assert duties[1].number in page
    assert duties[2].number not in page
    assert str(CANALS["title"]) in page


def test_each_entry_names_the_post_of_the_leader_who_answers_for_its_unit_now(county, issued):
    lines = county.get(CLERK, f"/duties/{issued}/1/").context["lines"]
    assert [[post.zh for post in line.leaders] for line in lines] == [["副县长5"], ["副县长1"]]


def test_the_matrix_is_printable_and_its_heads_stay_in_sight():
    css = (
        Path(queries.__file__).with_name("static").joinpath("duties/duties.css").read_text("utf-8")
    )
    assert css.count("position: sticky") >= 2
    assert "@media print" in css
    assert "@media (max-width: 40rem)" in css


def test_coverage_opens_to_its_records(county, issued):
    answer = county.get(SUPERVISOR, f"/duties/{issued}/1/coverage/")
    found = answer.context["coverage"]
    assert found.units.part == ("transport", "water")
    assert found.units.lacking == ("finance", "shiqiao", "baiyun")
    assert [(entry.n, missing) for entry, missing in found.towns] == [(2, ("shiqiao", "baiyun"))]
    assert found.in_every_town == 0
    assert (found.leadless, found.two_leads, found.doubled) == ((), (), ())


def test_the_difference_of_two_versions_shows_each_field_before_and_after(county, issued):
    county.act(issued, "revise", SUPERVISOR, reason="汛期提前")
    county.act(issued, "amend", SUPERVISOR, entry=1, reason="汛期提前", due="2022-06-30")
    county.act(issued, "consult", SUPERVISOR)
    for unit in (CLERK, WATER):
        county.act(issued, "confirm", unit)
    county.act(issued, "approve", CHIEF, adopted_by="standing", adopted_on="2022-03-10")
    county.act(issued, "issue", SUPERVISOR, docnumber="清政办发〔2022〕9号")
    page = county.get(CLERK, f"/duties/{issued}/compare/")
    assert [(one.n, one.kind.zh) for one in page.context["differences"]] == [(1, "修改")]
    assert "2022-11-30" in text(page)
    assert "2022-06-30" in text(page)
    assert (
        county.get(CLERK, f"/duties/{issued}/compare/", **{"from": "1", "to": "7"}).status_code
        == 404
    )
    assert "没有不同" in text(
        county.get(CLERK, f"/duties/{issued}/compare/", **{"from": "2", "to": "2"})
    )


def test_a_version_is_exported_with_its_number_and_digest(county, issued):
    answer = county.get(CLERK, f"/duties/{issued}/1/export/")
    sheet = list(
        load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(
            values_only=True
        )
    )
    held = queries.content_of(Matter.objects.get(pk=issued))
    assert held.in_force.digest in sheet[0][0]
    assert [row[:3] for row in sheet[2:]] == [
        (1, ROADS["title"], "交通局"),
        (2, CANALS["title"], "水利局"),
    ]


def test_the_draft_says_what_each_entry_lacks_and_a_unit_confirms_with_one_press(county, opened):
    number = opened({"title": "没有牵头单位的事项"}, ROADS)
    county.act(number, "consult", SUPERVISOR)
    lines = county.get(SUPERVISOR, f"/duties/{number}/draft/").context["lines"]
    assert "没有牵头单位" in lines[0].faults[0].zh
    assert "等本单位确认" in text(county.get(CLERK, "/notes/"))
    assert county.get(CLERK, f"/duties/{number}/draft/").context["mine"]
    county.post(CLERK, f"/matters/{number}/confirm/")
    assert not county.get(CLERK, f"/duties/{number}/draft/").context["mine"]
    assert "等本单位确认" not in text(county.get(CLERK, "/notes/"))
    assert county.get(TOWN, f"/duties/{number}/draft/").status_code == 200


def test_key_tasks_are_public_once_published_and_never_before(county, issued, client):
    assert client.get(f"/open/lists/{issued}/").status_code == 404
    assert client.get(f"/open/lists/{issued}/export/").status_code == 404
    county.act(issued, "publish", SUPERVISOR)
    assert "2022年重点任务清单" in text(client.get("/open/lists/"))
    page = client.get(f"/open/lists/{issued}/")
    assert str(ROADS["title"]) in text(page)
    assert page.context["holds"]
    assert "ZR-" not in text(page)
    assert client.get(f"/open/lists/{issued}/export/").status_code == 200


def test_a_draft_after_the_public_version_stays_inside(county, issued, client):
    county.act(issued, "publish", SUPERVISOR)
    county.act(issued, "revise", SUPERVISOR, reason="拟修订一项")
    county.act(issued, "add", SUPERVISOR, title="还没有定的事项", leads=["water"], due="2022-12-20")
    assert "还没有定的事项" not in text(client.get(f"/open/lists/{issued}/"))


def test_a_list_of_integrity_is_internal_by_default(county, opened, adopted):
    number = adopted(opened(ROADS, kind="integrity", name="2022年党风廉政建设责任清单"))
    answer = county.post(SUPERVISOR, f"/matters/{number}/publish/")
    assert answer.status_code == 422
    assert Client().get(f"/open/lists/{number}/").status_code == 404
    assert "党风廉政" not in text(Client().get("/open/lists/"))


def test_another_kind_of_matter_is_no_list(county, client):
    number = county.decision()
    assert county.get(SUPERVISOR, f"/duties/{number}/").status_code == 404
    assert client.get(f"/open/lists/{number}/").status_code == 404


def test_the_pages_cost_the_same_whatever_the_number_of_entries(
    county, opened, adopted, django_assert_max_num_queries
):
    one = adopted(opened(ROADS))
    many = adopted(
        opened(
            *({**ROADS, "title": f"第{n}项隐患排查整治"} for n in range(20)),
            name="另一份重点任务清单",
        ),
        docnumber="清政办发〔2022〕8号",
    )
    county.get(SUPERVISOR, f"/duties/{one}/1/")
    for number in (one, many):
        with django_assert_max_num_queries(30):
            county.get(SUPERVISOR, f"/duties/{number}/1/")


def test_a_list_is_put_adopted_and_issued_by_its_pages_alone(county, opened):
    number = opened(ROADS)
    said = [
        (SUPERVISOR, "consult", {}),
        (CLERK, "confirm", {}),
        (WATER, "confirm", {}),
        (CHIEF, "approve", {"adopted_by": "standing", "adopted_on": "2022-03-10"}),
        (SUPERVISOR, "issue", {"docnumber": "清政办发〔2022〕1号"}),
        (SUPERVISOR, "publish", {}),
    ]
    for post, act, fields in said:
        assert county.get(post, f"/matters/{number}/{act}/").status_code == 200, act
        assert county.post(post, f"/matters/{number}/{act}/", **fields).status_code == 302, act
    assert county.get(CLERK, f"/duties/{number}/1/").context["holds"]
    assert county.get(SUPERVISOR, f"/matters/{number}/").status_code == 200
