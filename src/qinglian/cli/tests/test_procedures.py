"""`qinglian procedures`: for whoever writes a definition."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qinglian.procedures.shelf import library
from qinglian.procedures.tests.test_definitions import GOOD

CUSTOM = 'custom = { n = 5, unit = "WD", source = ["本县规定", "the county\'s rules"] }'


@pytest.fixture
def wrong(qinglian, tmp_path: Path):
    """Checks a definition with something in it changed, and gives what is said in a language."""

    def check(old: str, new: str, lang: str) -> str:
        assert old in GOOD
        (tmp_path / "errand.toml").write_text(GOOD.replace(old, new), encoding="utf-8")
        return str(qinglian("procedures", "check", "--dir", tmp_path, "--lang", lang).refused)

    return check


def test_the_shipped_definitions_hold(qinglian):
    every = sum(len(versions) for versions in library().versions.values())
    assert qinglian("procedures", "check").out == f"{every}份定义全部可用。\n"
    assert "definitions hold" in qinglian("procedures", "check", "--lang", "en").out


def test_a_definition_of_ones_own_is_checked(qinglian, tmp_path):
    (tmp_path / "errand.toml").write_text(GOOD, encoding="utf-8")
    assert qinglian("procedures", "check", "--dir", tmp_path).out == "1份定义全部可用。\n"
    assert "差事" in qinglian("procedures", "show", "errand", "--dir", tmp_path).out


@pytest.mark.parametrize(
    ("old", "new", "line", "zh", "en"),
    [
        ('[acts.open]', '[stages.lost]\ntitle = ["失落", "lost"]\nend = "closed"\n\n[acts.open]',
         r"errand\.toml:\d+", "没有任何动作通向阶段「lost」", "Nothing leads to stage “lost”"),
        ('[stages.finished]\ntitle = ["已完成", "finished"]\nend = "completed"',
         '[stages.finished]\ntitle = ["已完成", "finished"]',
         r"errand\.toml:\d+", "这是死路", "a dead end"),
        (CUSTOM, "", r"errand\.toml:55", "既无法律依据（limit），也未声明为地方规定", "neither a law"),
        ('title = ["差事", "Errand"]', 'title = ["差事"]', r"errand\.toml:8", "须有中英文两种文字",
         "needs both languages"),
        (CUSTOM, 'limit = "D999"', r"errand\.toml:\d+", "没有期限「D999」", "There is no limit “D999”"),
        ('to = "given"', 'clears = true', r"errand\.toml:\d+", "没有写明立项后处于哪个阶段",
         "where a case begins"),
        ('version = 1', 'version = ', r"errand\.toml:4", "不是有效的 TOML", "Not TOML"),
    ],
)  # fmt: skip
def test_a_broken_definition_is_refused_with_its_line_in_both_languages(
    wrong, old, new, line, zh, en
):
    for lang, said in (("zh", zh), ("en", en)):
        sentences = wrong(old, new, lang).splitlines()
        assert any(re.match(line, one) and said in one for one in sentences), sentences


def test_everything_that_is_wrong_is_said_at_once(qinglian, tmp_path):
    (tmp_path / "a.toml").write_text(GOOD.replace('by = ["taker"]', 'by = ["nobody"]'))
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe")
    said = qinglian("procedures", "check", "--dir", tmp_path, "--lang", "en").refused
    assert "There is no role “nobody”" in said
    assert "b.toml:1: Cannot be read" in said


def test_a_folder_that_is_not_there_is_named(qinglian, tmp_path):
    refused = qinglian("procedures", "check", "--dir", tmp_path / "none", "--lang", "en").refused
    assert "There is no folder" in refused


@pytest.mark.parametrize("name", [procedure.name for procedure in library()])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_procedure_is_shown_as_a_diagram_and_as_tables(qinglian, monkeypatch, name, lang):
    monkeypatch.setenv("COLUMNS", "200")
    procedure = library().newest(name)
    out = qinglian("procedures", "show", name, "--lang", lang).out
    assert "```mermaid\nstateDiagram-v2\n" in out
    assert procedure.title[lang] in out
    assert all(stage.title[lang] in out for stage in procedure.stages.values())
    flat = re.sub(r"[\s│]+", "", out)
    for act in procedure.acts.values():
        assert act.title[lang].replace(" ", "")[:8] in flat
    assert ("由谁" in out) == (lang == "zh")


def test_the_list_has_every_procedure_by_its_mechanism(qinglian):
    lines = qinglian("procedures", "list", "--lang", "en").out.splitlines()
    assert len(lines) == len(list(library()))
    assert any(line.startswith("M04 ") and "Meeting decision" in line for line in lines)


def test_the_page_of_all_mechanisms_is_written_from_the_definitions(qinglian):
    page = qinglian("procedures", "mechanisms").out
    assert "| M53 目标责任考核 Assessment of units |" in page
    assert "stateDiagram-v2" in page


def test_a_procedure_that_is_not_there_is_named_with_what_to_do(qinglian):
    assert "procedures list" in qinglian("procedures", "show", "nothing").refused
    refused = qinglian("procedures", "show", "nothing", "--lang", "en").refused
    assert "There is no procedure “nothing”" in refused
