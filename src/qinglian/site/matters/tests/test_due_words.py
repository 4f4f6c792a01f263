"""Until when, in words: in working days, with the holidays of the State Council, today and by the hour."""

from __future__ import annotations

from datetime import datetime

import pytest

from qinglian import workdays
from qinglian.site.matters.presenting import due_sign


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=workdays.TZ)


@pytest.mark.parametrize(
    ("due", "now", "zh", "en", "shape"),
    [
        ("2022-03-18T00:00", "2022-03-10T10:00", "还有5个工作日", "5 working days left", "is-open"),
        ("2022-03-15T00:00", "2022-03-10T10:00", "还有2个工作日", "2 working days left", "is-soon"),
        ("2022-03-12T00:00", "2022-03-10T10:00", "还有1个工作日", "1 working day left", "is-soon"),
        ("2022-03-11T00:00", "2022-03-10T23:59", "今天到期", "due today", "is-soon"),
        ("2022-03-10T12:00", "2022-03-10T11:59", "今天到期", "due today", "is-soon"),
        ("2022-03-14T00:00", "2022-03-11T18:00", "还有2天", "2 days left", "is-soon"),
        ("2022-01-30T00:00", "2022-01-28T10:00", "还有1个工作日", "1 working day left", "is-soon"),
        ("2022-03-11T00:00", "2022-03-16T09:00", "已逾期4个工作日", "late by 4 working days", "is-late"),
        ("2022-02-01T00:00", "2022-02-06T09:00", "刚过时限", "late, by less than a working day", "is-late"),
        ("2022-03-10T12:00", "2022-03-10T12:01", "刚过时限", "late, by less than a working day", "is-late"),
        ("2101-01-01T00:00", "2022-03-10T12:01", "2100-12-31到期", "due 2100-12-31", "is-open"),
    ],
)  # fmt: skip
def test_a_due_day_is_said_in_working_days(due, now, zh, en, shape):
    sign = due_sign(at(due), at(now))
    assert sign is not None
    assert (sign.text.zh, sign.text.en, sign.shape) == (zh, en, shape)


def test_what_has_no_limit_says_nothing():
    assert due_sign(None, at("2022-03-10T10:00")) is None
