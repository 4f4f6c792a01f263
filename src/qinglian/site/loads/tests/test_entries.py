"""A sheet of entries goes into the draft of a list, and assigns nothing before the list is issued."""

from __future__ import annotations

import pytest

from qinglian.site.duties.queries import content_of
from qinglian.site.loads.tests.conftest import counts, reasons
from qinglian.site.matters.door import open_matter, perform
from qinglian.site.matters.models import Matter
from qinglian.site.people.queries import actors_by_post, today

pytestmark = pytest.mark.django_db

HEADINGS = (
    "任务内容",
    "责任单位",
    "配合单位",
    "责任岗位",
    "完成时间",
    "须分解到镇办",
    "下放的权限和经费",
)
ROADS = ("完成城区三条道路改造", "县交通运输局", "住建局", "局长", "2022.12.20", "否", "")
CARE = ("通村道路日常养护", "交通局、住建局", "", "", "11月30日", "是", "每公里养护费2000元")


@pytest.fixture
def number(head) -> str:
    fields = {
        "list_name": "2022年重点任务清单", "kind": "key-tasks", "year": 2022, "lead": "govoffice/supervision",
        "departments": ["transport", "housing"], "towns": ["shiqiao"],
    }  # fmt: skip
    return open_matter("duty-list", head, fields).number


def test_each_row_is_an_entry_of_the_draft_and_no_matter(bring, number):
    load = bring((f"清单编号：{number}",), HEADINGS, ROADS, CARE, kind="entries").load
    assert counts(load) == (2, 0, 0, 0)
    first, second = content_of(Matter.objects.get(pk=number)).entries
    assert (first.leads, first.co, first.fields["due"]) == (
        ("transport",),
        ("housing",),
        "2022-12-20",
    )
    assert (second.leads, second.fields["to_towns"]) == (("transport", "housing"), True)
    assert not Matter.objects.filter(procedure="duty").exists()


def test_what_is_in_the_draft_is_not_added_again(bring, number):
    for wanted in ((2, 0, 0, 0), (0, 0, 2, 0)):
        load = bring((f"清单编号：{number}",), HEADINGS, ROADS, CARE, kind="entries").load
        assert counts(load) == wanted


def test_a_list_that_is_not_there_or_takes_no_entries_now_refuses_the_row(bring, number):
    load = bring(("QD-2022-999999",), HEADINGS, ROADS, kind="entries").load
    assert counts(load) == (0, 0, 0, 1)
    assert "没有这个编号的清单" in reasons(load)[3]
    chief = actors_by_post(today())["county#head"]
    perform(number, "cancel", chief, {"reason": "今年不单列这份清单"})
    load = bring((number,), HEADINGS, ROADS, kind="entries").load
    assert counts(load) == (0, 0, 0, 1)
    assert "已终止" in reasons(load)[3]


def test_everybody_as_co_unit_names_nobody(bring, number):
    row = (*ROADS[:2], "各镇办、各部门", *ROADS[3:])
    load = bring((number,), HEADINGS, row, kind="entries").load
    assert counts(load) == (0, 0, 0, 1)
    assert "没有写明单位" in reasons(load)[3]
