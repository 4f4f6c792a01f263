"""Files as people make them are read; files that cannot be read whole are refused with what to do."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.reading import read_sheet
from qinglian.documents.sheets.refused_rows import error_sheet
from qinglian.documents.sheets.table import Limits, Table
from qinglian.text import Text


def book(fill: Callable[[Worksheet], None]) -> bytes:
    made = openpyxl.Workbook()
    fill(made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def rows(*lines: tuple[object, ...]) -> bytes:
    def fill(page: Worksheet) -> None:
        for line in lines:
            page.append(line)

    return book(fill)


def read(data: bytes, name: str = "清单.xlsx", **options: object) -> Table:
    return read_sheet(io.BytesIO(data), name, **options)


def refusal(data: bytes, name: str = "清单.xlsx", **options: object) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        read(data, name, **options)
    assert refused.value.reason.zh
    assert refused.value.reason.en
    assert refused.value.remedy.zh
    assert refused.value.remedy.en
    return refused.value


def repacked(data: bytes, **parts: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


PLAIN = rows(("事项", "单位"), ("甲", "乙"))


def test_headings_are_found_below_a_title_and_a_note() -> None:
    table = read(
        rows(
            ("重点任务清单",),
            ("填报单位：石桥镇", None, "2022.3.5"),
            ("序号", "事项", "时限"),
            (1, "修路", "3月5日"),
        )
    )
    assert (table.headings, table.heading_row) == (("序号", "事项", "时限"), 3)
    assert table.above == ("重点任务清单", "填报单位：石桥镇 2022.3.5")
    assert [(row.number, row.values) for row in table.rows] == [(4, (1, "修路", "3月5日"))]


def test_known_headings_find_their_row_among_others() -> None:
    data = rows(
        ("说明", "内容", "备注"), ("事项名称", "牵头单位", "完成时限"), ("修路", "交通局", 44625)
    )
    assert read(data, known=("事项名称", "牵头单位")).heading_row == 2


def test_merged_cells_are_filled() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["任务清单"])
        page.append(["牵头单位", "事项"])
        page.append(["交通局", "甲"])
        page.append([None, "乙"])
        page.merge_cells("A1:B1")
        page.merge_cells("A3:A4")

    table = read(book(fill))
    assert [row.values for row in table.rows] == [("交通局", "甲"), ("交通局", "乙")]
    assert table.rows[1].originals == (None, "乙")


def test_headings_in_two_rows_are_joined() -> None:
    def fill(page: Worksheet) -> None:
        page.append(["事项", "时限", None])
        page.append([None, "开始", "结束"])
        page.append(["修路", "2022.3.5", "2022.4.5"])
        page.merge_cells("A1:A2")
        page.merge_cells("B1:C1")

    assert read(book(fill)).headings == ("事项", "时限/开始", "时限/结束")


def test_a_heading_that_occurs_twice_keeps_both_columns() -> None:
    assert read(rows(("事项", "金额", "金额"), ("甲", 1, 2))).headings == (
        "事项",
        "金额",
        "金额（重复1）",
    )


def test_full_width_digits_become_half_width_and_the_original_is_kept() -> None:
    (row,) = read(rows(("事项", "数量"), ("第１２项", "１４"))).rows
    assert row.values == ("第12项", "14")
    assert row.originals == ("第１２项", "１４")


def test_numbers_are_exact_and_days_are_days() -> None:
    (row,) = read(
        rows(
            ("甲", "乙", "丙", "丁"),
            (0.1 + 0.2, 5.0, datetime(2022, 3, 5), datetime(2022, 3, 5, 14, 30)),
        )
    ).rows
    assert row.values == (Decimal("0.3"), 5, date(2022, 3, 5), "2022-03-05 14:30")


def test_blank_rows_are_left_out_and_row_numbers_stay_those_of_the_file() -> None:
    table = read(rows(("事项", "单位"), ("甲", "乙"), (), ("  ", None), ("丙", "丁")))
    assert [row.number for row in table.rows] == [2, 5]


def test_the_first_sheet_with_content_is_read_and_another_can_be_named() -> None:
    made = openpyxl.Workbook()
    second = made.create_sheet("数据")
    second.append(["事项", "单位"])
    second.append(["甲", "乙"])
    out = io.BytesIO()
    made.save(out)
    assert read(out.getvalue()).sheet == "数据"
    assert "没有名为" in refusal(out.getvalue(), sheet="别的").reason.zh


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_that_offices_use(encoding: str) -> None:
    table = read("事项,牵头单位\r\n推进道路改造,交通运输局\r\n".encode(encoding), "a.csv")
    assert table.headings == ("事项", "牵头单位")
    assert table.rows[0].values == ("推进道路改造", "交通运输局")


def test_broken_utf8_is_refused_with_its_line() -> None:
    good = "事项,牵头单位\n推进道路改造,交通运输局\n修订管理办法,住房和城乡建设局\n".encode()
    refused = refusal(good[:-5] + b"\n", "a.csv")
    assert "第 3 行" in refused.reason.zh
    assert "line 3" in refused.reason.en


def test_bytes_that_are_no_text_are_refused() -> None:
    assert "编码" in refusal(b"\xff\xff\xff\x80,\n", "a.csv").reason.zh
    assert "编码" in refusal(b"a,b\n\0,1\n", "a.csv").reason.zh


def test_a_file_that_is_no_workbook_is_refused() -> None:
    for data in (b"", b"hello", b"PK\x03\x04 broken", PLAIN[: len(PLAIN) // 2]):
        assert "不是 Excel 工作簿" in refusal(data).reason.zh
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("readme.txt", "x")
    assert "不是 Excel 工作簿" in refusal(out.getvalue()).reason.zh


def test_a_workbook_whose_parts_are_broken_is_refused() -> None:
    for name in (
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "[Content_Types].xml",
        "xl/styles.xml",
    ):
        assert "不是 Excel 工作簿" in refusal(repacked(PLAIN, **{name: b"<broken"})).reason.zh


def test_a_zip_bomb_is_refused_before_it_is_opened() -> None:
    bomb = repacked(PLAIN, **{"xl/media/zeros.bin": b"\0" * 30 * 1024 * 1024})
    assert len(bomb) < 100_000
    assert "解压" in refusal(bomb).reason.zh
    many = repacked(PLAIN, **{f"xl/media/{n}": b"x" for n in range(1100)})
    assert "部分" in refusal(many).reason.zh


def test_an_entity_bomb_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(PLAIN)) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml")
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + sheet
    assert (
        "不是 Excel 工作簿"
        in refusal(repacked(PLAIN, **{"xl/worksheets/sheet1.xml": bomb})).reason.zh
    )
    hidden = b"<!--" + b" " * 5000 + b"-->" + bomb
    assert (
        "不是 Excel 工作簿"
        in refusal(repacked(PLAIN, **{"xl/worksheets/sheet1.xml": hidden})).reason.zh
    )


def test_macros_locks_and_the_old_format_are_refused_each_by_name() -> None:
    assert "宏" in refusal(repacked(PLAIN, **{"xl/vbaProject.bin": b"x"}), "a.xlsm").reason.zh
    ole = struct.pack("8s", bytes.fromhex("d0cf11e0a1b11ae1")) + b"\0" * 600
    assert ".xls" in refusal(ole, "a.xls").reason.zh
    assert "密码" in refusal(ole + "EncryptedPackage".encode("utf-16-le")).reason.zh


def test_what_is_too_large_is_refused() -> None:
    assert "MB" in refusal(b"x" * 3000, "a.csv", limits=Limits(size=2000)).reason.zh
    many = rows(("事项", "单位"), *[("甲", "乙")] * 101)
    assert "100" in refusal(many, limits=Limits(rows=100)).reason.zh
    wide = rows(("事项",), *[tuple("甲" for _ in range(30))])
    assert "列" in refusal(wide, limits=Limits(columns=20)).reason.zh
    assert (
        "100"
        in refusal(
            "事项,单位\n".encode() + "甲,乙\n".encode() * 101, "a.csv", limits=Limits(rows=100)
        ).reason.zh
    )


def test_a_merged_range_over_the_whole_sheet_costs_nothing() -> None:
    name = "xl/worksheets/sheet1.xml"
    plain = rows(("事项", "单位"), ("甲", None))
    with zipfile.ZipFile(io.BytesIO(plain)) as packed:
        sheet = packed.read(name)
    merged = b'<mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    data = repacked(plain, **{name: sheet.replace(b"</sheetData>", b"</sheetData>" + merged)})
    assert read(data).rows[0].values == ("甲", "甲")


def test_a_formula_saved_without_its_result_is_refused_and_named() -> None:
    refused = refusal(rows(("事项", "金额"), ("甲", "=1+1")))
    assert "B2" in refused.reason.zh


def test_a_sheet_without_headings_is_refused() -> None:
    assert "表头" in refusal(rows((1, 2), (3, 4))).reason.zh
    assert "没有数据" in refusal(book(lambda page: None)).reason.zh


def test_the_error_sheet_gives_back_only_the_refused_rows_untouched() -> None:
    table = read(
        rows(
            ("事 项", "时限"),
            ("甲", "2022.2.30"),
            ("乙", "2022.3.5"),
            ("丙", "３月"),
        )
    )
    reasons = {
        2: [Text("这一天不存在。", "No such day."), Text("请核对。", "Check it.")],
        4: [Text("没有日。", "No day.")],
    }
    page = openpyxl.load_workbook(io.BytesIO(error_sheet(table, reasons))).active
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["错误原因", "原行号", "事项", "时限"],
        ["这一天不存在。请核对。", 2, "甲", "2022.2.30"],
        ["没有日。", 4, "丙", "３月"],
    ]


def test_an_error_sheet_once_corrected_loads_as_it_is() -> None:
    table = read(rows(("事项", "时限"), ("甲", "2022.2.30")))
    for title in ("", "2022年重点任务清单"):
        again = read(error_sheet(table, {2: [Text("不存在。", "None.")]}, title=title))
        assert again.headings[2:] == table.headings
        assert again.above == ((title,) if title else ())
