"""Two names are one by rules that anyone can read: numbers, marks and units fall away, nothing is guessed."""

from __future__ import annotations

import pytest

from qinglian.procedures.shelf import library
from qinglian.site.burden.catalogue import PERSONAL_KINDS, Place, gathered, places, standing
from qinglian.site.burden.naming import general, plain, rows, synonyms
from qinglian.site.figures.datasets import DATASETS
from qinglian.text import Text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("威胁户数（户）", "威胁户数"),
        ("*威胁户数(户)", "威胁户数"),
        ("1、威胁户数", "威胁户数"),
        ("（一）威胁户数：", "威胁户数"),
        ("威胁 户 数（单位：户）", "威胁户数"),
        ("统一社会信用代码（必填）", "统一社会信用代码"),
        ("合同价（万元）", "合同价（元）"),
        ("合同价万元", "合同价"),
        ("因公出国（境）费", "因公出国境费"),
        ("ＡＢＣ号", "abc号"),
        ("Credit code", "credit  code"),
    ],
)
def test_these_are_one_name(one: str, other: str):
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人口（户籍）", "人口（常住）"),
        ("威胁户数", "威胁人数"),
        ("合同价", "合同编号"),
        ("3月支出", "4月支出"),
        ("陪餐（人）", "陪餐费用（元）"),
    ],
)
def test_these_are_two(one: str, other: str):
    assert plain(one) != plain(other)


def test_every_synonym_leads_to_something_known():
    for row in rows("synonyms"):
        assert plain(row["same_as"]) in standing(), row
        assert row["why"], row
    assert all(places(name, standing()) for name in synonyms())


def test_a_name_that_is_known_itself_is_not_taken_for_another():
    own = gathered(
        [Place(Text(zh="镇名", en="Town's name"), Text(zh="镇名册", en="a list"), "load", "x")]
    )
    assert [place.holder for place in places("镇名", standing(), own)] == ["x"]


def test_a_name_that_means_nothing_by_itself_is_never_matched():
    for name in ("理由", "金额（元）", "备注", "Reason", "事项", "Kind"):
        assert places(name, standing()) == ()
    assert "理由" in general()


def test_what_is_known_says_where_it_stands():
    found = places("受威胁户数（户）", standing())
    assert [(place.source, place.holder, place.field) for place in found] == [
        ("procedure", "hazard", "households")
    ]
    assert found[0].where.zh.startswith("台账《")
    town = places("所属乡镇", standing())
    assert ("dataset", "market-entities") in [(place.source, place.holder) for place in town]
    assert places("单位全称", standing())[0].holder == "units"


def test_no_personal_field_is_in_the_catalogue():
    personal = {
        (procedure.name, field.name)
        for procedure in library()
        for field in procedure.fields.values()
        if field.personal
    }
    assert personal
    personal |= {
        (dataset.name, column.name)
        for dataset in DATASETS.values()
        for column in dataset.columns
        if column.kind in PERSONAL_KINDS
    }
    held = {(place.holder, place.field) for there in standing().values() for place in there}
    assert not personal & held
