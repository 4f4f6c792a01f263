"""The deadlines page: every limit with its law or custom, and a day reckoned with its reason."""

from __future__ import annotations

import pytest

from qinglian import workdays
from qinglian.site.matters.tests.conftest import CLERK
from qinglian.workdays.calendar import ANNOUNCED

pytestmark = pytest.mark.django_db


def reckon(county, **asked: object):
    return county.get(CLERK, "/deadlines/", **asked)


def test_seven_working_days_from_24_january_2022_end_after_the_spring_festival(county):
    answer = reckon(county, limit="D010", start="2022-01-24")
    assert answer.context["reckoned"].due.due.isoformat() == "2022-02-07"
    page = answer.content.decode()
    assert "起7个工作日，当日不计，至2022年2月7日24时止" in page
    assert "《政府信息公开条例》第30条" in page


def test_a_day_beyond_the_announced_calendar_is_provisional(county):
    answer = reckon(county, limit="D010", start=f"{ANNOUNCED[1]}-12-30")
    assert answer.context["reckoned"].due.provisional
    assert "暂定" in answer.content.decode()


def test_what_is_left_out_and_what_is_extended_is_reckoned(county):
    plain = reckon(county, limit="D013", start="2022-10-10")
    assert plain.context["reckoned"].due.due.isoformat() == "2022-11-07"
    asked = {"limit": "D013", "start": "2022-10-10", "from0": "2022-10-12", "to0": "2022-10-24"}
    longer = reckon(county, **asked)
    assert longer.context["reckoned"].due.due > plain.context["reckoned"].due.due
    assert "扣除2022年10月12日至2022年10月24日" in longer.content.decode()
    longest = reckon(county, **asked, extended="on")
    assert longest.context["reckoned"].due.n == 40


def test_a_limit_in_hours_asks_for_the_hour(county):
    hours = next(
        one for one in workdays.limits().values()
        if one.unit is workdays.Unit.HOUR and one.holds_on(workdays.today())
    )  # fmt: skip
    answer = reckon(county, limit=hours.id, start="2022-03-10")
    assert answer.status_code == 422
    assert "按小时计算" in answer.content.decode()
    answer = reckon(county, limit=hours.id, start="2022-03-10", hour="10:30")
    assert answer.status_code == 200
    assert " 10:30" in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"limit": "D999", "start": "2022-01-24"}, "没有编号为「D999」的时限"),
        ({"limit": "", "start": "2022-01-24"}, "请选一项时限"),
        ({"limit": "D010", "start": "2022-02-30"}, "这一天不存在"),
        ({"limit": "D010", "start": ""}, "请填写此项"),
        ({"limit": "D010", "start": "2069-12-31"}, "2069"),
        ({"limit": "D010", "start": "2022-01-24", "extended": "on"}, "没有规定可以延长的天数"),
        ({"limit": "D010", "start": "2022-01-24", "from0": "2022-02-03", "to0": "2022-02-01"},
         "扣除的期间止日早于起日"),
        ({"limit": "D029", "start": "2021-07-01"}, "未收录"),
        ({"limit": "D010", "start": "\x00"}, "控制字符"),
    ],
)  # fmt: skip
def test_what_cannot_be_reckoned_is_said_and_kept(county, asked, said):
    answer = reckon(county, **asked)
    assert answer.status_code in (200, 422)
    assert said in answer.content.decode()


def test_law_custom_and_the_unsure_are_told_apart_by_words(county):
    page = reckon(county).content.decode()
    assert page.count("<code>") == 0
    for words in ("法定", "地方规定，非法律", "待核"):
        assert words in page, words
    assert len(reckon(county).context["rows"]) == len(workdays.limits())


@pytest.mark.parametrize(
    ("search", "id_"), [("行政许可", "D022"), ("d108", "D108"), ("hotline", "D108")]
)
def test_limits_are_found_by_law_by_number_and_by_words(county, search, id_):
    rows = reckon(county, q=search).context["rows"]
    assert id_ in [row[0].id for row in rows]
    assert len(rows) < len(workdays.limits())


def test_nothing_found_says_so(county):
    assert "没有找到「绝无此词」" in reckon(county, q="绝无此词").content.decode()


def test_the_page_speaks_english(county):
    client = county.client(CLERK)
    client.cookies["language"] = "en"
    page = client.get("/deadlines/", {"limit": "D010", "start": "2022-01-24"}).content.decode()
    assert "7 working days from receipt of the request" in page
    assert "custom, not law" in page
