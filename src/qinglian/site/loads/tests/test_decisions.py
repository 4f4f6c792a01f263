"""What a meeting decided becomes matters, known by the minutes and the item."""

from __future__ import annotations

import pytest

from qinglian.site.loads.tests.conftest import counts, reasons
from qinglian.site.matters.models import Act

pytestmark = pytest.mark.django_db

HEADINGS = ("序号", "议定事项", "牵头单位", "完成时限")
ABOVE = ("清政常纪[2022]3号", None, "2022年3月10日")
ROADS = (1, "研究城区道路改造资金安排", "交通局", "3月25日")
HOUSES = (2, "研究老旧小区改造方案", "住建局", None)


def test_minutes_and_day_are_taken_from_above_the_headings(bring):
    load = bring(ABOVE, HEADINGS, ROADS, HOUSES).load
    assert (load.kind, counts(load)) == ("decisions", (2, 0, 0, 0))
    fields = Act.objects.get(matter=load.made[0], n=1).fields
    assert (fields["minutes_no"], fields["held"]) == ("清政常纪〔2022〕3号", "2022-03-10")
    assert fields["due"] == "2022-03-25"


def test_a_column_goes_before_what_stands_above(bring):
    headings = (*HEADINGS, "纪要文号", "会议日期")
    load = bring(ABOVE, headings, (*ROADS, "清政常纪（2022）2号", "2022.2.22")).load
    assert Act.objects.get(matter=load.made[0], n=1).fields["minutes_no"] == "清政常纪〔2022〕2号"


def test_the_same_item_of_the_same_minutes_is_loaded_once_however_it_is_written(bring):
    bring(ABOVE, HEADINGS, ROADS, HOUSES)
    headings = ("议定事项序号", *HEADINGS[1:], "文号", "会议时间")
    load = bring(headings, (*ROADS[:3], "2022-3-25", "清政常纪〔２０２２〕３号", 44630)).load
    assert counts(load) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        (("清政常纪〔2022〕第3号", "2022.3.10"), "不加「第」字"),
        (("清政常纪〔2022〕03号", "2022.3.10"), "不编虚位"),
        (("清政常纪〔2022〕3号", "2022.3.20"), "还没有到"),
        ((None, "2022.3.10"), "「纪要文号」没有填"),
    ],
)
def test_wrong_minutes_and_wrong_days_are_refused(bring, extra, says):
    load = bring((*HEADINGS, "纪要文号", "会议日期"), (*ROADS, *extra)).load
    assert counts(load) == (0, 0, 0, 1)
    assert says in reasons(load)[2]
