"""Pages of supervision: the desk, a sign, supervision opened by a press, and a unit's own page."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.tests.conftest import (
    CHIEF,
    CLERK,
    COLLEAGUE,
    OUTSIDER,
    RESULT,
    SECOND,
    SUPERVISOR,
)
from qinglian.site.people.models import Person
from qinglian.site.supervision.models import Finding, Scan
from qinglian.site.supervision.scanning import scan, scan_if_due

pytestmark = pytest.mark.django_db

FALSE = "农村公路养护工作正在推进，下一步加大力度。"
PLAN = "清政办发〔2022〕6号"


@pytest.fixture
def suspected(county, clock) -> str:
    """A decision completed in words only, and scanned."""
    number = str(county.signed())
    county.act(number, "submit", CLERK, result=FALSE)
    clock("2022-03-10T16:00")
    county.act(number, "accept", SUPERVISOR)
    clock("2022-03-11T10:00")
    scan()
    return number


def open_path(number: str, ground: str = "false-completion") -> str:
    return f"/supervision/open/{number}/{ground}/"


def supervised(county, number: str) -> str:
    county.post(SUPERVISOR, open_path(number), plan_no=PLAN)
    return str(Matter.objects.get(procedure="efficiency-supervision").number)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_there_in_both_languages(county, suspected, language):
    paths = (
        "/supervision/", "/supervision/signs/false-completion/", open_path(suspected),
        "/supervision/units/", "/supervision/units/transport/",
    )  # fmt: skip
    for path in paths:
        county.client(SUPERVISOR).cookies["language"] = language
        answer = county.get(SUPERVISOR, path)
        assert answer.status_code == 200, path
        assert ("supervis" in answer.content.decode().lower()) or language == "zh-hans"


def test_a_finding_says_what_it_rests_on_and_names_nobody(county, suspected):
    page = county.get(SUPERVISOR, "/supervision/signs/false-completion/").content.decode()
    assert "已办结，而办理结果写着「正在推进」" in page
    assert f"{suspected}#3" in page
    for path in ("/supervision/", "/supervision/units/transport/"):
        page += county.get(SUPERVISOR, path).content.decode()
    main = page.partition("<main")[2]
    acted = set(Act.objects.values_list("person", flat=True))
    body = main.replace(Person.objects.get(pk=county.actor(SUPERVISOR).person).name, "")
    assert not [one.name for one in Person.objects.filter(pk__in=acted) if one.name in body]


def test_supervision_is_opened_by_one_press_and_nothing_else_is_typed(county, suspected):
    made = supervised(county, suspected)
    fields = Act.objects.get(matter=made, n=1).fields
    assert fields["about"] == suspected
    assert fields["lead"] == "transport"
    assert fields["rule"].startswith("E01 疑似虚假办结")
    assert (fields["light"], fields["origin"], fields["running"]) == ("odd", "proposal", 0)
    assert county.get(SUPERVISOR, open_path(county.decision())).status_code == 404


def test_the_plan_of_the_year_is_known_from_its_last_use(county, suspected):
    supervised(county, suspected)
    other = county.signed(held="2022-03-03")
    answer = county.get(SUPERVISOR, open_path(other, "light"))
    assert answer.context["form"]["plan_no"].value() == PLAN
    assert answer.context["ground"].light == "yellow"


def test_a_matter_that_shows_a_light_leads_the_office_to_its_supervision_and_nobody_else(
    county, clock
):
    number = county.signed()
    way = f'href="{open_path(number, "light")}"'
    assert way not in county.get(SUPERVISOR, f"/matters/{number}/").content.decode()
    clock("2022-03-18T10:00")
    assert way in county.get(SUPERVISOR, f"/matters/{number}/").content.decode()
    assert way not in county.get(CLERK, f"/matters/{number}/").content.decode()


def test_what_is_supervised_already_is_not_supervised_again(county, suspected):
    made = supervised(county, suspected)
    page = county.get(SUPERVISOR, open_path(suspected)).content.decode()
    assert "不得重复督查" in page
    assert made in page
    answer = county.post(
        SUPERVISOR, open_path(suspected), plan_no=PLAN, why_again="再看一次整改情况"
    )
    assert answer.status_code == 422
    assert Matter.objects.filter(procedure="efficiency-supervision").count() == 1


def test_the_office_does_not_supervise_its_own_institution(county, clock):
    number = county.decision(lead="govoffice")
    clock("2022-03-18T10:00")
    assert "本机构不监察自己" in county.get(SUPERVISOR, open_path(number, "light")).content.decode()
    assert county.post(SUPERVISOR, open_path(number, "light"), plan_no=PLAN).status_code == 422
    assert not Matter.objects.filter(procedure="efficiency-supervision").exists()


def test_the_next_level_is_shown_with_the_day_from_which_it_may_be_taken(county, suspected, clock):
    made = supervised(county, suspected)
    county.act(made, "approve", CHIEF, approved=True)
    assert "发出提醒" in county.get(SUPERVISOR, "/supervision/").content.decode()
    county.act(made, "issue", SUPERVISOR)
    # five working days to answer from Friday 11 March: 14, 15, 16, 17, 18; urging from Monday 21 on
    for post in (SUPERVISOR, CLERK):
        page = county.get(post, "/supervision/").content.decode()
        assert "发督办单，最早 2022-03-21" in page
    clock("2022-03-21T09:00")
    county.act(made, "urge", SUPERVISOR, reason="到期未说明")
    assert "登记约谈，最早 2022-03-29" in county.get(SUPERVISOR, "/supervision/").content.decode()


def test_a_false_alarm_that_is_upheld_lowers_the_precision_of_its_rule(county, suspected, clock):
    def line():
        lines = county.get(SUPERVISOR, "/supervision/").context["signs"]
        return next(one.judged for one in lines if one.rule.number == "E01")

    assert line().precision is None
    first = supervised(county, suspected)
    county.act(first, "approve", CHIEF, approved=True)
    county.act(first, "issue", SUPERVISOR)
    county.act(first, "answer", CLERK, answer="所引为上月进展，本月已完工。")
    assert line().judged == 0
    county.act(first, "conclude", SUPERVISOR, opinion="确未完成")
    assert (line().upheld, line().judged, line().precision) == (1, 1, 100)
    county.act(first, "object", CLERK, reason="验收单已附，确已完工")
    assert line().judged == 0
    county.act(first, "overturn", SECOND, opinion="验收单属实")
    assert (line().upheld, line().judged, line().precision) == (0, 1, 0)
    page = county.get(SUPERVISOR, "/supervision/signs/false-completion/").content.decode()
    assert "误报" in page


def test_a_unit_sees_its_own_findings_and_another_sees_nothing_at_any_address(county, suspected):
    assert county.get(CLERK, "/supervision/signs/false-completion/").context["findings"]
    assert county.get(CLERK, "/supervision/units/transport/").context["findings"]
    assert not county.get(OUTSIDER, "/supervision/signs/false-completion/").context["findings"]
    for path in (
        open_path(suspected), open_path(suspected, "light"), open_path("HY-2022-999999"),
        "/supervision/units/transport/", "/supervision/units/nowhere/",
    ):  # fmt: skip
        assert county.get(OUTSIDER, path).status_code == 404, path
        assert county.post(OUTSIDER, path).status_code in (404, 405), path
    assert county.post(OUTSIDER, "/supervision/units/transport/ask/long-open/").status_code == 404
    desk = county.get(OUTSIDER, "/supervision/")
    assert "加快农村公路养护" not in desk.content.decode()
    assert not any(one.found for one in desk.context["signs"])
    assert county.get(OUTSIDER, "/supervision/units/")["Location"].endswith("/units/water/")


def test_only_the_supervision_office_scans_asks_and_opens(county, suspected):
    before = Act.objects.count()
    for post in (CLERK, COLLEAGUE, CHIEF):
        assert county.post(post, "/supervision/scan/").status_code == 403
        assert county.post(post, open_path(suspected), plan_no=PLAN).status_code == 403
        assert county.post(post, "/supervision/units/transport/ask/long-open/").status_code == 403
    assert Act.objects.count() == before
    assert Scan.objects.count() == 1


@pytest.mark.parametrize(
    "path",
    ["/supervision/", "/supervision/signs/instant/", "/supervision/export/", "/supervision/units/",
     "/supervision/units/transport/", "/supervision/open/HY-2022-000001/instant/"],
)  # fmt: skip
def test_who_has_not_signed_in_is_asked_to(client, db, path):
    assert client.get(path)["Location"].startswith("/accounts/login/")


def test_other_matters_of_a_finding_are_named_only_to_who_may_see_them(county, suspected):
    Finding.objects.update(others=[county.decision(lead="water", title="修复灌区渠道")])
    found = county.get(CLERK, "/supervision/signs/false-completion/").context["findings"][0]
    assert (found.others, found.hidden) == ((), 1)
    found = county.get(SUPERVISOR, "/supervision/signs/false-completion/").context["findings"][0]
    assert found.hidden == 0


def test_a_scan_keeps_when_a_finding_was_first_found_and_drops_what_is_no_more(
    county, suspected, clock
):
    first = Finding.objects.get().since
    clock("2022-03-14T10:00")
    county.post(SUPERVISOR, "/supervision/scan/")
    assert Finding.objects.get().since == first
    county.act(suspected, "verify", SUPERVISOR, opinion="回头看未落实")
    county.act(suspected, "submit", CLERK, result=RESULT)
    scan()
    assert not Finding.objects.exists()


def test_a_running_site_scans_once_a_day(county, suspected, clock):
    clock("2022-03-11T20:00")
    assert scan_if_due() is None
    clock("2022-03-12T10:00")
    assert scan_if_due() is not None
    assert Scan.objects.count() == 2


def test_the_countys_own_thresholds_hold_and_wrong_ones_are_said(
    county, suspected, settings, tmp_path
):
    own = tmp_path / "signs.toml"
    settings.SIGNS_FILE = str(own)
    own.write_text("[false-completion]\noff = true\n", encoding="utf-8")
    scan()
    assert not Finding.objects.exists()
    own.write_text("[no-such-sign]\n", encoding="utf-8")
    with pytest.raises(Exception, match="no-such-sign"):
        scan()


def test_the_export_has_the_eleven_fields_of_the_standard(county, suspected):
    made = supervised(county, suspected)
    county.act(made, "approve", CHIEF, approved=True)
    county.act(made, "issue", SUPERVISOR)
    answer = county.get(SUPERVISOR, "/supervision/export/")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[0] == (
        "办件编号", "督办内容", "机构名称", "事项类型代码", "督办发出时间", "监察编号", "监察规则编号",
        "监察预警类型代码", "状态产生时间", "监察结果描述", "责任部门",
    )  # fmt: skip
    row = dict(zip(rows[0], rows[1], strict=True))
    assert row["办件编号"] == suspected
    assert row["监察编号"] == made
    assert (row["监察规则编号"], row["监察预警类型代码"]) == ("E01", "4")
    assert row["监察结果描述"] == "已提醒"
    assert "交通" in row["机构名称"]
    answer = county.get(OUTSIDER, "/supervision/export/")
    assert (
        len(list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)) == 1
    )


def test_the_desk_asks_no_more_of_the_database_when_more_is_found(
    county, clock, django_assert_max_num_queries
):
    for number in county.decisions(12):
        county.act(number, "sign", CLERK)
        county.act(number, "submit", CLERK, result=FALSE)
        county.act(number, "accept", SUPERVISOR)
    clock("2022-03-11T10:00")
    scan()
    county.get(SUPERVISOR, "/supervision/")
    with django_assert_max_num_queries(22):
        county.get(SUPERVISOR, "/supervision/")
    with django_assert_max_num_queries(22):
        county.get(SUPERVISOR, "/supervision/signs/false-completion/")
