"""The division of labour in a table: entered for a second person to confirm, refused row by row."""

from __future__ import annotations

from datetime import date

import pytest

from qinglian.site.duties.dividing import actions as dividing
from qinglian.site.duties.models import DivisionChange, DivisionMove
from qinglian.site.loads.refusals import NotLoaded
from qinglian.site.loads.tests.conftest import counts, reasons
from qinglian.site.people.actions import assign_charge
from qinglian.site.people.actors import actors_by_post
from qinglian.site.people.models import Charge, Unit

pytestmark = pytest.mark.django_db

HEADINGS = ("分管单位", "分管领导", "执行日期", "分工文件", "暂缺理由")
BY = ("2022-04-01", "清政办发[2022]9号")
UNITS = ("政府办", "交通局", "住建局", "财政局", "石桥镇")
WHOLE = [(unit, "县长", *BY, "") for unit in UNITS]


def test_a_table_is_entered_once_and_holds_when_a_second_person_has_confirmed_it(bring):
    load = bring(HEADINGS, *WHOLE).load
    assert (load.kind, counts(load)) == ("charges", (5, 0, 0, 0))
    assert not Charge.objects.exists()
    assert counts(bring(HEADINGS, *WHOLE).load) == (0, 0, 5, 0)
    change = DivisionChange.objects.get()
    assert (change.docnumber, change.start) == ("清政办发〔2022〕9号", date(2022, 4, 1))
    day = date(2022, 3, 18)
    dividing.confirm(change, actors_by_post(day)["govoffice/supervision#staff"])
    assert Charge.objects.filter(start=change.start, docnumber=change.docnumber).count() == 5
    assert counts(bring(HEADINGS, *WHOLE).load) == (0, 0, 5, 0)


def test_a_table_that_leaves_a_unit_out_is_refused_whole(bring):
    with pytest.raises(NotLoaded, match="石桥镇"):
        bring(HEADINGS, *WHOLE[:-1])
    assert not DivisionChange.objects.exists()


def test_a_gap_that_is_meant_has_its_reason_in_the_row(bring):
    rows = [*WHOLE[:-1], ("石桥镇", "无人分管", *BY, "新任副县长到任前暂缺")]
    assert counts(bring(HEADINGS, *rows).load) == (5, 0, 0, 0)
    assert counts(bring(HEADINGS, *rows).load) == (0, 0, 5, 0)
    change = DivisionChange.objects.get()
    assert (change.bare, change.bare_reason) == (["shiqiao"], "新任副县长到任前暂缺")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (("督查室", "县长", *BY, ""), "不是需县领导分管"),
        (("交通局", "督查员", *BY, ""), "没有在任的县领导"),
        (("交通局", "县长", "2019-01-01", BY[1], ""), "没有在任的县领导"),
        (("交通局", "副县长99", *BY, ""), "没有岗位"),
        (("交通局", "县长", BY[0], "第九号文", ""), "文号"),
        (("交通局", "", *BY, ""), "没有填"),
        (("交通局", "无人分管", "2022-03-01", BY[1], ""), "须晚于2022-03-01"),
    ],
)
def test_a_wrong_row_is_refused(bring, government, row, says):
    for unit in Unit.objects.filter(parent=None, kind__in=("department", "township")):
        assign_charge(government["lin"], unit, date(2022, 3, 1))
    load = bring(HEADINGS, row).load
    assert counts(load) == (0, 0, 0, 1)
    assert says in reasons(load)[2]
    assert not DivisionMove.objects.exists()
