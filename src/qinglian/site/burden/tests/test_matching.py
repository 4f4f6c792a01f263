"""A form is compared field by field; what the proposer says is another needs a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from qinglian.procedures.refusal import Refused
from qinglian.site.burden.matching import compared, names_in

FORM = (Path(__file__).parent / "form38.txt").read_text(encoding="utf-8")


def test_of_the_counties_monthly_form_26_of_38_are_known():
    form = compared(FORM)
    assert (form.total, len(form.known), form.share) == (38, 26, 68)
    assert "报送数据《公务接待凭证》：来宾人数、陪餐人数" in form.where


def test_fields_are_counted_once_however_they_are_pasted():
    assert names_in("威胁户数\t威胁户数（户）\n\n1、村数\r\n  ") == ("威胁户数", "1、村数")


def test_a_shared_name_with_a_reason_is_not_known():
    form = compared("隐患类别\n村口石碾数", "隐患类别：这里指林木病虫害")
    assert len(form.known) == 0
    assert form.matches[0].differs == "这里指林木病虫害"
    assert form.matches[0].places


@pytest.mark.parametrize(
    "line", ["隐患类别", "隐患类别：无", "别的字段：这里指林木病虫害", "：只有理由没有字段"]
)
def test_a_line_without_a_field_of_the_form_or_without_a_reason_is_refused(line: str):
    with pytest.raises(Refused) as refused:
        compared("隐患类别\n村口石碾数", line)
    assert refused.value.code == "bad-value"
