"""`qinglian load` as whoever keeps the county's tables meets it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from qinglian.cli import load as command
from qinglian.cli.errors import Failure
from qinglian.site.loads.models import Load, State
from qinglian.site.loads.tests.conftest import cells, government, workbook
from qinglian.site.loads.tests.test_bad_files import BAD_ROWS
from qinglian.site.matters.models import Matter
from qinglian.site.people.models import Unit

__all__ = ["government"]
pytestmark = pytest.mark.django_db

TITLE = ("2022年重点任务清单",)
HEADINGS = ("序号", "任务内容", "责任单位", "完成时间")
GOOD = (1, "完成城区三条道路改造", "交通局", "12月20日")
BAD = (2, "完成老旧小区改造四处", "不存在局", "11月30日")


@pytest.fixture
def run(government, monkeypatch, tmp_path):
    """Runs the command on the test's own database: (exit code, what it said)."""
    monkeypatch.setattr(command, "opened", lambda *args, **kwargs: None)
    monkeypatch.setattr(command, "prepared", lambda *args, **kwargs: None)
    app = typer.Typer()
    app.command()(command.load)

    def invoke(*words: object) -> tuple[int, str]:
        result = CliRunner().invoke(app, [str(word) for word in words])
        if isinstance(result.exception, Failure):
            return 1, str(result.exception)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return invoke


@pytest.fixture
def table(tmp_path):
    """Writes a table and gives its path."""

    def write(*lines: tuple[object, ...], name: str = "清单.xlsx") -> Path:
        path = Path(tmp_path, name)
        path.write_bytes(workbook(*lines))
        return path

    return write


def test_a_good_table_is_loaded_by_the_head_of_supervision(run, table):
    code, said = run(table(TITLE, HEADINGS, GOOD))
    assert (code, said) == (0, "责任清单  已导入1行，更新0行，已有0行，退回0行。\n")
    assert Load.objects.get().post == "govoffice/supervision#head"
    assert Matter.objects.get().lead == "transport"


def test_refused_rows_come_back_beside_the_table_and_the_exit_code_says_so(run, table):
    path = table(TITLE, HEADINGS, GOOD, BAD)
    code, said = run(path)
    assert code == 3
    assert "已导入1行" in said
    assert "没有单位「不存在局」" in said
    sheet = path.with_name("清单-退回.xlsx")
    assert str(sheet) in said
    assert cells(sheet.read_bytes())[2][1] == 4
    assert run(path)[0] == 3
    assert path.with_name("清单-退回-2.xlsx").exists()


def test_a_corrected_sheet_is_loaded_as_it_is_and_the_rest_is_there_already(run, table, tmp_path):
    out = tmp_path / "back.xlsx"
    run(table(TITLE, HEADINGS, GOOD, BAD), "--errors", out)
    rows = cells(out.read_bytes())
    corrected = table(*rows[:2], (*rows[2][:4], "住建局", *rows[2][5:]), name="改好.xlsx")
    assert run(corrected) == (0, "责任清单  已导入1行，更新0行，已有0行，退回0行。\n")
    assert run(table(TITLE, HEADINGS, GOOD))[1].endswith("已有1行，退回0行。\n")
    assert Matter.objects.count() == 2


def test_it_speaks_english_where_english_is_asked_for(run, table):
    code, said = run(table(TITLE, HEADINGS, BAD), "--lang", "en")
    assert code == 3
    assert "0 rows loaded" in said
    assert "There is no unit" in said


def test_refused_rows_that_cannot_be_written_are_said(run, table):
    code, said = run(table(TITLE, HEADINGS, BAD), "--errors", "/proc/none/out.xlsx")
    assert code == 3
    assert "写不进" in said
    assert "没有单位「不存在局」" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--kind", "怪物"), "--kind 只能是"),
        (("--as", "none#x"), "无人在任"),
        (("--as", "finance#liaison"), "督查室办理"),
    ],
)
def test_what_is_asked_for_wrongly_is_said_and_nothing_has_changed(run, table, words, says):
    code, said = run(table(TITLE, HEADINGS, GOOD), *words)
    assert code == 1
    assert says in said
    assert not Load.objects.exists()


def test_a_table_that_tells_nothing_is_asked_about(run, table):
    code, said = run(table(("甲", "乙"), ("一", "二")))
    assert code == 1
    assert "请选明类别" in said
    assert "units" in said


def test_a_missing_column_loads_nothing_and_leaves_no_draft(run, table):
    code, said = run(table(("序号", "任务内容", "责任单位"), GOOD[:3]), "--kind", "duties")
    assert code == 1
    assert "必填的列：完成时限、清单名称" in said
    assert not Matter.objects.exists()
    assert Load.objects.get().state == State.DROPPED


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "旧格式"),
        ("a.xlsx", b"", "不是 Excel 工作簿"),
        ("a.xlsx", b"PK\x03\x04 broken", "不是 Excel 工作簿"),
        ("a.csv", "任务,单位\n".encode() + b"\xe4\xba\xa4\xe9\n", "文字编码有误"),
        ("a.csv", ("任务,单位\n" + "甲,乙\n" * 20_001).encode(), "20,000 行"),
        ("a.csv", b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
    ],
    ids=["old", "empty", "broken", "no text", "20,001 rows", "too large"],
)
def test_a_bad_file_is_refused_and_nothing_has_changed(run, tmp_path, name, data, says):
    (tmp_path / name).write_bytes(data)
    code, said = run(tmp_path / name)
    assert code == 1
    assert says in said
    assert not Load.objects.exists()


@pytest.mark.parametrize("what", BAD_ROWS)
def test_a_bad_row_alone_loads_nothing_and_is_said(run, table, what):
    headings, lines, says = BAD_ROWS[what]
    code, said = run(table(headings, *lines))
    assert code == 3
    assert says in said
    assert not Matter.objects.exists()


def test_a_file_that_is_not_there_is_said_to_be_missing(run, tmp_path):
    assert run(tmp_path / "none.xlsx") == (1, f"没有文件 {tmp_path / 'none.xlsx'}；请核对路径。")


COUNTY = {
    "1.csv": "单位编码,单位名称\ngovoffice,县政府办公室\ngovoffice/supervision,督查室\naudit,县审计局\n",
    "2.csv": "所在单位,岗位名称,级别,职责,岗位编码\n督查室,主任,正职,督查核实,govoffice/supervision#head\n",
    "3.csv": "姓名,单位,职务,任职日期,登录名\n顾明（示例）,督查室,主任,2022.1.1,guming\n",
    "4.csv": "序号,事项,牵头单位,完成时限,清单名称\n1,完成年度审计计划编制,审计局,2027.12.20,重点任务清单\n",
}
QINGLIAN = [sys.executable, "-c", "from qinglian.cli import main; main()"]


def test_a_county_begins_from_three_tables_in_a_folder_of_its_own(tmp_path):
    for name, text in COUNTY.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    own = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    said = []
    for name in COUNTY:
        founding = ["--kind", "units"] if name == "1.csv" else []
        words = [tmp_path / name, "--dir", tmp_path / "county", *founding]
        run = subprocess.run(
            [*QINGLIAN, "load", *map(str, words)],
            capture_output=True, text=True, timeout=120, check=False, env=own,
        )  # fmt: skip
        assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
        said.append(run.stdout)
    assert ["已导入3行" in said[0], *("已导入1行" in one for one in said[1:])] == [True] * 4
    assert "guming  " in said[2]
    assert not Unit.objects.exists()
