"""Registers: narrowed to the reader, filtered, sorted, paged and exported without harm."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from qinglian.site.matters import registers
from qinglian.site.matters.tests.conftest import CLERK, OUTSIDER, SUPERVISOR
from qinglian.site.matters.views import registers as pages
from qinglian.site.matters.views.registers import Book

pytestmark = pytest.mark.django_db

REGISTER = "/registers/meeting-decision/"


def numbers(answer) -> list[str]:
    return [line.matter.number for line in answer.context["lines"]]


def in_the_list(answer) -> dict[str, Book]:
    groups = answer.context["groups"]
    return {book.procedure.name: book for group in groups for book in (*group.used, *group.rest)}


def exported(answer) -> list[tuple[object, ...]]:
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return list(book.active.iter_rows(values_only=True))


def test_the_list_of_registers_counts_what_the_reader_may_see(county, clock):
    county.decisions(3, due="2022-03-11")
    clock("2022-03-14T09:00")
    for post, wanted in ((CLERK, ("3", "3")), (OUTSIDER, ("0", "0")), (SUPERVISOR, ("3", "3"))):
        books = in_the_list(county.get(post, "/registers/"))
        assert (books["meeting-decision"].running, books["meeting-decision"].late) == wanted
    assert books["meeting-decision"].may_open
    assert not books["weekly-commitment"].may_open


def test_registers_that_a_reader_does_not_use_are_folded_away(county):
    county.decision()
    used = {
        post: {
            book.procedure.name
            for group in county.get(post, "/registers/").context["groups"]
            for book in group.used
        }
        for post in (CLERK, OUTSIDER)
    }
    assert "meeting-decision" in used[CLERK]
    assert "meeting-decision" not in used[OUTSIDER]
    assert "leader-instruction" not in used[CLERK]
    assert used[CLERK]


def test_counts_in_the_list_of_registers_stop_at_a_hundred(county):
    county.decisions(101)
    books = in_the_list(county.get(CLERK, "/registers/"))
    assert books["meeting-decision"].running == "99+"


def test_a_register_is_filtered_by_every_one_of_its_fields(county, clock):
    old = county.signed(due="2022-03-11")
    clock("2022-03-14T09:00")
    other = county.decision(lead="water", title="修复灌区渠道")
    done = county.submitted(title="整治马路市场")
    county.act(done, "accept", SUPERVISOR)
    asked = {
        "state": {"open": [other, old], "completed": [done], "closed": []},
        "late": {"now": [old], "ever": [old]},
        "lead": {"水利局": [other], "water": [other], "县交通运输局": [done, old]},
        "q": {"灌区": [other], old.lower(): [old], "HY-2022": [done, other, old], "没有": []},
        "start": {"2022-03-14": [done, other], "2022年3月10日": [done, other, old]},
        "end": {"2022-03-13": [old]},
    }
    for name, wanted in asked.items():
        for value, found in wanted.items():
            assert numbers(county.get(SUPERVISOR, REGISTER, **{name: value})) == found, value


def test_a_register_is_sorted_both_ways(county, clock):
    first = county.signed(due="2022-04-30")
    clock("2022-03-11T10:00")
    second = county.decision(due="2022-03-31")
    clock("2022-03-12T10:00")
    county.act(first, "report", CLERK, progress="已经开工，进展正常")
    asked = {
        "number": [first, second], "-number": [second, first], "opened": [first, second],
        "due": [second, first], "-due": [first, second], "-moved": [first, second],
        "moved": [second, first], "nonsense": [second, first],
    }  # fmt: skip
    for sort, wanted in asked.items():
        assert numbers(county.get(SUPERVISOR, REGISTER, sort=sort)) == wanted, sort


@pytest.mark.parametrize(
    "asked",
    [{"start": "2022-02-30"}, {"lead": "没有这个局"}, {"state": "nonsense"}, {"q": "x" * 200}],
)
def test_a_filter_that_is_wrong_is_said_and_left_out(county, asked):
    number = county.decision()
    answer = county.get(SUPERVISOR, REGISTER, **asked)
    assert answer.status_code == 422
    assert numbers(answer) == [number]


@pytest.mark.parametrize(
    "q", ["\x00", "'; DROP TABLE matters_matter; --", "%", "_", "\\", "<b>", "😀"]
)
def test_nonsense_in_a_search_finds_nothing_and_breaks_nothing(county, q):
    number = county.decision()
    answer = county.get(SUPERVISOR, REGISTER, q=q)
    assert answer.status_code == (422 if q == "\x00" else 200)
    assert numbers(answer) in ([], [number])


def test_words_are_looked_for_among_the_newest_only_and_the_page_says_so(county, monkeypatch):
    monkeypatch.setattr(registers, "WINDOW", 2)
    monkeypatch.setattr(pages, "WINDOW", 2)
    old, *newer = county.decisions(3)
    answer = county.get(SUPERVISOR, REGISTER, q="农村公路")
    assert set(numbers(answer)) == set(newer)
    assert "只看最近 2 件" in answer.content.decode()
    assert numbers(county.get(SUPERVISOR, REGISTER, q=old)) == [old]


def test_a_register_comes_in_pages_and_is_counted_no_further_than_is_useful(county, monkeypatch):
    monkeypatch.setattr(pages, "COUNTED", 55)
    made = county.decisions(60)
    answer = county.get(SUPERVISOR, REGISTER)
    assert numbers(answer) == made[::-1][:50]
    assert "共 55+ 件" in answer.content.decode()
    assert numbers(county.get(SUPERVISOR, REGISTER, page="2")) == made[::-1][50:]


def test_an_export_holds_what_was_filtered_and_cannot_run(county):
    harmful = ["=cmd|' /C calc'!A0", "+1+1题目", "-2+3题目", "@SUM(A1)", "＝1+1题目"]
    for title in harmful:
        county.decision(title=title)
    county.decision(lead="water", title="修复灌区渠道")
    answer = county.get(SUPERVISOR, f"{REGISTER}export/", lead="交通局", sort="number")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    data = b"".join(answer.streaming_content)
    sheet = load_workbook(io.BytesIO(data)).active
    cells = [row[1] for row in sheet.iter_rows(min_row=3)]
    assert [cell.value for cell in cells] == harmful
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    assert sheet["A2"].value == "编号"
    assert "5件" in sheet["A1"].value


def test_an_export_that_is_cut_short_says_so(county, monkeypatch):
    monkeypatch.setattr(pages, "EXPORTED", 2)
    county.decisions(3)
    rows = exported(county.get(SUPERVISOR, f"{REGISTER}export/"))
    assert len(rows) == 4
    assert "只含前2件，请按日期等条件分次导出" in str(rows[0][0])


def test_an_export_is_as_narrow_as_its_reader(county):
    county.decisions(2)
    assert len(exported(county.get(OUTSIDER, f"{REGISTER}export/"))) == 2


def test_what_is_in_force_is_not_called_under_way(county):
    number = county.open(
        "service-item", "housing#liaison", title="商品房预售许可", lead="housing",
        basic_code="000117021000", level="4", item_type="01",
    )  # fmt: skip
    county.act(
        number, "write", "housing#liaison", item_code="11990121MB0X000012400011702100",
        fit_for_online=True, online=True, legal_days=20, promised_days=5,
    )  # fmt: skip
    county.act(number, "pass", "approvals#reviewer")
    path = "/registers/service-item/"
    assert numbers(county.get(SUPERVISOR, path, state="open")) == [number]
    county.act(number, "publish", "housing#liaison")
    assert numbers(county.get(SUPERVISOR, path, state="open")) == []
    assert numbers(county.get(SUPERVISOR, path, state="in-force")) == [number]


def test_the_year_in_a_number_bounds_a_search_by_days(county, clock):
    clock("2021-12-31T10:00")
    last = county.decision(held="2021-12-30")
    clock("2022-01-01T10:00")
    first = county.decision(held="2021-12-30")
    wanted = {("2021-12-31", "2021-12-31"): [last], ("2022-01-01", "2022-01-01"): [first],
              ("2021-12-31", "2022-01-01"): [first, last]}  # fmt: skip
    for (start, end), found in wanted.items():
        assert numbers(county.get(SUPERVISOR, REGISTER, start=start, end=end)) == found


@pytest.mark.parametrize("size", [2, 60])
@pytest.mark.parametrize("post", [CLERK, SUPERVISOR, "leaders#executive"])
@pytest.mark.parametrize(
    "path", [REGISTER, f"{REGISTER}?q=公路&lead=交通局&state=open", "/registers/"]
)
def test_a_register_asks_no_more_of_the_database_when_it_grows(
    county, django_assert_max_num_queries, size, post, path
):
    county.decisions(size)
    client = county.client(post)
    with django_assert_max_num_queries(12):
        assert client.get(path).status_code == 200
