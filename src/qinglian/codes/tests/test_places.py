"""Places by their codes: county, town, village."""

from __future__ import annotations

import pytest

from qinglian.codes import BadCode, place


@pytest.mark.parametrize(
    ("code", "level", "kind", "above"),
    [
        ("990000", "province", "省级", ""),
        ("990100", "prefecture", "地级市", "990000"),
        ("990121", "county", "县（旗）", "990100"),
        ("990102", "county", "市辖区", "990100"),
        ("990181", "county", "县级市", "990100"),
        ("990121001", "town", "街道", "990121"),
        ("990121110", "town", "镇", "990121"),
        ("990121200", "town", "乡", "990121"),
        ("990121400", "town", "政企合一单位", "990121"),
        ("990121100001", "village", "居民委员会", "990121100"),
        ("990121100203", "village", "村民委员会", "990121100"),
    ],
)
def test_a_code_says_what_kind_of_place_it_is_and_what_lies_above(code, level, kind, above):
    read = place(code)
    assert (read.code, read.level, read.kind.zh, read.above) == (code, level, kind, above)


@pytest.mark.parametrize(
    ("long", "short"), [("990121000000", "990121"), ("990121100000", "990121100")]
)
def test_a_statistical_code_of_twelve_digits_is_the_same_place(long, short):
    assert place(long).code == short
    assert place(short).statistical == long


def test_full_width_digits_are_read():
    assert place("９９０１２１").code == "990121"


@pytest.mark.parametrize(
    "wrong",
    ["", "9901", "99012A", "٩٩٠١٢١", "090121", "997521", "990121000203", "990121999", "990100100", "990121100999"],
)  # fmt: skip
def test_what_names_no_place_is_refused(wrong):
    with pytest.raises(BadCode):
        place(wrong)
