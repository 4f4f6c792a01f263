"""Document numbers in their one right form."""

from __future__ import annotations

import pytest

from qinglian.codes import BadCode, document_number


@pytest.mark.parametrize(
    "typed",
    ["清政办发〔2022〕3号", "清政办发[2022]3号", "清政办发(2022)3号", "清政办发（2022）3号", "清政办发【2022】3号",
     "清政办发［２０２２］３号", "清政办发﹝2022﹞3号", " 清政办发 〔2022〕 3 号 ", "清政办发〔2022〕3"],
)  # fmt: skip
def test_a_number_is_read_in_every_way_it_is_typed(typed):
    read = document_number(typed)
    assert str(read) == "清政办发〔2022〕3号"
    assert (read.organ, read.year, read.serial) == ("清政办发", 2022, 3)


@pytest.mark.parametrize(
    "number",
    [
        "清政常纪〔2022〕3号",
        "清市监罚告〔2022〕18号",
        "清政督〔2022〕12号纪要",
        "安汉规〔2023〕007-财政局001",
    ],
)
def test_minutes_enforcement_papers_and_unified_numbers_keep_their_form(number):
    assert str(document_number(number)) == number


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("清政办发〔2022〕第3号", "不加「第」字"),
        ("清政办发〔2022〕03号", "不编虚位"),
        ("清政办发〔2022〕0号", "不编虚位"),
        ("清政办发〔22〕3号", "四位数"),
        ("清政办发〔3022〕3号", "四位数"),
        ("〔2022〕3号", "机关代字"),
        ("清政办发3号", "机关代字"),
        ("清政办发〔2022〕٣号", "机关代字"),
        ("", "机关代字"),
    ],
)
def test_a_number_against_the_standard_is_refused_with_the_rule(wrong, says):
    with pytest.raises(BadCode) as bad:
        document_number(wrong)
    assert says in bad.value.reason.zh
    assert "清政办发〔2022〕3号" in bad.value.remedy.en
