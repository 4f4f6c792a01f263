"""The pages of the indicators: who may open them, what they show, and what they keep back."""

from __future__ import annotations

from io import BytesIO
from json import loads

import openpyxl
import pytest

from qinglian.site.figures.tests.conftest import actor, signed_in
from qinglian.site.matters.models import Matter
from qinglian.site.matters.queries import visible
from qinglian.site.people.models import Unit

pytestmark = pytest.mark.django_db

ONE = "/figures/meeting-decision.on-time/"
PATHS = [
    "/figures/?year=2021", "/figures/figures.xlsx?year=2021", "/figures/figures.json?year=2021",
    f"{ONE}?year=2021", f"{ONE}records.xlsx?year=2021",
]  # fmt: skip
SUPERVISION = "govoffice/supervision#head"


@pytest.mark.parametrize("path", PATHS)
def test_nobody_sees_them_without_signing_in(truth, client, path):
    assert "/accounts/login/" in client.get(path)["Location"]


@pytest.mark.parametrize("path", PATHS)
def test_whoever_is_in_office_may_see_them(truth, path):
    assert signed_in("transport#liaison").get(path).status_code == 200


def test_what_another_unit_leads_is_counted_and_its_title_kept_back(truth):
    """The number is everyone's in office; what a matter is about is not."""
    seen = visible(actor("transport#liaison")).values("number")
    foreign = Matter.objects.filter(procedure="meeting-decision").exclude(number__in=seen)
    titles = set(foreign.values_list("title", flat=True))
    page = signed_in("transport#liaison").get(f"{ONE}?year=2021")
    shown = [one for one in page.context["acts"] if not one.open]
    assert shown
    assert titles.isdisjoint(one.title for one in shown)
    assert f'href="/matters/{shown[0].number}/"' not in page.content.decode()
    file = signed_in("transport#liaison").get(f"{ONE}records.xlsx?year=2021")
    rows = openpyxl.load_workbook(BytesIO(file.content)).active.values
    own = set(Matter.objects.filter(number__in=seen).values_list("title", flat=True))
    assert not (titles - own) & {str(cell) for row in rows for cell in row}


def test_each_record_opens_to_its_matter_and_to_the_log(truth):
    page = signed_in(SUPERVISION).get(f"{ONE}?year=2021")
    first = page.context["acts"][0]
    assert f'href="/matters/{first.number}/"' in page.content.decode()
    assert f'href="/log/{first.index}/"' in page.content.decode() or first.index is not None


def test_the_groups_hold_their_mechanisms(truth):
    client = signed_in(SUPERVISION)
    seen: list[str] = []
    for group in "ABCDE":
        page = client.get(f"/figures/?group={group}&year=2021")
        seen += [one.mechanism.code for one in page.context["chapters"]]
        assert all(one.lines for one in page.context["chapters"])
    assert sorted(seen) == [f"M{n:02d}" for n in range(1, 54)]


def test_a_unit_and_a_quarter_narrow_what_is_counted(truth):
    lead = Matter.objects.filter(
        procedure="meeting-decision", opened_at__year=2021, opened_at__month=5
    )
    going = lead.exclude(state="cancelled").order_by("number")  # what was given up is left out
    unit = Unit.objects.get(code=going.values_list("lead", flat=True)[0])
    page = signed_in(SUPERVISION).get(
        "/figures/meeting-decision.assigned/", {"year": 2021, "part": "Q2", "unit": unit.name}
    )
    assert page.context["counted"].figure.period.zh == "2021年第二季度"
    numbers = {one.number for one in page.context["acts"]}
    leads = Matter.objects.filter(pk__in=numbers).values_list("lead", flat=True)
    assert set(leads) == {unit.code}


def test_a_figure_that_cannot_be_counted_is_xx_with_the_reason(truth):
    page = signed_in(SUPERVISION).get(f"{ONE}?year=2022&part=12").content.decode()
    assert "xx" in page
    assert "没有可作分母的记录" in page


@pytest.mark.parametrize(
    "query", ["year=1800", "part=Q9", "unit=nobody", "as_of=yesterday", "year=x&part=13"]
)
def test_a_question_that_is_not_understood_is_left_out(truth, query):
    assert signed_in(SUPERVISION).get(f"/figures/?{query}").status_code == 200


def test_the_numbers_are_given_as_json_with_their_evidence(truth):
    found = loads(signed_in(SUPERVISION).get("/figures/figures.json?year=2021&group=A").content)
    one = next(each for each in found if each["id"] == "meeting-decision.on-time")
    assert set(one) >= {"value", "unit", "period", "formula", "source", "records", "evidence"}


def test_an_indicator_that_does_not_exist_is_not_found(truth):
    client = signed_in(SUPERVISION)
    assert client.get("/figures/meeting-decision.nothing/").status_code == 404
    assert (
        client.get("/figures/meeting-decision.on-time/records.xlsx?year=2022&part=12").status_code
        == 404
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "path", ["/figures/?year=2021", f"{ONE}?year=2021", "/mechanisms/meeting-decision/"]
)
def test_the_pages_are_made_in_both_languages(truth, language, path):
    client = signed_in(SUPERVISION)
    client.cookies["language"] = language
    assert client.get(path).headers["Content-Language"] == language


def test_as_many_queries_for_many_records_as_for_few(truth, django_assert_max_num_queries):
    client = signed_in(SUPERVISION)
    with django_assert_max_num_queries(22):
        client.get(f"{ONE}?year=2021")
    with django_assert_max_num_queries(22):
        client.get(f"{ONE}?year=2021&part=03")


def test_the_definitions_page_lists_its_figures(truth):
    page = signed_in(SUPERVISION).get("/mechanisms/meeting-decision/").content.decode()
    assert "按期办结率" in page
    assert f'href="{ONE}"' in page
