"""The pages of burdens: who may read which, in both languages, and what each says when there is nothing."""

from __future__ import annotations

import io
import re

import pytest

from qinglian.documents.sheets.reading import read_sheet
from qinglian.site.burden.tests.conftest import MEETING, MONTHLY, admitted
from qinglian.site.matters.models import Matter
from qinglian.site.matters.tests.conftest import CHIEF, CLERK, OUTSIDER, SUPERVISOR, TOWN

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = (
    "/burden/", "/burden/?measure=meetings&month=2022-06", "/burden/ask/", "/burden/ask/document/",
    "/burden/ask/meeting/", "/burden/ask/inspection/", "/burden/ask/form/", "/burden/catalogue/",
    "/burden/catalogue/?q=户数", "/burden/copied/", "/burden/costs/", "/burden/costs/?page=2",
)  # fmt: skip


@pytest.mark.parametrize("path", [*OPEN_TO_ALL, "/burden/towns/shiqiao/", "/burden/items/LD-2022-000001/",
                                  "/burden/items/LD-2022-000001/sheet.xlsx"])  # fmt: skip
def test_nobody_reads_them_without_signing_in(client, db, path):
    assert client.get(path)["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("path", OPEN_TO_ALL)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everyone_in_office_reads_what_is_for_all(county, path, language):
    client = county.client(OUTSIDER)
    client.cookies["language"] = language
    answer = client.get(path)
    assert answer.status_code == 200
    shown = re.sub(
        r"<(script|style|header|footer|dialog).*?</\1>", "", answer.content.decode(), flags=re.S
    )
    assert "{" not in re.sub(r"<[^>]+>", "", shown)
    assert "<script>" not in shown
    assert "style=" not in shown


@pytest.mark.parametrize(
    "path",
    ["/burden/?measure=minds", "/burden/?month=2022-13", "/burden/ask/chat/", "/burden/towns/transport/",
     "/burden/towns/nowhere/", "/burden/items/LD-2022-000099/", "/burden/towns/shiqiao/?month=x"],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(county, path):
    assert county.get(SUPERVISOR, path).status_code == 404


def test_a_towns_page_is_for_the_town_its_leader_and_supervision(county):
    for post in (TOWN, SUPERVISOR, CHIEF):
        assert county.get(post, "/burden/towns/shiqiao/").status_code == 200, post
    for post in (OUTSIDER, CLERK, "daya#liaison"):
        assert county.get(post, "/burden/towns/shiqiao/").status_code == 404, post
    page = county.get("daya#liaison", "/burden/").content.decode()
    assert "/burden/towns/daya/" in page
    assert "/burden/towns/shiqiao/" not in page


def test_an_admission_is_for_those_who_have_a_part_in_it(county):
    number = county.open(
        "burden-item", CLERK, **{**MONTHLY, "form_fields": "隐患类别\n边坡松动处数\n塌方方量"}
    )
    for path in (f"/burden/items/{number}/", f"/burden/items/{number}/sheet.xlsx"):
        assert county.get(CLERK, path).status_code == 200
        assert county.get(SUPERVISOR, path).status_code == 200
        for post in (OUTSIDER, "daya#liaison"):
            assert county.get(post, path).status_code == 404, post
    assert county.get(TOWN, f"/burden/items/{number}/").status_code == 200
    assert county.get(TOWN, f"/burden/items/{number}/sheet.xlsx").status_code == 404
    assert number not in county.get(OUTSIDER, "/burden/").content.decode()


def test_the_sheet_fills_in_what_its_reader_may_see_and_says_where_the_rest_is(county):
    county.open(
        "hazard", TOWN, title="村道边坡滑坡隐患", finder="shiqiao", lead="transport", kind="slope",
        grade="ordinary", place="村道2公里处", households=7, persons=23, due="2022-03-31",
    )  # fmt: skip
    number = county.open(
        "burden-item", CLERK, **{**MONTHLY, "form_fields": "威胁户数\n边坡松动处数\n塌方方量"}
    )
    seen = _sheet(county, SUPERVISOR, number)
    assert seen[1] == ("石桥镇", 7)
    unseen = _sheet(county, CLERK, number)
    assert "您看不到全部记录" in str(unseen[0][1])
    assert unseen[1] == ("石桥镇", None)


def _sheet(county, post: str, number: str) -> list[tuple[object, ...]]:
    answer = county.get(post, f"/burden/items/{number}/sheet.xlsx")
    table = read_sheet(io.BytesIO(answer.content), "sheet.xlsx", known=["镇办", "威胁户数"])
    return [row.values for row in table.rows]


def test_a_town_sees_what_is_asked_when_and_disputes_it(county):
    number = admitted(county)
    admitted(county, **MEETING)
    page = county.get(TOWN, "/burden/towns/shiqiao/").content.decode()
    assert "农村公路水毁月报" in page
    assert f"/matters/{number}/dispute/" in page
    assert re.search(r"03-24</b> *农村公路养护现场会（会议） 90分钟", page)
    assert "/matters/new/burden-refusal/" in page
    county.act(number, "dispute", TOWN, reason="群里改成每日报送")
    assert (
        f"/matters/{number}/dispute/"
        not in county.get(TOWN, "/burden/towns/shiqiao/").content.decode()
    )
    watching = county.get(SUPERVISOR, "/burden/towns/shiqiao/").content.decode()
    assert "/matters/new/burden-refusal/" not in watching


def test_a_town_refuses_what_was_not_admitted_and_its_page_keeps_count(county):
    number = county.open(
        "burden-refusal", TOWN, title="养护工作现场检查", town="shiqiao", lead="transport",
        kind="inspection", medium="call", asked_on="2022-03-09", ground="no-plan",
    )  # fmt: skip
    assert number in county.get(TOWN, "/burden/towns/shiqiao/").content.decode()
    assert county.get(CLERK, f"/matters/{number}/").status_code == 200
    assert county.get(OUTSIDER, f"/matters/{number}/").status_code == 404


def test_whoever_decides_is_led_from_the_matter_to_what_the_system_found(county):
    number = county.open("burden-item", CLERK, **MONTHLY)
    for path in (f"/matters/{number}/", f"/matters/{number}/admit/"):
        assert f"/burden/items/{number}/" in county.get(SUPERVISOR, path).content.decode()
    decision = county.decision()
    assert "/burden/items/" not in county.get(SUPERVISOR, f"/matters/{decision}/").content.decode()


def test_opening_a_burden_leads_to_the_page_that_asks_less(county):
    answer = county.get(CLERK, "/matters/new/burden-item/")
    assert answer["Location"] == "/burden/ask/"
    meeting = county.get(CLERK, "/burden/ask/meeting/").content.decode()
    assert 'name="meeting_minutes"' in meeting
    assert 'name="characters"' not in meeting
    assert 'name="known_share"' not in meeting


def test_what_a_kind_needs_is_asked_for_and_what_was_typed_stays(county):
    answer = county.post(CLERK, "/burden/ask/inspection/", title="养护工作检查", do="open")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "养护工作检查" in page
    assert page.count('class="q-wrong"') >= 4
    assert Matter.objects.count() == 0


def test_the_catalogue_answers_whether_a_field_is_known(county):
    page = county.get(CLERK, "/burden/catalogue/", q="受威胁户数").content.decode()
    assert "台账《隐患排查整治》" in page
    assert (
        "没有这个名称的字段"
        in county.get(CLERK, "/burden/catalogue/", q="村口石碾数").content.decode()
    )


def test_the_share_that_is_copied_is_worked_out_and_nothing_is_kept(county):
    above = "各镇办要落实路长制，每季度巡查一次农村公路，发现隐患立即处置并登记。"
    answer = county.post(CLERK, "/burden/copied/", document=above + "另外报名。", above=above)
    page = answer.content.decode()
    assert "％ 照抄" in page
    assert "请直接转发上级文件" in page
    assert county.post(CLERK, "/burden/copied/", document="", above="").status_code == 422


def test_a_towns_own_entry_is_counted_in_minutes(county):
    number = county.decision(lead="shiqiao")
    county.act(number, "sign", TOWN)
    county.act(number, "submit", TOWN, result="已完成养护42公里，验收单见附件。")
    answer = county.get(TOWN, "/burden/towns/shiqiao/")
    assert answer.context["entered_minutes"] == 5
    assert county.get(TOWN, "/burden/towns/shiqiao/?month=2022-02").context["entered_minutes"] == 0
