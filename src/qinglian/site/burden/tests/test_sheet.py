"""The generated sheet over filed data: the last confirmed period, and only for those who may see it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from qinglian import workdays
from qinglian.site.burden.matching import compared
from qinglian.site.burden.queries import towns
from qinglian.site.burden.sheet import Sheet
from qinglian.site.figures.filings import file_rows
from qinglian.site.matters.door import Door, perform
from qinglian.site.matters.tests.conftest import CLERK, SUPERVISOR

pytestmark = pytest.mark.django_db


def cells(county, post: str, name: str) -> dict[str, object]:
    day = workdays.today()
    sheet = Sheet(compared(name), list(towns(day)), county.actor(post), day)
    (column,) = sheet.columns
    return dict(column.cells)


def file(
    county, clock, dataset: str, unit: str, period: str, rows: list[dict[str, object]]
) -> None:
    with Door() as door:
        number = file_rows(
            door, county.actor(f"{unit}#liaison"), unit=unit, dataset=dataset, period=period,
            title=f"{period}数据", docnumber="清示字〔2022〕1号", rows=rows,
        ).number  # fmt: skip
    clock(workdays.now() + timedelta(hours=1))
    perform(number, "confirm", county.actor(f"{unit}#deputy"))


def reception(voucher: str, cost: str, guests: int) -> dict[str, object]:
    return {
        "unit": "shiqiao", "voucher": voucher, "date": "2022-03-01", "guests": guests,
        "companions": 1, "letter": "函1", "cost": cost,
    }  # fmt: skip


def test_numbers_of_filed_data_are_summed_by_town_for_those_who_look_after_the_money(county, clock):
    file(county, clock, "receptions", "shiqiao", "2021", [reception("0001", "900.00", 9)])
    file(
        county, clock, "receptions", "shiqiao", "2022Q1",
        [reception("0101", "120.50", 3), reception("0102", "80.00", 4)],
    )  # fmt: skip
    assert cells(county, SUPERVISOR, "来宾人数")["shiqiao"] == 7
    assert cells(county, SUPERVISOR, "来宾人数")["daya"] == 0
    assert cells(county, CLERK, "来宾人数") == {}


def test_enterprises_are_counted_by_town_for_everyone(county, clock):
    rows = [
        {"code": code, "kind": "enterprise", "town": "shiqiao", "registered": "2022-02-01"}
        for code in ("91110000600037341L", "91350100M000100Y43")
    ]
    file(county, clock, "market-entities", "market", "2022", rows)
    assert cells(county, CLERK, "登记日期")["shiqiao"] == "2件"
    assert cells(county, CLERK, "登记日期")["daya"] == "0件"


def test_what_is_not_filed_is_not_filled_in(county):
    assert cells(county, SUPERVISOR, "登记日期") == {}


def test_amounts_are_decimal(county, clock):
    file(
        county, clock, "general-spending", "finance", "2022",
        [{"unit": "shiqiao", "year": 2022, "code": "30201", "budget": "1200.30"},
         {"unit": "shiqiao", "year": 2022, "code": "30202", "budget": "0.40"}],
    )  # fmt: skip
    found = cells(county, SUPERVISOR, "预算数（元）")
    assert found["shiqiao"] == Decimal("1200.70")
