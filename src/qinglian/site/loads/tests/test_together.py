"""The good rows are loaded all together or not at all; the file and the headings are kept."""

from __future__ import annotations

import hashlib

import pytest
from django.db import IntegrityError

from qinglian.documents.refusals import Unreadable
from qinglian.procedures.refusal import Refused
from qinglian.site.loads import actions
from qinglian.site.loads.kinds import KINDS
from qinglian.site.loads.models import Load, RememberedHeadings
from qinglian.site.loads.refusals import NotLoaded
from qinglian.site.loads.tests.conftest import counts, file, workbook
from qinglian.site.matters.door import Door
from qinglian.site.matters.evidence import path_of
from qinglian.site.matters.models import Act, Evidence, Matter, Series
from qinglian.site.people.queries import actors_by_post, today
from qinglian.text import Text

pytestmark = pytest.mark.django_db

TITLE = ("2022年重点任务清单",)
HEADINGS = ("序号", "任务内容", "责任单位", "完成时间")
ROWS = [(n, f"完成第{n}批农村公路养护", "交通局", "2022.12.20") for n in range(1, 6)]


@pytest.mark.parametrize(
    "error", [Refused("x", Text("不行", "no"), Text("", "")), IntegrityError("x")]
)
def test_where_the_last_row_fails_nothing_is_loaded(head, monkeypatch, error):
    draft = actions.begin(file(workbook(TITLE, HEADINGS, *ROWS)), head)
    straight = Door.open

    def failing(self, procedure, actor, fields=None, *args, **kwargs):
        if fields["item_no"] == 5:
            raise error
        return straight(self, procedure, actor, fields, *args, **kwargs)

    monkeypatch.setattr(Door, "open", failing)
    with pytest.raises(NotLoaded, match="一行也没有导入"):
        actions.confirm(draft, head)
    draft.refresh_from_db()
    assert draft.draft
    assert (Matter.objects.count(), Act.objects.count(), Series.objects.count()) == (0, 0, 0)
    monkeypatch.undo()
    assert counts(actions.confirm(draft, head).load) == (5, 0, 0, 0)


def test_looking_loads_nothing(head):
    draft = actions.begin(file(workbook(TITLE, HEADINGS, *ROWS)), head)
    _, checked = actions.look(draft, head, show=3)
    assert (checked.new, len(checked.first)) == (5, 3)
    assert not Matter.objects.exists()


def test_two_drafts_of_one_file_load_it_once(head):
    data = workbook(TITLE, HEADINGS, *ROWS)
    first, second = (actions.begin(file(data), head) for _ in range(2))
    assert counts(actions.confirm(first, head).load) == (5, 0, 0, 0)
    assert counts(actions.confirm(second, head).load) == (0, 0, 5, 0)


def test_a_load_is_done_once_and_a_load_put_aside_not_at_all(head):
    draft = actions.begin(file(workbook(TITLE, HEADINGS, *ROWS)), head)
    actions.confirm(draft, head)
    with pytest.raises(NotLoaded, match="已经办完或放弃"):
        actions.confirm(draft, head)
    other = actions.begin(file(workbook(TITLE, HEADINGS, *ROWS)), head)
    actions.drop(other)
    with pytest.raises(NotLoaded):
        actions.confirm(other, head)


def test_the_file_is_kept_as_it_was_brought_and_the_load_says_who_and_when(head, clock):
    data = workbook(TITLE, HEADINGS, *ROWS)
    clock("2022-03-18T09:30")
    draft = actions.begin(file(data), head)
    load = actions.confirm(draft, head).load
    assert load.sha256 == hashlib.sha256(data).hexdigest()
    assert path_of(load.sha256).read_bytes() == data
    assert Evidence.objects.get(pk=load.sha256).size == load.size == len(data)
    assert (load.person, load.post, load.rows) == (head.person, head.post, 5)
    assert load.begun_at.isoformat().startswith("2022-03-18T")


def test_headings_set_right_once_are_remembered_for_the_unit_and_the_kind(head):
    odd = ("号", "要办的事", "谁来办", "什么时候办完", "备注")
    rows = [(n, f"完成第{n}批农村公路养护", "交通局", "2022.12.20", "") for n in (1, 2)]
    draft = actions.begin(file(workbook(TITLE, odd, *rows)), head, "duties")
    columns = dict(zip(odd, ("item_no", "title", "lead", "due", ""), strict=True))
    actions.arrange(draft, columns, draft.shared)
    assert counts(actions.confirm(draft, head).load) == (2, 0, 0, 0)
    again = actions.begin(file(workbook(TITLE, odd, *rows)), head)
    assert (again.kind, again.columns) == ("duties", columns)
    assert RememberedHeadings.objects.get().institution == "govoffice"


def test_a_column_that_was_set_aside_stays_aside(head):
    headings = (*HEADINGS, "协办单位")
    draft = actions.begin(file(workbook(TITLE, headings, (*ROWS[0], "随便"))), head)
    assert draft.columns["协办单位"] == "co"
    actions.arrange(draft, {**draft.columns, "协办单位": ""}, draft.shared)
    assert (
        actions.begin(file(workbook(TITLE, headings, (*ROWS[0], "x"))), head).columns["协办单位"]
        == ""
    )


def test_two_columns_for_one_field_and_a_required_field_without_one_are_refused(head):
    draft = actions.begin(file(workbook(TITLE, HEADINGS, *ROWS)), head)
    with pytest.raises(NotLoaded, match="有两列都对应"):
        actions.arrange(draft, {**draft.columns, "序号": "title"}, {})
    actions.arrange(draft, {**draft.columns, "责任单位": ""}, draft.shared)
    assert actions.look(draft, head)[1] is None
    with pytest.raises(NotLoaded, match="必填的列：牵头单位"):
        actions.confirm(draft, head)


def test_a_table_that_tells_nothing_is_asked_about_and_not_kept(head):
    with pytest.raises(NotLoaded, match="看不出这是哪一类表"):
        actions.begin(file(workbook(("甲", "乙"), ("一", "二"))), head)
    with pytest.raises(Unreadable):
        actions.begin(file(b"PK\x03\x04"), head)
    assert not Load.objects.exists()
    assert not Evidence.objects.exists()


def test_a_list_of_more_matters_than_the_door_takes_at_once_is_refused(head):
    lines = [f"{n},完成第{n}批农村公路养护,交通局,2022.12.20,重点任务清单" for n in range(5_001)]
    text = "\n".join(["序号,任务内容,责任单位,完成时间,清单名称", *lines])
    with pytest.raises(NotLoaded, match="最多5,000行"):
        actions.begin(file(text.encode(), "a.csv"), head)
    assert not Load.objects.exists()


def test_only_supervision_loads_anything(government):
    actor = actors_by_post(today())["finance#liaison"]
    for kind in KINDS:
        with pytest.raises(NotLoaded, match="督查室"):
            actions.begin(file(workbook(TITLE, HEADINGS, *ROWS)), actor, kind)
    assert not Load.objects.exists()
