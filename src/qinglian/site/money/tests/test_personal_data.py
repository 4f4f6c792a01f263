"""The publication check finds what names a person, by headings and by every cell; and lets the rest through."""

from __future__ import annotations

import pytest
from stdnum import luhn

from qinglian.site.money.personal import personal
from qinglian.site.money.tests.conftest import identity

NUMBER = identity(7)
STEM = "622202000000000000"
CARD = STEM + luhn.calc_check_digit(STEM)


@pytest.mark.parametrize(
    ("heading", "cell", "what"),
    [
        ("身份证号", NUMBER, "身份证件号"),
        ("身份证号", "遗失", "身份证件号"),
        ("证件号码", "不详", "身份证件号"),
        ("备注", f"户主证件{NUMBER}", "公民身份号码"),
        ("备注", f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}", "公民身份号码"),
        ("姓名", "".join(chr(ord(one) + 0xFEE0) for one in NUMBER), "公民身份号码"),
        ("银行卡号", "12", "银行卡号或账号"),
        ("备注", CARD, "银行卡号"),
        ("联系方式", "见村部", "电话号码"),
        ("备注", "13800000000", "手机号码"),
        ("备注", "电话0000-0000000", "电话号码"),
        ("残疾等级", "二级", "疾病或残疾信息"),
        ("残疾等级", "****", "疾病或残疾信息"),
        ("备注", "尿毒症患者", "疾病或残疾信息"),
        ("出生日期", "1950-01-01", "出生日期"),
    ],
)
def test_what_names_a_person_is_found(heading, cell, what):
    (found,) = personal(["序号", heading], [["1", cell], ["2", ""]])
    assert (found.place, found.heading, found.what.zh, found.cells) == (1, heading, what, 1)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("身份证号", f"{NUMBER[:6]}**********{NUMBER[-2:]}"),
        ("身份证号", ""),
        ("联系电话", "138****0000"),
        ("姓名", "示例甲"),
        ("金额（元）", "1234567890.12"),
        ("发放序号", "00000000000001"),
        ("村（社区）", "前进村3组"),
        ("补贴项目", "病虫害统防统治补贴"),
        ("备注", "2022-03-18"),
    ],
)
def test_what_is_masked_or_harmless_passes(heading, cell):
    assert personal([heading], [[cell]]) == []


def test_a_luhn_number_is_a_card_and_another_long_number_is_not():
    other = STEM + str((int(CARD[-1]) + 1) % 10)
    assert personal(["备注"], [[other]]) == []
