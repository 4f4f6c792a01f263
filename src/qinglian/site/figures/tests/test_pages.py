"""The report and its figures as anyone reads them, and what the public does not see."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest

from qinglian.site.figures import reports
from qinglian.site.figures.tests.conftest import signed_in
from qinglian.site.people.models import Person

pytestmark = pytest.mark.django_db

NAMES = [f"F{n}" for n in range(1, 10)]


def page_of(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def test_a_report_that_cannot_be_read_says_why_instead_of_failing(truth, client, settings):
    settings.COUNTY = "第12县"
    assert "不是指标" in page_of(client, "/report/")


def test_anyone_reads_the_latest_report_as_a_draft_and_follows_its_numbers(truth, client):
    page = page_of(client, "/report/")
    assert "草稿 · 未签发" in page
    links = set(re.findall(r'data-figure="(F\d)" href="([^"]+)"', page))
    assert links == {(name, f"/report/2021/{name}/") for name in NAMES}
    assert "xx" not in re.sub(r'hx-\w+|csrf\w*="[^"]*"|content="[^"]*"|value="[^"]*"', "", page)


@pytest.mark.parametrize("name", NAMES)
def test_a_figures_page_shows_what_it_was_counted_from(truth, client, name):
    page = page_of(client, f"/report/2021/{name}/")
    counted = reports.figure(2021, name)[1]
    figure = counted.figure
    for said in (
        figure.text,
        figure.period.zh,
        figure.evidence.digest,
        figure.evidence.ledger_root,
    ):
        assert said in page
    first = counted.records[0].id
    assert (first if "/" in first else first.partition("#")[0]) in page
    assert re.search(r'href="/log/[^"]*"|>\d+</td>', page)


def test_the_records_are_paged_and_every_one_is_on_some_page(truth, client):
    counted = reports.figure(2021, "F2")[1]
    seen = []
    for number in range(1, 7):
        seen += client.get(f"/report/2021/F2/?page={number}").context["acts"]
    assert [one.record.id for one in seen] == [record.id for record in counted.records]


def test_the_code_of_an_individuals_business_is_masked_for_the_public(truth, client):
    page = page_of(client, "/report/2021/F6/")
    assert re.search(r">92990121\*{10}<", page)
    assert not re.search(r">92990121\w{10}<", page)
    assert re.search(r">91990121\w{10}<", page)  # an enterprise is not a person


def test_an_unconcerned_official_sees_no_more_than_the_public(truth):
    page = page_of(signed_in("water#liaison"), "/report/2021/F6/")
    assert not re.search(r">92990121\w{10}<", page)
    assert "/matters/" not in page or "SJ-2022-000001" not in re.findall(r'href="([^"]+)"', page)


def test_whoever_sees_the_filing_sees_its_rows_unmasked(truth):
    page = page_of(signed_in("market#liaison"), "/report/2021/F6/")
    assert re.search(r">92990121\w{10}<", page)


def test_loans_are_shown_to_the_public_without_their_amounts(truth, client):
    amount = "元</small>"
    assert amount not in page_of(client, "/report/2021/F5/")
    assert amount in page_of(signed_in("leaders#head"), "/report/2021/F5/")


def test_which_enterprise_borrowed_is_not_for_the_public(truth, client):
    titles = [one.title for one in client.get("/report/2021/F5/").context["acts"]]
    assert titles
    assert all(title.endswith("＊＊＊") for title in titles)
    sheet = client.get("/report/2021/F5/records.xlsx").content
    rows = list(openpyxl.load_workbook(BytesIO(sheet)).active.values)[2:]
    assert rows
    assert all(row[1].endswith("＊＊＊") for row in rows)
    county_head = signed_in("leaders#head").get("/report/2021/F5/").context["acts"]
    assert not any(one.title.endswith("＊＊＊") for one in county_head)


def test_no_page_of_the_report_names_a_person(truth, client):
    names = {name.partition("（")[0] for name in Person.objects.values_list("name", flat=True)}
    keys = set(Person.objects.values_list("key", flat=True))
    for path in ("/report/", *(f"/report/2021/{name}/" for name in NAMES)):
        page = page_of(client, path)
        assert not any(f">{name}" in page or f"{name}（示例）" in page for name in names)
        assert not any(key in page for key in keys)


def test_the_records_come_as_a_workbook_masked_alike(truth, client):
    answer = client.get("/report/2021/F6/records.xlsx")
    assert 'filename="2021-F6.xlsx"' in answer["Content-Disposition"]
    rows = list(openpyxl.load_workbook(BytesIO(answer.content)).active.values)
    assert len(rows) == 2 + 2_600
    codes = [row[2] for row in rows[2:]]
    assert all(code.endswith("*" * 10) == code.startswith("92") for code in codes)
    acts = client.get("/report/2021/F4/records.xlsx")
    assert len(list(openpyxl.load_workbook(BytesIO(acts.content)).active.values)) == 2 + 12


@pytest.mark.parametrize(
    ("path", "begins"),
    [("report.docx", b"PK"), ("report.html", b"<!doctype html>"), ("figures.json", b"[\n")],
)
def test_the_files_can_be_had(truth, client, path, begins):
    answer = client.get(f"/report/2021/{path}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(begins)


def test_a_report_with_holes_gives_no_word_file_and_says_what_is_missing(truth, client):
    answer = client.get("/report/2020/report.docx", follow=True)
    assert "F1：还没有经确认的2020年" in answer.content.decode()
    assert "还缺的指标" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/report/1999/",
        "/report/99999/",
        "/report/1999/F10/",
        "/report/2021/F10/",
        "/report/2019/F1/",
        "/report/2021/x/records.xlsx",
    ],
)
def test_what_is_not_there_is_not_found(truth, client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("post", [None, "finance#liaison"])
@pytest.mark.parametrize("name", NAMES)
def test_a_figures_page_asks_twelve_queries_at_most(
    truth, client, name, post, language, django_assert_max_num_queries
):
    reader = signed_in(post) if post else client
    reader.cookies["language"] = language
    reader.get(f"/report/2021/{name}/")
    with django_assert_max_num_queries(12):
        page_of(reader, f"/report/2021/{name}/")


def test_a_figure_just_counted_costs_little_more(truth, client, django_assert_max_num_queries):
    from qinglian.site.figures import values

    for name in NAMES:
        values._remembered.cache_clear()
        with django_assert_max_num_queries(12):
            page_of(client, f"/report/2021/{name}/")
