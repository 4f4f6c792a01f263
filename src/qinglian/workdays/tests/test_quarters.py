"""A limit that ends on a day of the quarter after: the 5th, or the first working day from it on."""

from __future__ import annotations

from datetime import date

import pytest

from qinglian import workdays
from qinglian.text import Text


def limit(n: int) -> workdays.Limit:
    words = Text(zh="季度自查", en="quarterly report")
    return workdays.Limit(
        id="M01.answer", mechanism="M01", name=words, start_event=words, n=n, unit=workdays.Unit.QUARTER,
        month_day=None, roll_forward=True, extension=None, excludes=None,
        law=Text(zh="本县清单管理办法", en="the county's rules"), article="", valid_from=None, valid_to=None, mark="X",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        (date(2022, 1, 10), date(2022, 4, 6)),  # 清明 3 to 5 April
        (date(2022, 3, 31), date(2022, 4, 6)),
        (date(2022, 4, 1), date(2022, 7, 5)),
        (date(2022, 9, 30), date(2022, 10, 8)),  # 国庆 to 7 October; Saturday the 8th is worked
        (date(2022, 12, 31), date(2023, 1, 5)),
    ],
)
def test_it_ends_on_the_fifth_of_the_quarter_after(start: date, ends: date) -> None:
    assert workdays.due(limit(5), start).due == ends


def test_it_is_explained_as_a_custom_in_both_languages() -> None:
    found = workdays.due(limit(5), date(2022, 1, 10))
    zh, en = (workdays.explain(limit(5), found, lang) for lang in ("zh", "en"))
    assert "次季度首月5日前" in zh
    assert "地方规定" in zh
    assert "day 5 of the quarter after" in en
    assert "not law" in en
