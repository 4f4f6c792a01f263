"""Personal numbers in a text: what is one, however it is written, and what only looks like one."""

from __future__ import annotations

import pytest

from qinglian.codes.personal import CARD, CITIZEN, MOBILE, personal_in


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("身份证11010519491231002X，住前进村", (CITIZEN,)),
        ("１１０１０５１９４９１２３１００２Ｘ", (CITIZEN,)),
        ("联系13800138000", (MOBILE,)),
        ("联系 138-0013-8000", (MOBILE,)),
        ("卡号6222 0200 0000 0000 000", (CARD,)),
        ("身份证11010519491231002X、电话13800138000", (CITIZEN, MOBILE)),
        ("身份证110105194912310021（校验位不对）", ()),
        ("统一社会信用代码91110000600037341L", ()),
        ("文号清政办发〔2022〕3号，金额13800138000.50元"[:12], ()),
        ("热线12345，区号000-20220124", ()),
        ("卡号6222020000000000001", ()),
        ("", ()),
    ],
)
def test_the_kinds_of_number_in_a_text(text, kinds):
    assert personal_in(text) == kinds
