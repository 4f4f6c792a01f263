"""A unit's own headings are understood once and remembered."""

from __future__ import annotations

import io
import json

from qinglian.documents.sheets.mapping import Field, HeadingMap
from qinglian.documents.sheets.reading import read_sheet
from qinglian.text import Text

FIELDS = (
    Field("title", Text("事项", "matter"), ("任务", "工作内容", "事项名称"), required=True),
    Field("lead", Text("牵头单位", "lead unit"), ("责任单位", "主办单位"), required=True),
    Field("due", Text("时限", "limit"), ("完成时间", "完成时限", "截止日期")),
    Field("amount", Text("金额", "amount"), ("资金",)),
)


def suggested(*headings: str) -> dict[str, str]:
    return HeadingMap.suggest(headings, FIELDS).as_dict()


def test_headings_are_known_by_their_synonyms_without_marks_and_units() -> None:
    assert suggested("序号", "* 工作 内容", "责任单位：", "金额（万元）") == {
        "* 工作 内容": "title",
        "责任单位：": "lead",
        "金额（万元）": "amount",
    }


def test_a_heading_that_holds_a_known_word_is_suggested() -> None:
    assert suggested("重点任务事项名称", "拟完成时限") == {
        "重点任务事项名称": "title",
        "拟完成时限": "due",
    }


def test_one_field_has_one_heading_and_the_exact_one_wins() -> None:
    assert suggested("牵头单位联系人电话", "牵头单位") == {"牵头单位": "lead"}


def test_required_fields_without_a_heading_are_named() -> None:
    mapping = HeadingMap.suggest(("事项",), FIELDS)
    assert [field.name for field in mapping.missing(FIELDS)] == ["lead"]


def test_what_a_person_corrected_is_remembered_before_anything_is_suggested() -> None:
    kept = json.loads(json.dumps(HeadingMap((("备注栏", "lead"),)).as_dict()))
    remembered = HeadingMap.from_dict(kept)
    assert (
        HeadingMap.suggest(("事项", "备注栏", "牵头单位"), FIELDS, remembered).heading_of("lead")
        == "备注栏"
    )


def test_rows_come_out_by_field() -> None:
    table = read_sheet(io.BytesIO("任务,责任单位,备注\n修路,交通局,无\n".encode()), "a.csv")
    ((row, record),) = HeadingMap.suggest(table.headings, FIELDS).records(table)
    assert (row.number, record) == (2, {"title": "修路", "lead": "交通局"})
