"""What reaches a town is counted month by month, and admitted up to the county's caps."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured

from qinglian.procedures.refusal import Refused
from qinglian.site.burden.caps import caps
from qinglian.site.burden.items import items, proposed
from qinglian.site.burden.meter import matrix, readings
from qinglian.site.burden.months import Month, added, months_between
from qinglian.site.burden.tests.conftest import MEETING, MONTHLY, admitted
from qinglian.site.matters.tests.conftest import CLERK, SUPERVISOR, TOWN

pytestmark = pytest.mark.django_db

MARCH = Month(2022, 3)


def values(town: str = "shiqiao", month: Month = MARCH) -> dict[str, int]:
    found = items(month.minus(12))
    return {one.measure: one.value for one in readings(found, town, month)}


@pytest.mark.parametrize(
    ("frequency", "times"),
    [
        ("once", [1, 0, 0, 0, 0]),
        ("weekly", [5, 4, 4, 5, 1]),
        ("monthly", [1, 1, 1, 1, 1]),
        ("quarterly", [1, 0, 0, 1, 0]),
        ("yearly", [1, 0, 0, 0, 0]),
    ],
)
def test_an_item_comes_as_often_as_it_says(frequency: str, times: list[int]):
    facts = {"kind": "form", "expires": "2022-07-03", "frequency": frequency, "fill_minutes": 5}
    # Wednesday 2 March: five Wednesdays that month, and Wednesday 29 June before 6 July, after the end
    item = proposed(facts, "LD-2022-000001", date(2022, 3, 2), entered=date(2022, 3, 2))
    if frequency == "weekly":
        times = [5, 4, 4, 5, 0]
    assert [item.times(MARCH.plus(n)) for n in range(5)] == times


def test_the_last_day_of_a_month_stays_the_last_day():
    assert added(date(2022, 1, 31), 1) == date(2022, 2, 28)
    assert months_between(date(2022, 3, 10), date(2023, 3, 10)) == 12
    assert months_between(date(2022, 3, 10), date(2023, 3, 11)) == 13


def test_only_what_was_admitted_reaches_a_town(county):
    number = county.open("burden-item", CLERK, **MONTHLY)
    assert not any(values().values())
    county.act(number, "admit", SUPERVISOR)
    assert values() | {"documents": 0} == {
        "form-minutes": 15, "documents": 0, "meetings": 0, "meeting-minutes": 0,
        "inspections": 0, "forms": 1, "fields": 3, "matters": 0,
    }  # fmt: skip
    assert not any(values("daya").values())
    assert not any(values(month=Month(2022, 2)).values())


def test_what_ended_or_expired_is_asked_no_more(county, clock):
    ends = admitted(county)
    admitted(county, expires="2022-04-30", title="汛前公路隐患月报", form_fields="边坡松动处数")
    clock("2022-04-11T10:00")
    county.act(ends, "end", CLERK)
    assert values(month=Month(2022, 4))["forms"] == 2
    assert values(month=Month(2022, 5))["forms"] == 0
    clock("2022-05-10T10:00")
    assert [one.number for one in items(Month(2022, 5)) if one.holds(date(2022, 5, 10))] == []


def test_what_others_assign_is_counted_as_it_is_opened_and_what_a_town_opens_itself_is_not(
    county, django_assert_num_queries
):
    county.decision(lead="shiqiao")
    county.decision(lead="transport", co=["shiqiao", "daya"])
    county.open("burden-item", CLERK, **MONTHLY)
    county.open(
        "hazard", TOWN, title="村道边坡滑坡隐患", finder="shiqiao", lead="shiqiao", kind="slope",
        grade="ordinary", place="村道2公里处", households=7, persons=23, due="2022-03-31",
    )  # fmt: skip
    with django_assert_num_queries(1):
        found = matrix(["shiqiao", "daya", "xinan"], [MARCH.minus(1), MARCH], "matters")
    assert {town: [one.value for one in row] for town, row in found.items()} == {
        "shiqiao": [0, 2], "daya": [0, 1], "xinan": [0, 0],
    }  # fmt: skip


def test_a_month_is_read_by_two_queries_however_much_was_asked(county, django_assert_num_queries):
    admitted(county)
    with django_assert_num_queries(2):
        matrix(["shiqiao", "daya"], [MARCH, MARCH.plus(1)], "forms")
    for n in range(5):
        admitted(county, title=f"农村公路第{n}号月报", form_fields=f"第{n}号桩边坡松动处数")
    with django_assert_num_queries(2):
        found = matrix(["shiqiao", "daya"], [MARCH, MARCH.plus(1)], "forms")
    assert [one.value for one in found["shiqiao"]] == [6, 6]


def test_minutes_over_the_cap_are_not_admitted_and_the_refusal_says_where_and_how_much(county):
    admitted(county, fill_minutes=200)
    number = county.open(
        "burden-item", CLERK, **{**MONTHLY, "form_fields": "边坡松动处数", "fill_minutes": 41}
    )
    page = county.get(SUPERVISOR, f"/burden/items/{number}/").content.decode()
    assert "将超上限，不予准入" in page
    with pytest.raises(Refused) as refused:
        county.act(number, "admit", SUPERVISOR)
    assert "石桥镇2022年3月此类将达241分钟，超过每镇每月240分钟的上限" in refused.value.reason.zh
    assert "a local rule" in refused.value.reason.en


def test_near_the_cap_there_is_a_warning(county):
    admitted(county, fill_minutes=192)
    found = {one.measure: one for one in readings(items(MARCH), "shiqiao", MARCH)}
    assert (found["form-minutes"].near, found["form-minutes"].over) == (True, False)
    assert "接近上限" in county.get(TOWN, "/burden/towns/shiqiao/").content.decode()


def test_meetings_are_capped_by_number_too(county):
    for n in range(8):
        admitted(county, **{**MEETING, "title": f"农村公路养护第{n}次会", "meeting_minutes": 10})
    with pytest.raises(Refused) as refused:
        admitted(county, **{**MEETING, "held": "2022-03-25", "meeting_minutes": 10})
    assert "将达9件次，超过每镇每月8件次" in refused.value.reason.zh
    admitted(county, **{**MEETING, "held": "2022-04-25", "meeting_minutes": 10})


def test_a_county_that_names_its_own_caps_is_held_to_them(county, settings, tmp_path):
    own = tmp_path / "caps.csv"
    own.write_text(
        "kind,measure,cap,since,source_zh,source_en\nform,count,1,2022-01-01,本县规定,our rule\n"
        "form,count,9,2022-06-01,本县规定,our rule\n",
        encoding="utf-8",
    )
    settings.BURDEN_CAPS = str(own)
    admitted(county, expires="2022-05-31")
    with pytest.raises(Refused):
        admitted(county, form_fields="边坡松动处数", expires="2022-05-31")


def test_a_form_asked_twice_is_found_whoever_asks(county):
    first = admitted(county)
    answer = county.post(
        "water#liaison",
        "/burden/ask/form/",
        do="check",
        towns=["shiqiao"],
        form_fields="塌方方量\n水毁长度\n损毁涵洞座数（座）",
    )
    page = answer.content.decode()
    assert "已报过" in page
    assert first in page
    assert "3 个字段，3 个已有" in page


def test_a_later_cap_replaces_an_earlier_one_from_its_day(settings, tmp_path):
    own = tmp_path / "caps.csv"
    head = "kind,measure,cap,since,source_zh,source_en\n"
    own.write_text(
        f"{head}form,count,9,2022-06-01,新,new\nform,count,1,2022-01-01,旧,old\n", "utf-8"
    )
    settings.BURDEN_CAPS = str(own)
    assert caps(date(2022, 5, 31))["form", "count"].most == 1
    assert caps(date(2022, 6, 1))["form", "count"].most == 9
    assert caps(date(2021, 12, 31)) == {}


@pytest.mark.parametrize("written", [None, "kind,measure,cap,since\nform,count,many,2022-01-01\n"])
def test_a_table_of_caps_that_cannot_be_read_is_named(settings, tmp_path, written):
    own = tmp_path / "caps.csv"
    if written:
        own.write_text(written, "utf-8")
    settings.BURDEN_CAPS = str(own)
    with pytest.raises(ImproperlyConfigured, match="QINGLIAN_BURDEN_CAPS"):
        caps(date(2022, 5, 31))
