"""`qinglian deadline`: until when, and why, for whoever asks from a terminal."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qinglian import workdays
from qinglian.cli.tests.conftest import say
from qinglian.workdays import Unit, due, limit, limits

BY_HAND = [
    # Dossier §4.3, each row by a limit that counts so many of such days (n is the county's to set).
    ("D110", "2022-01-24", ("--days", 5), "2022-01-29"),
    ("D110", "2022-01-24", ("--days", 7), "2022-02-07"),
    ("D110", "2022-01-24", ("--days", 20), "2022-02-24"),
    ("D110", "2022-04-29", ("--days", 3), "2022-05-07"),
    ("D021", "2022-09-28", (), "2022-10-10"),
    ("D110", "2022-09-30", ("--days", 20), "2022-11-02"),
    ("D110", "2025-01-20", ("--days", 7), "2025-02-05"),
    ("D110", "2025-09-26", ("--days", 15), "2025-10-23"),
    ("D110", "2026-02-13", ("--days", 3), "2026-02-25"),
    ("D029", "2022-07-15", (), "2022-10-13"),
    ("D001", "2022-08-12", (), "2022-09-13"),
    ("D001", "2022-09-02", (), "2022-10-08"),
    ("D098", "2022-11-02", (), "2023-01-03"),
    # The stories of §6: the ticket, the penalty, the information request, the proposal, the audit.
    ("D021", "2022-01-24", (), "2022-01-29"),
    ("D031", "2022-09-21", (), "2022-09-28"),
    ("D042", "2022-10-09", (), "2022-10-18"),
    ("D010", "2022-09-28", (), "2022-10-12"),
    ("D013", "2022-10-10", (), "2022-11-07"),
    ("D055", "2022-02-21", (), "2022-05-23"),
    ("D110", "2022-03-10", (), "2022-03-17"),
]


@pytest.mark.parametrize(("limit_id", "start", "more", "end"), BY_HAND)
def test_a_date_reckoned_by_hand(qinglian, limit_id, start, more, end):
    assert qinglian("deadline", limit_id, "--start", start, *more).out.splitlines()[0] == end


def test_json_gives_the_day_whether_it_is_provisional_and_why(qinglian):
    said = json.loads(qinglian("deadline", "D021", "--start", "2022-09-28", "--json").out)
    assert said["due"] == "2022-10-10"
    assert said["lapses_at"] == "2022-10-11T00:00:00+08:00"
    assert said["provisional"] is False
    assert said["explanation"] == (
        "自收到材料之日（2022年9月28日）起5个工作日，当日不计，至2022年10月10日24时止；依据《行政许可法》第32条。"
    )
    assert (said["id"], said["article"]) == ("D021", "32")


def test_it_speaks_english_when_asked_to(qinglian):
    said = json.loads(
        qinglian("deadline", "D021", "--start", "2022-09-28", "--json", "--lang", "en").out
    )
    assert said["explanation"].startswith("5 working days from receipt of the papers (2022-09-28)")
    assert not re.search("[一-鿿]", json.dumps(said, ensure_ascii=False))


def test_days_left_out_do_not_count_and_may_be_several(qinglian):
    asked = ("deadline", "D013", "--start", "2022-10-10", "--exclude", "2022-10-12..2022-10-24")
    assert qinglian(*asked).out.startswith("2022-11-18")
    one_more = qinglian(*asked, "--exclude", "2022-11-01")
    assert one_more.out.startswith("2022-11-21")
    assert "扣除2022年10月12日至2022年10月24日" in one_more.out


def test_a_year_whose_holidays_are_not_announced_gives_a_provisional_day(qinglian):
    plain = qinglian("deadline", "D022", "--start", "2040-12-21").out
    assert "（暂定）" in plain.splitlines()[0]
    said = json.loads(qinglian("deadline", "D022", "--start", "2040-12-21", "--json").out)
    assert said["provisional"] is True
    assert "暂定" in said["explanation"]


def test_a_lawful_extension_is_added_where_the_law_gives_one(qinglian):
    plain = qinglian("deadline", "D022", "--start", "2022-03-01").out.splitlines()[0]
    longer = qinglian("deadline", "D022", "--start", "2022-03-01", "--extended").out.splitlines()
    assert longer[0] == str(workdays.add_workdays(date(2022, 3, 1), 30))
    assert longer[0] > plain
    assert "含延长" in longer[1]


def test_an_id_may_be_written_small(qinglian):
    assert qinglian("deadline", "d021", "--start", "2022-09-28").out.startswith("2022-10-10")


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("D999", "--start", "2022-01-01"), "D001 至 D112", "D001 to D112"),
        (("D021", "--start", "28.9.2022"), "--start 2022-09-28", "--start 2022-09-28"),
        (("D021",), "--start 2022-09-28", "--start 2022-09-28"),
        (("D096", "--start", "2022-03-01"), "按小时计算", "counts hours"),
        (("D042", "--start", "2022-03-01", "--extended"), "没有规定可以延长", "No extension"),
        (("D021", "--start", "2022-01-24", "--days", "7"), "由规定确定", "fixed by its rule"),
        (("D108", "--start", "2022-01-24", "--days", "0"), "正数", "positive"),
        (("D047", "--start", "2020-01-01"), "未收录", "is recorded"),
        (("D021", "--start", "2022-01-24", "--exclude", "soon"), "--exclude 2022", "--exclude 2022"),
        (("D021", "--start", "2022-01-24", "--exclude", "2022-02-01..2022-01-01"), "早于", "ends before"),
        (("D021", "--start", "9999-12-31"), "超出", "out of range"),
    ],
)  # fmt: skip
def test_what_cannot_be_reckoned_is_said_in_the_askers_language(qinglian, words, zh, en):
    assert zh in qinglian("deadline", *words).refused
    refused = qinglian("deadline", *words, "--lang", "en").refused
    assert en in refused
    assert "\n" not in refused


def test_a_limit_in_hours_runs_from_the_minute(qinglian):
    said = json.loads(qinglian("deadline", "D037", "--start", "2022-03-01T10:30", "--json").out)
    assert said["lapses_at"] == "2022-03-02T10:30:00+08:00"


@pytest.mark.parametrize("limit_id", list(limits()))
def test_every_limit_computes_for_a_day_on_which_it_held(qinglian, limit_id):
    rule = limit(limit_id)
    day = max(rule.valid_from or date(2022, 3, 10), date(2022, 3, 10))
    if rule.valid_to is not None:
        day = min(day, rule.valid_to)
    at = datetime(day.year, day.month, day.day, 9, tzinfo=workdays.TZ)
    start: date | datetime = at if rule.unit is Unit.HOUR else day
    said = json.loads(qinglian("deadline", limit_id, "--start", start.isoformat(), "--json").out)
    found = due(rule, start)
    assert (said["due"], said["id"]) == (str(found.due), limit_id)
    assert said["lapses_at"] == found.lapses_at.isoformat()
    assert said["explanation"] == workdays.explain(rule, found, "zh")
    assert said["mark"] in ("C†", "C", "L", "X")


def test_without_an_id_it_lists_all_112_with_their_articles(qinglian):
    for lang in ("zh", "en"):
        lines = qinglian("deadline", "--lang", lang).out.splitlines()
        assert len(lines) == 112
        assert lines[20].startswith("D021  ")
    assert all("  —  " in line for line in lines)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([*limits(), "D000", ""]),
    st.one_of(st.dates().map(str), st.datetimes().map(datetime.isoformat), st.text(max_size=12)),
    st.lists(
        st.one_of(st.text(max_size=24), st.tuples(st.dates(), st.dates()).map(lambda p: f"{p[0]}..{p[1]}")),
        max_size=2,
    ),
    st.booleans(),
    st.one_of(st.none(), st.integers()),
)  # fmt: skip
def test_whatever_is_asked_is_answered_or_refused_in_a_sentence(limit_id, start, spans, more, n):
    words = ["deadline", limit_id, f"--start={start}", *(f"--exclude={span}" for span in spans)]
    words += ["--extended"] if more else []
    words += [f"--days={n}"] if n is not None else []
    said = say(*words)
    assert said.out or said.refused


@pytest.mark.shared
def test_the_limits_are_those_of_the_dossier(shared):
    """Ids, numbers, units and the days between which they hold."""
    with (shared / "domain" / "deadlines.csv").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert list(rows) == list(limits())
    assert len(rows) == 112
    for limit_id, row in rows.items():
        ours = limit(limit_id)
        assert str(ours.month_day or ours.n) == row["n"], limit_id
        assert ours.unit == row["unit"], limit_id
        assert str(ours.valid_from or "") == row["valid_from"], limit_id
        assert str(ours.valid_to or "") == row["valid_to"], limit_id
        assert ours.mechanism == row["mechanism"], limit_id
        assert ours.roll_forward == (row["roll_forward"] == "1"), limit_id
