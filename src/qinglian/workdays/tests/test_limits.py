"""Every limit computes; the law in force on the day is the one applied; custom is never called law."""

from __future__ import annotations

import csv
import timeit
from datetime import date, datetime, timedelta

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
        ("D037", "2022-09-30T10:00", "2022-10-01"),
        ("D063", "2024-11-30", "2025-05-30"),
        ("D063", "2025-08-31", "2026-02-28"),
        ("D111", "2024-11-29", "2024-11-09"),
        ("D067", "2022-10-08", "2022-09-23"),
        ("D059", "2022-10-08", "2022-09-28"),
        ("D061", "2022-11-02", "2023-01-03"),
        ("D039", "2022-09-21", "2022-10-10"),
        ("D005", "2022-06-06", "2022-06-15"),
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
    begun = datetime.fromisoformat(start) if "T" in start else day(start)
    assert due(limit(limit_id), begun).due == day(end)


@pytest.mark.parametrize(
    ("limit_id", "what"),
    [
        ("D028", Unit.WD), ("D029", Unit.CD), ("D030", Unit.WD), ("D031", Unit.WD),
        ("D033", Unit.CD), ("D034", Unit.WD), ("D035", Unit.WD),  # 行政处罚法 85: 二三五七日 alone
        ("D021", Unit.WD), ("D022", Unit.WD), ("D023", Unit.WD), ("D024", Unit.WD),
        ("D025", Unit.WD), ("D026", Unit.WD),  # 行政许可法 82: all of them
        ("D036", Unit.CD), ("D039", Unit.WD),  # 行政强制法 69: ten days or fewer
        ("D102", Unit.CD), ("D103", Unit.CD), ("D104", Unit.CD),  # 行政复议法 88: 三五七十日 alone
        ("D059", Unit.WD), ("D060", Unit.WD), ("D061", Unit.CD), ("D062", Unit.CD),  # 审计条例 56
        ("D070", Unit.CD), ("D074", Unit.CD), ("D075", Unit.WD), ("D076", Unit.WD),  # 招标条例 61
        ("D083", Unit.CD), ("D085", Unit.WD), ("D086", Unit.WD),  # 政府采购法 46, 47, 52
        ("D009", Unit.WD), ("D010", Unit.WD), ("D013", Unit.WD),  # 政府信息公开条例
        ("D047", Unit.CD), ("D049", Unit.WD), ("D050", Unit.CD),  # 信访工作条例
        ("D001", Unit.CD), ("D002", Unit.CD),  # 政府督查工作条例 17
        ("D003", Unit.CD), ("D004", Unit.CD), ("D005", Unit.WD),  # 重大行政决策程序暂行条例
        ("D016", Unit.CD), ("D019", Unit.CD), ("D020", Unit.CD),  # 预算法 14, 52
    ],
)  # fmt: skip
def test_what_a_day_is_in_each_law(limit_id, what):
    assert limit(limit_id).unit is what


def test_days_left_out_across_a_holiday_take_only_what_was_worked():
    spans = [(day("2022-09-29"), day("2022-10-09"))]
    plain = due(limit("D013"), day("2022-09-23")).due
    assert plain == day("2022-10-26")
    assert due(limit("D013"), day("2022-09-23"), exclusions=spans).due == workdays.add_workdays(
        plain, 4
    )
    seized = due(
        limit("D036"), day("2022-09-05"), exclusions=[(day("2022-09-10"), day("2022-09-12"))]
    )
    assert (seized.rolled_from, seized.due) == (None, day("2022-10-08"))


def test_the_time_for_comment_runs_from_publication_which_is_not_counted():
    found = due(limit("D003"), day("2022-05-05"))
    assert found.due == day("2022-06-04")
    assert "自发布之日（2022年5月5日）起30日，当日不计" in explain(limit("D003"), found, "zh")
    assert "from publication (2022-05-05)" in explain(limit("D003"), found, "en")


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


@pytest.mark.parametrize(
    ("old", "new", "last", "articles"),
    [
        ("D055", "D057", "2025-03-11", ("42", "51")),
        ("D056", "D058", "2025-03-11", ("42", "51")),
        ("D090", "D091", "2025-05-31", ("8", "9")),
        ("D092", "D093", "2025-05-31", ("16", "18")),
    ],
)
def test_each_law_that_changed_is_applied_by_its_own_days(old, new, last, articles):
    first = day(last) + timedelta(days=1)
    for named in (old, new):
        assert in_force(named, day(last)).id == old
        assert in_force(named, first).id == new
    assert (limit(old).article, limit(new).article) == articles


@pytest.mark.parametrize(
    ("limit_id", "first"),
    [
        ("D001", "2021-02-01"), ("D027", "2022-03-01"), ("D029", "2021-07-15"), ("D047", "2022-05-01"),
        ("D055", "2015-08-29"), ("D063", "2024-11-09"), ("D090", "2020-09-01"), ("D094", "2025-06-01"),
        ("D102", "2024-01-01"), ("D111", "2024-11-09"),
    ],
)  # fmt: skip
def test_no_law_is_applied_before_its_first_day(limit_id, first):
    assert in_force(limit_id, day(first)).id == limit_id
    with pytest.raises(NotInForce, match="is recorded"):
        in_force(limit_id, day(first) - timedelta(days=1))


def test_an_unknown_limit_is_named():
    with pytest.raises(UnknownLimit, match="D999"):
        limit("D999")


def test_past_the_announced_calendar_a_date_is_provisional():
    last = workdays.calendar.ANNOUNCED[1]
    found = due(limit("D022"), date(last, 12, 21))
    assert found.provisional
    assert "暂定" in explain(limit("D022"), found, "zh")
    assert "provisional" in explain(limit("D022"), found, "en")
    assert not due(limit("D022"), date(last, 3, 1)).provisional
    assert due(limit("D029"), date(last, 12, 1)).provisional
    assert not due(limit("D016"), date(last, 12, 1)).provisional
    assert not due(limit("D003"), date(last, 12, 21)).provisional
    before = due(limit("D032"), date(last + 1, 1, 5))
    assert before.due.year == last
    assert f"暂定：{last + 1}年" in explain(limit("D032"), before, "zh")
    assert f"the holidays of {last + 1} are" in explain(limit("D032"), before, "en")


def test_the_explanation_names_law_and_article():
    found = due(limit("D021"), day("2022-09-28"))
    assert explain(limit("D021"), found, "zh") == (
        "自收到材料之日（2022年9月28日）起5个工作日，当日不计，至2022年10月10日24时止；依据《行政许可法》第32条。"
    )
    assert explain(limit("D021"), found, "en") == (
        "5 working days from receipt of the papers (2022-09-28), that day not counted: "
        "until the end of 2022-10-10; under the Administrative Licensing Law, art. 32."
    )


@pytest.mark.parametrize(
    ("limit_id", "zh", "en"),
    [
        ("D022", "依据《行政许可法》第42、45、82条", "Law, arts. 42, 45 and 82"),
        (
            "D042",
            "依据国办发〔2018〕118号、国发〔2016〕33号",
            "No. 118 of 2018; State Council Document",
        ),
        ("D046", "参照企业公示抽查等通行规定（待核）", "(to be checked)"),
        ("D059", "《审计法》第42条、《审计法实施条例》第35、56条", "Audit Law, arts. 35 and 56"),
        ("D067", "《招标投标法》第23条、《招标投标法实施条例》第21条", "the Bidding Law, art. 21"),
        ("D096", "《生产安全事故报告和调查处理条例》第9条", "Work Safety Accidents, art. 9"),
        ("D107", "地方规定，非法律规定", "a local custom, not law"),
        ("D105", "依据《纪检监察机关处理检举控告工作规则》", "under the Rules on Accusations"),
    ],
)
def test_the_basis_is_cited_as_a_reader_knows_it(limit_id, zh, en):
    assert zh in workdays.basis(limit(limit_id), "zh")
    assert en in workdays.basis(limit(limit_id), "en")


def test_a_limit_before_its_event_and_a_day_of_the_year_read_plainly():
    papers = due(limit("D004"), day("2022-06-10"))
    assert explain(limit("D004"), papers, "zh").startswith(
        "须在听证会（2022年6月10日）前至少7日办理，至2022年6月3日24时止"
    )
    report = due(limit("D014"), day("2021-12-31"))
    assert explain(limit("D014"), report, "en").startswith(
        "Department's yearly disclosure report is due each year by 31 January: until the end of 2022"
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


IN_FULL = {
    "国令493": "生产安全事故报告和调查处理条例",
    "移送规定": "行政执法机关移送涉嫌犯罪案件的规定",
    "招标投标法/条例": "招标投标法/招标投标法实施条例",
    "审计法/实施条例": "审计法/审计法实施条例",
    "地方规定(商洛1-7WD)": "商洛市为1至7个工作日",
    "地方规定(商洛15WD)": "商洛市为15个工作日",
    "惯例(审计报告载明)": "审计报告载明的惯例",
}
"""What the dossier names in short, as a reader is shown it."""


@pytest.mark.shared
def test_the_shipped_limits_are_those_of_the_dossier(shared):
    with (shared / "domain" / "deadlines.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(limits()) == 112
    for row in rows:
        ours = limit(row["id"])
        law = row["law"]
        for short, full in IN_FULL.items():
            law = full if law == short else law
        assert ours.name.zh == row["limit_name_cn"]
        assert str(ours.month_day or ours.n) == row["n"]
        assert (ours.unit, ours.article, ours.mark) == (row["unit"], row["article"], row["mark"])
        assert ours.law.zh == law
        assert str(ours.valid_from or "") == row["valid_from"]
