"""Every limit computes; the law in force on the day is the one applied; custom is never called law."""

from __future__ import annotations

import csv
import timeit
from datetime import date, datetime

import pytest

from qinglian import workdays
from qinglian.workdays import (
    LimitError,
    NotInForce,
    Unit,
    UnknownLimit,
    due,
    explain,
    in_force,
    limit,
    limits,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("limit_id", "start", "end"),
    [
        ("D029", "2022-07-15", "2022-10-13"),
        ("D031", "2022-09-21", "2022-09-28"),
        ("D030", "2022-10-09", "2022-10-18"),
        ("D042", "2022-10-09", "2022-10-18"),
        ("D044", "2022-10-09", "2022-11-04"),
        ("D003", "2022-05-05", "2022-06-04"),
        ("D010", "2022-09-28", "2022-10-12"),
        ("D013", "2022-10-10", "2022-11-07"),
        ("D055", "2022-02-21", "2022-05-23"),
        ("D108", "2022-01-24", "2022-01-29"),
        ("D110", "2022-03-10", "2022-03-17"),
        ("D001", "2022-08-12", "2022-09-13"),
        ("D001", "2022-09-02", "2022-10-08"),
        ("D098", "2022-11-02", "2023-01-03"),
        ("D060", "2022-06-20", "2022-07-04"),
        ("D064", "2022-07-04", "2022-09-02"),
        ("D014", "2021-12-31", "2022-01-31"),
        ("D092", "2022-01-10", "2022-03-31"),
        ("D004", "2022-06-10", "2022-06-03"),
        ("D032", "2022-10-10", "2022-09-26"),
        ("D038", "2022-11-30", "2023-02-28"),
        ("D112", "2022-01-31", "2022-02-28"),
    ],
)
def test_hand_computed_dates(limit_id, start, end):
    assert due(limit(limit_id), day(start)).due == day(end)


def test_days_left_out_do_not_count():
    spans = [(day("2022-10-12"), day("2022-10-24"))]
    assert due(limit("D013"), day("2022-10-10"), exclusions=spans).due == day("2022-11-18")


def test_a_day_is_never_left_out_twice():
    one = [(day("2022-10-12"), day("2022-10-24"))]
    overlapping = [*one, (day("2022-10-14"), day("2022-10-20"))]
    assert (
        due(limit("D013"), day("2022-10-10"), exclusions=one).due
        == due(limit("D013"), day("2022-10-10"), exclusions=overlapping).due
    )


def test_a_lawful_extension_adds_its_days():
    assert due(limit("D022"), day("2022-03-01"), extended=True).due == workdays.add_workdays(
        day("2022-03-01"), 30
    )


def test_a_limit_without_an_extension_refuses_one():
    with pytest.raises(LimitError, match="No extension"):
        due(limit("D042"), day("2022-03-01"), extended=True)


def test_hours_need_a_time():
    with pytest.raises(LimitError, match="counts hours"):
        due(limit("D096"), day("2022-03-01"))
    late = due(limit("D037"), datetime(2022, 3, 1, 10, 30, tzinfo=workdays.TZ))
    assert late.lapses_at == datetime(2022, 3, 2, 10, 30, tzinfo=workdays.TZ)


def test_a_number_may_be_set_for_a_custom_but_not_for_a_law():
    assert due(limit("D108"), day("2022-01-24"), n=7).due == day("2022-02-07")
    with pytest.raises(LimitError, match="fixed by its rule"):
        due(limit("D021"), day("2022-01-24"), n=7)


def test_the_version_in_force_on_the_events_day_is_applied():
    assert in_force("D055", day("2025-03-11")).id == "D055"
    assert in_force("D055", day("2025-03-12")).id == "D057"
    assert in_force("D091", day("2022-01-01")).id == "D090"
    with pytest.raises(NotInForce):
        in_force("D047", day("2022-04-30"))


def test_an_unknown_limit_is_named():
    with pytest.raises(UnknownLimit, match="D999"):
        limit("D999")


def test_past_the_announced_calendar_a_date_is_provisional():
    found = due(limit("D022"), day("2026-12-21"))
    assert found.provisional
    assert "暂定" in explain(limit("D022"), found, "zh")
    assert "provisional" in explain(limit("D022"), found, "en")
    assert not due(limit("D022"), day("2026-03-01")).provisional


def test_the_explanation_names_law_and_article():
    found = due(limit("D021"), day("2022-09-28"))
    assert explain(limit("D021"), found, "zh") == (
        "自收到材料之日（2022年9月28日）起5个工作日，当日不计，至2022年10月10日24时止；依据《行政许可法》第32条。"
    )
    assert explain(limit("D021"), found, "en") == (
        "5 working days from receipt of the papers (2022-09-28), that day not counted: "
        "until the end of 2022-10-10; under the Administrative Licensing Law, art. 32."
    )


@pytest.mark.parametrize("limit_id", list(limits()))
def test_every_limit_computes_and_explains_itself_in_both_languages(limit_id):
    rule = limit(limit_id)
    start = max(rule.valid_from or day("2022-03-10"), day("2022-03-10"))
    at = (
        datetime(start.year, start.month, start.day, 9, tzinfo=workdays.TZ)
        if rule.unit is Unit.HOUR
        else start
    )
    found = due(rule, at)
    zh, en = explain(rule, found, "zh"), explain(rule, found, "en")
    assert zh.endswith("。")
    assert en.isascii() or "〔" in en
    if rule.is_custom:
        assert "地方规定，非法律规定" in zh
        assert "依据" not in zh
    elif not rule.is_law:
        assert "待核" in zh


def test_a_due_date_costs_little():
    rule, start = limit("D108"), day("2022-01-24")
    due(rule, start)
    best = min(timeit.repeat(lambda: due(rule, start), number=500, repeat=5)) / 500
    assert best < 60e-6  # 4 µs on a desk; slack for a busy machine


@pytest.mark.shared
def test_the_shipped_limits_are_those_of_the_dossier(shared):
    with (shared / "domain" / "deadlines.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(limits()) == 112
    for row in rows:
        ours = limit(row["id"])
        assert ours.name.zh == row["limit_name_cn"]
        assert str(ours.month_day or ours.n) == row["n"]
        assert (ours.unit, ours.article, ours.mark) == (row["unit"], row["article"], row["mark"])
        assert ours.law.zh == row["law"]
        assert str(ours.valid_from or "") == row["valid_from"]
