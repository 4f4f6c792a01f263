"""Refused rows come back as a sheet that loads as it is once it is corrected; templates load as they are."""

from __future__ import annotations

import io

import openpyxl
import pytest

from qinglian.site.loads import actions, giving_back
from qinglian.site.loads.kinds import KINDS
from qinglian.site.loads.tests.conftest import cells, counts, file, workbook
from qinglian.site.matters.evidence import path_of
from qinglian.site.matters.models import Act

pytestmark = pytest.mark.django_db

TITLE = ("2021年重点任务清单",)
HEADINGS = ("序号", "任务内容", "责任单位", "完成时间")
GOOD = (1, "完成城区三条道路改造", "交通局", "12月20日")
BAD = (2, "完成老旧小区改造四处", None, "11月31日")


def returned(load, actor, lang="zh") -> bytes:
    return giving_back.refused_rows(load, giving_back.reasons_of(load, actor), lang)


def test_the_sheet_that_goes_back_loads_as_it_is_once_corrected(bring, head):
    load = bring(TITLE, HEADINGS, GOOD, BAD, merge=("C3:C4",)).load
    assert counts(load) == (1, 0, 0, 1)
    book = openpyxl.load_workbook(io.BytesIO(returned(load, head)))
    page = book.active
    assert page["A1"].value == "2021年重点任务清单"
    headings = [cell.value for cell in page[2]]
    assert headings == ["错误原因", "原行号", *HEADINGS, "清单名称"]
    assert "这一天不存在" in page["A3"].value
    assert page["E3"].value == "交通局"
    page.cell(3, headings.index("完成时间") + 1).value = "11月30日"
    out = io.BytesIO()
    book.save(out)
    draft = actions.begin(file(out.getvalue()), head)
    again = actions.confirm(draft, head).load
    assert counts(again) == (1, 0, 0, 0)
    fields = Act.objects.get(matter=again.made[0], n=1).fields
    assert (fields["due"], fields["lead"], fields["list_name"]) == (
        "2021-11-30",
        "transport",
        "2021年重点任务清单",
    )


def test_the_year_of_the_files_name_goes_back_in_the_title(head):
    draft = actions.begin(file(workbook(("任务清单",), HEADINGS, BAD), "2020年任务.xlsx"), head)
    assert cells(returned(draft, head))[0][0] == "任务清单（2020年）"


def test_reasons_are_in_the_readers_language(bring, head):
    load = bring(TITLE, HEADINGS, BAD).load
    rows = cells(returned(load, head, "en"))
    assert rows[1][:2] == ("Reason", "Row")
    assert "There is no such day" in rows[2][0]


def test_a_cell_that_would_run_goes_back_as_text(bring, head):
    evil = '=HYPERLINK("http://evil","点")'
    data = "序号,任务内容,责任单位,完成时间,清单名称\n".encode()
    data += f'1,"{evil.replace(chr(34), chr(34) * 2)}",没有局,2022.12.20,@SUM(A1)\n'.encode()
    draft = actions.begin(file(data, "a.csv"), head)
    page = openpyxl.load_workbook(io.BytesIO(returned(draft, head))).active
    cell = next(cell for row in page.iter_rows() for cell in row if cell.value == evil)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_done_load_gives_back_what_it_refused_then(bring, head):
    load = bring(TITLE, HEADINGS, GOOD, BAD).load
    bring(TITLE, HEADINGS, (2, "完成老旧小区改造四处", "住建局", "11月30日"))
    assert [row[1] for row in cells(returned(load, head))[2:]] == [4]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", KINDS)
def test_a_template_is_known_by_its_headings_and_its_example_is_never_loaded(head, name, lang):
    data = giving_back.template(KINDS[name], lang)
    draft = actions.begin(file(data), head)
    assert draft.kind == name
    assert all(draft.columns.values())
    _, checked = actions.look(draft, head)
    assert checked is None or checked.rows == 0


def test_a_file_that_is_gone_is_said_to_be_gone(bring, head):
    load = bring(TITLE, HEADINGS, BAD).load
    path_of(load.sha256).unlink()
    with pytest.raises(Exception, match="不在存放处"):
        returned(load, head)
