"""A duty list becomes matters, once, in whatever shape it was typed."""

from __future__ import annotations

import pytest

from qinglian.site.loads import actions
from qinglian.site.loads.tests.conftest import counts, file, reasons, workbook
from qinglian.site.matters.models import Act, Matter, Pending

pytestmark = pytest.mark.django_db

HEADINGS = ("序号", "任务内容", "责任单位", "配合单位", "完成时间")
TITLE = ("2022年党风廉政建设责任清单",)
ROADS = (1, "完成城区三条道路改造", "县交通运输局", "住建局、石桥镇", "2022.12.20")
HOUSES = (2, "完成老旧小区改造四处", "住建局", "", "11月30日")


def opened(number):
    return Act.objects.get(matter=number, n=1).fields


def test_each_row_of_a_list_is_a_matter_that_waits_for_its_lead_unit(bring):
    load = bring(TITLE, HEADINGS, ROADS, HOUSES).load
    assert (load.kind, counts(load)) == ("duties", (2, 0, 0, 0))
    first, second = load.made
    assert opened(first) == {
        "title": "完成城区三条道路改造",
        "lead": "transport",
        "co": ["housing", "shiqiao"],
        "due": "2022-12-20",
        "list_name": "2022年党风廉政建设责任清单",
        "item_no": 1,
    }
    assert opened(second)["due"] == "2022-11-30"
    assert Pending.objects.get(matter=first).to == "unit:transport"


def test_what_was_loaded_once_is_not_loaded_again(bring):
    made = bring(TITLE, HEADINGS, ROADS, HOUSES).load.made
    again = bring(
        TITLE, HEADINGS, ROADS, HOUSES, ("3", "完成农村公路养护一百公里", "交通局", "", 44850)
    ).load
    assert counts(again) == (1, 0, 2, 0)
    assert Matter.objects.count() == 3
    assert opened(again.made[0])["due"] == "2022-10-16"
    assert set(made).isdisjoint(again.made)


def test_a_row_that_says_otherwise_than_its_matter_is_refused_and_the_matter_named(bring):
    number = bring(TITLE, HEADINGS, ROADS).load.made[0]
    load = bring(TITLE, HEADINGS, (*ROADS[:4], "2022.12.31")).load
    assert counts(load) == (0, 0, 0, 1)
    assert number in reasons(load)[3]
    assert "完成时限不同" in reasons(load)[3]
    assert opened(number)["due"] == "2022-12-20"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ((9, "完成城区道路改造", "不存在局", "", "2022.12.20"), "没有单位「不存在局」"),
        ((9, "完成城区道路改造", "交通", "", "2022.12.20"), "县交通运输局"),
        ((9, "完成城区道路改造", "交通局、住建局", "", "2022.12.20"), "只能写一个单位"),
        ((9, "完成城区道路改造", "县乡村振兴局", "", "2022.12.20"), "已于2021-12-31撤销"),
        ((9, "完成城区道路改造", "交通局", "各镇办、各部门", "2022.12.20"), "没有写明单位"),
        ((9, "完成城区道路改造", "交通局", "", "2022.2.30"), "这一天不存在"),
        ((9, "完成城区道路改造", "交通局", "", "尽快"), "不是日期"),
        ((9, "完成城区道路改造", "交通局", "", None), "没有填"),
        ((9, None, "交通局", "", "2022.12.20"), "「任务内容」没有填"),
        ((9, "修路", "交通局", "", "2022.12.20"), "4至120字"),
        (("九", "完成城区道路改造", "交通局", "", "2022.12.20"), "整数"),
        ((9, "完成城区道路改造", "交通局", "", "2202.12.20"), "不是日期"),
        ((9, "完成城区道路改造", "交通局", "", "2099.12.20"), "十年以后"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_says_why_and_holds_up_no_other(bring, row, says):
    load = bring(TITLE, HEADINGS, row, ROADS).load
    assert counts(load) == (1, 0, 0, 1)
    assert says in reasons(load)[3]


def test_a_row_that_stands_twice_is_loaded_once(bring):
    load = bring(TITLE, HEADINGS, ROADS, ROADS).load
    assert counts(load) == (1, 0, 0, 1)
    assert "与第3行重复" in reasons(load)[4]


def test_full_width_digits_and_merged_cells_are_understood(bring):
    rows = [
        ("１", "完成城区三条道路改造", "交通局", None, "２０２２．１２．２０"),
        ("２", "完成农村公路养护一百公里", None, None, "2022年12月20日"),
    ]
    load = bring(TITLE, HEADINGS, *rows, merge=("C3:C4",)).load
    assert [opened(number)["lead"] for number in load.made] == ["transport", "transport"]
    assert opened(load.made[1])["item_no"] == 2


def test_a_list_without_numbers_is_known_by_its_titles(bring):
    headings, row = HEADINGS[1:], ROADS[1:]
    assert counts(bring(TITLE, headings, row).load) == (1, 0, 0, 0)
    assert counts(bring(TITLE, headings, row).load) == (0, 0, 1, 0)


def test_a_time_that_has_passed_is_pointed_out_and_loaded(bring, head):
    draft = actions.begin(file(workbook(TITLE, HEADINGS, (*ROADS[:4], "2022.3.1"))), head)
    _, checked = actions.look(draft, head, show=1)
    assert "时限已过" in checked.first[0].note.zh
