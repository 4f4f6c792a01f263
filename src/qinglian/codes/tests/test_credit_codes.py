"""The check characters of GB 32100 and GB 11714, and what is merely doubtful."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qinglian.codes import BadCode, check_character, credit_code, organisation_check
from qinglian.codes.credit import ALPHABET

STANDARDS_EXAMPLE = "91350100M000100Y43"


@pytest.mark.parametrize(
    ("code", "authority", "kind"),
    [
        (STANDARDS_EXAMPLE, "市场监管（工商）", "企业"),
        ("91990121MA6QC0015B", "市场监管（工商）", "企业"),
        ("1199012100QC0101XM", "机构编制", "机关"),
        ("92990121MA6QC00233", "市场监管（工商）", "个体工商户"),
        ("1299012100QC020126", "机构编制", "事业单位"),
    ],
)
def test_a_code_says_who_registered_what_where(code, authority, kind):
    read = credit_code(code)
    assert (read.code, read.authority.zh, read.kind.zh) == (code, authority, kind)
    assert read.area == code[2:8]
    assert read.organisation == code[8:17]


@pytest.mark.parametrize("typed", [" 91350100 m000100y43 ", "９１３５０１００Ｍ０００１００Ｙ４３"])
def test_a_code_is_read_as_it_is_typed(typed):
    assert credit_code(typed).code == STANDARDS_EXAMPLE


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("91350100M000100Y4", "现为17位"),
        ("91350100M000100Y44", "校验位"),
        ("91350100M00O100Y43", "「O」"),
        ("C1350100M000100Y43", "登记管理部门"),
        ("9135A100M000100Y43", "行政区划"),
        ("", "现为0位"),
    ],
)
def test_a_wrong_code_is_refused_with_the_reason(wrong, says):
    with pytest.raises(BadCode) as bad:
        credit_code(wrong)
    assert says in bad.value.reason.zh
    assert bad.value.remedy.en


@given(st.integers(0, 17), st.sampled_from(ALPHABET))
def test_no_single_slip_passes(place, char):
    slipped = STANDARDS_EXAMPLE[:place] + char + STANDARDS_EXAMPLE[place + 1 :]
    if slipped != STANDARDS_EXAMPLE:
        with pytest.raises(BadCode):
            credit_code(slipped)


def test_bodies_registered_by_others_than_the_markets_have_letters_in_front():
    stem = "N2990121MF000001" + organisation_check("MF000001")
    assert credit_code(stem + check_character(stem)).kind.zh == "村级集体经济组织"


def test_an_organisation_code_that_does_not_check_is_a_doubt_and_not_an_error():
    stem = "91990121MA6QC0017"
    (doubt,) = credit_code(stem + check_character(stem)).doubts
    assert "组织机构代码" in doubt.zh
    assert credit_code(STANDARDS_EXAMPLE).doubts == ()


def test_a_kind_that_its_authority_does_not_register_is_a_doubt():
    stem = "97990121MA6QC0015"
    assert any("机构类别" in doubt.zh for doubt in credit_code(stem + check_character(stem)).doubts)


@pytest.mark.parametrize(
    ("body", "check"), [("D2143569", "X"), ("MA6QC001", "5"), ("00QC0101", "X")]
)
def test_the_check_of_an_organisation_code(body, check):
    assert organisation_check(body) == check
