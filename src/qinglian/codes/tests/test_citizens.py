"""Citizens' numbers are known when they stand somewhere, and never repeated."""

from __future__ import annotations

from datetime import date

import pytest

from qinglian.codes import BadCode, citizen_id, citizen_ids_in

STANDARDS_EXAMPLE = "11010519491231002X"


def test_the_example_of_the_standard_checks():
    read = citizen_id(" 110105 19491231 002x ")
    assert (read.number, read.area, read.born) == (STANDARDS_EXAMPLE, "110105", date(1949, 12, 31))


def test_a_number_does_not_show_itself():
    read = citizen_id(STANDARDS_EXAMPLE)
    assert STANDARDS_EXAMPLE not in repr(read)
    assert read.masked == "110105**********2X"


@pytest.mark.parametrize(
    "wrong",
    [
        "110105194912310021",
        "11010519490231002X",
        "1101051949123100",
        "01010519491231002X",
        "a" * 18,
    ],
)
def test_a_wrong_number_is_refused_without_repeating_it(wrong):
    with pytest.raises(BadCode) as bad:
        citizen_id(wrong)
    assert wrong not in bad.value.sentence("zh") + bad.value.sentence("en")


def test_numbers_in_a_text_are_found_however_they_are_written():
    text = "申请人（身份证１１０１０５１９４９１２３１００２Ｘ）、110105 19491231 002X；订单110105194912310021"
    assert [one.number for one in citizen_ids_in(text)] == [STANDARDS_EXAMPLE] * 2
    assert citizen_ids_in("电话 0000-1234567，卡号 6222021234567890123") == ()
