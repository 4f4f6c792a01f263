"""No cell that goes out can run in a spreadsheet."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.documents.sheets.reading import read_sheet
from qinglian.documents.sheets.writing import GUARD, RUNS, safe_text, write_csv, write_sheet


def workbook(
    rows: list[tuple[object, ...]], headings: tuple[str, ...] = ("事项", "单位"), title: str = ""
) -> bytes:
    out = io.BytesIO()
    write_sheet(rows, headings, out, title=title)
    return out.getvalue()


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "＝1+1", "#N/A"]
)
def test_a_text_that_looks_like_a_formula_is_stored_as_text(text: str) -> None:
    cell = openpyxl.load_workbook(io.BytesIO(workbook([(text, "甲")]))).active["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert bool(cell.quotePrefix) == (text[0] in RUNS)


def test_csv_sets_an_apostrophe_before_text_that_would_run() -> None:
    out = io.BytesIO()
    write_csv([("=1+1", -5, Decimal("-0.5"), None, "平常")], ("@甲", "乙", "丙", "丁", "戊"), out)
    assert out.getvalue().decode("utf-8-sig").splitlines() == [
        "'@甲,乙,丙,丁,戊",
        "'=1+1,-5,-0.5,,平常",
    ]


def test_headings_stay_in_view_under_a_title() -> None:
    page = openpyxl.load_workbook(
        io.BytesIO(workbook([("甲", "乙")], title="台账: 2021/全年"))
    ).active
    assert page.freeze_panes == "A3"
    assert page["A1"].value == "台账: 2021/全年"
    assert page["A2"].value == "事项"


def test_numbers_and_days_stay_numbers_and_days() -> None:
    page = openpyxl.load_workbook(io.BytesIO(workbook([(3, date(2022, 3, 5))]))).active
    assert page["A2"].value == 3
    assert page["B2"].value.date() == date(2022, 3, 5)


def test_the_same_rows_give_the_same_bytes() -> None:
    assert workbook([("甲", "乙")]) == workbook([("甲", "乙")])


@given(st.text(max_size=40))
def test_no_text_in_csv_begins_with_what_runs(text: str) -> None:
    assert safe_text(text)[:1] not in RUNS
    assert safe_text(text).removeprefix(GUARD if text[:1] in RUNS else "") == text


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["=1+1", "甲", "+乙", "-", "a,b", '"引"', "@x"]), st.integers(0, 99)
        ),
        min_size=1,
    )
)
def test_what_is_written_is_read_again(rows: list[tuple[str, int]]) -> None:
    for write, name in ((write_sheet, "a.xlsx"), (write_csv, "a.csv")):
        out = io.BytesIO()
        write(rows, ("事项", "件数"), out)
        out.seek(0)
        table = read_sheet(out, name)
        assert table.headings == ("事项", "件数")
        assert [(row.values[0], int(str(row.values[1]))) for row in table.rows] == rows
