"""Days and amounts as people type them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.cells import heading_unit, parse_amount, parse_date
from qinglian.documents.sheets.table import Cell


@pytest.mark.parametrize(
    "typed",
    ["2022.3.5", "2022-03-05", "2022/3/5", "2022年3月5日", "２０２２．３．５", 44625, "44625", 20220305, "20220305",
     "2022年3月5号", " 2022. 3. 5 ", "2022-03-05 14:30", date(2022, 3, 5), "二〇二二年三月五日"],
)  # fmt: skip
def test_a_day_is_understood_in_every_way_it_is_typed(typed: Cell) -> None:
    assert parse_date(typed) == date(2022, 3, 5)


def test_a_day_without_a_year_takes_the_year_that_is_given() -> None:
    assert parse_date("3月5日", default_year=2022) == date(2022, 3, 5)
    with pytest.raises(Unreadable, match="没有年份"):
        parse_date("3月5日")


@pytest.mark.parametrize(
    "typed", ["2022.2.30", "2022年13月1日", "2月30日", "20220230", "2022-00-01"]
)
def test_a_day_that_does_not_exist_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable, match="不存在"):
        parse_date(typed, default_year=2022)


@pytest.mark.parametrize(
    "typed", [None, "", "尽快", "2022.3", 12, Decimal("2022.3"), True, "3/5", "#REF!", "0022.3.5"]
)
def test_what_is_no_day_is_refused(typed: Cell) -> None:
    with pytest.raises(Unreadable):
        parse_date(typed, default_year=2022)


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2149, 12, 31)))
def test_every_way_of_writing_a_day_means_that_day(day: date) -> None:
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)
    for typed in (
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y年%m月%d日}",
        day.isoformat(),
        serial,
        str(serial),
    ):
        assert parse_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "heading", "yuan"),
    [
        ("1,796", "金额（万元）", "17960000"),
        (Decimal("3.42"), "融资额(亿元)", "342000000"),
        ("1,796万元", "金额", "17960000"),
        ("5000元", "金额（万元）", "5000"),
        ("￥１，２３４．５０", "金额", "1234.50"),
        ("(120)", "金额", "-120"),
        (120, "金额/万元", "1200000"),
        ("-0.5", "金额 单位：万元", "-5000"),
    ],
)
def test_an_amount_is_read_in_the_unit_of_its_cell_or_its_heading(
    typed: Cell, heading: str, yuan: str
) -> None:
    assert parse_amount(typed, heading) == Decimal(yuan)


@pytest.mark.parametrize("typed", [None, "", "约5万", "1,79", "五万元", True, "#REF!", "1.2.3"])
def test_what_is_no_amount_is_refused(typed: Cell) -> None:
    with pytest.raises(Unreadable):
        parse_amount(typed)


def test_a_heading_names_its_unit() -> None:
    units = [
        heading_unit(heading)
        for heading in ("金额（万元）", "金额(单位：亿元)", "金额", "万元户数", "金额，千元")
    ]
    assert units == ["万元", "亿元", "元", "元", "千元"]


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_no_cent_is_lost(amount: Decimal) -> None:
    assert parse_amount(f"{amount:,}", "金额（万元）") == amount * 10_000
