"""A deployment on disk after an erasure: no file and no table holds a byte of it, whatever happened meanwhile."""

from __future__ import annotations

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from openpyxl import Workbook

from qinglian.site.matters.tests.calls import CALL, PERSONAL
from qinglian.site.matters.tests.elsewhere import Deployment, deployment
from qinglian.site.matters.tests.erasing_there import LETTER, NAME

pytestmark = pytest.mark.django_db
QINGLIAN = Path(sys.executable).with_name("qinglian")
WORDS = [CALL[name] for name in PERSONAL]


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A deployment in a folder, made once, to be copied: of no use where the database is elsewhere."""
    with deployment(tmp_path_factory.mktemp("once") / "county") as one:
        yield one, one.run("made", module="erasing_there")


@pytest.fixture
def elsewhere(once, tmp_path) -> Iterator[Deployment]:
    with deployment(tmp_path / "county") as one:
        if not one.url:
            shutil.copytree(once[0].folder, one.folder)
        yield one


@pytest.fixture
def made(once, elsewhere):
    return elsewhere.run("made", module="erasing_there") if elsewhere.url else once[1]


def qinglian(
    there: Deployment, *words: object, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [QINGLIAN, *map(str, words)],
        env={**os.environ, "DATABASE_URL": there.url, "PYTHONUTF8": "1"},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
    )


def asked(there: Deployment, made, *more: object) -> list[object]:
    """The words of the command that erases who called, what was said, and the letter."""
    fields = [word for name in (*PERSONAL, "evidence.0") for word in ("--field", name)]
    who = ["--by", "op2", "--approved-by", "sup1", "--reason", "asked"]
    return [
        "erase",
        "--dir",
        there.folder,
        "--matter",
        made["number"],
        "--n",
        1,
        *fields,
        *who,
        *more,
    ]


def written(text: str) -> set[bytes]:
    """A text in every way in which it may lie in a file."""
    escaped = json.dumps(text)[1:-1]
    encodings = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "utf-32-le")
    return {escaped.encode(), escaped.upper().encode(), *(text.encode(each) for each in encodings)}


def holding(there: Deployment, *texts: str) -> list[str]:
    """Every file of the folder, and every relation of a PostgreSQL database, that holds any of `texts`."""
    wanted = {form for text in texts for form in written(text)}
    files = [path for path in there.folder.rglob("*") if path.is_file()]
    found = [
        str(path.relative_to(there.folder)) for path in files if _any(path.read_bytes(), wanted)
    ]
    return found + [name for name, held in relations(there) if _any(held, wanted)]


def _any(held: bytes, wanted: set[bytes]) -> bool:
    return any(form in held for form in wanted)


def relations(there: Deployment) -> Iterator[tuple[str, bytes]]:
    """The bytes on disk of all that PostgreSQL keeps for this database, its planner's samples too."""
    if not there.url:
        return
    with psycopg.connect(there.url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        rows = connection.execute(
            "SELECT relname, pg_read_binary_file(pg_relation_filepath(oid))"
            " FROM pg_class WHERE pg_relation_filepath(oid) IS NOT NULL AND NOT relisshared"
        )
        yield from rows.fetchall()


def whole(there: Deployment):
    found = there.run("found", module="erasing_there")
    assert found["differences"] == []
    assert found["contradictions"] == []
    return found


def test_no_file_and_no_table_holds_it_any_more_and_the_log_verifies(elsewhere, made, tmp_path):
    assert set(holding(elsewhere, *WORDS)) & {"qinglian.sqlite3", "matters_act"}
    assert any(name.startswith("evidence/") for name in holding(elsewhere, "身份证号码不便透露"))
    reader = _idle(elsewhere)
    said = qinglian(elsewhere, *asked(elsewhere, made), typed=f"{made['number'].lower()}\n")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "已删除4项" in said.stdout
    assert holding(elsewhere, *WORDS, NAME, "身份证号码不便透露", _sha256()) == []
    if reader is not None:
        assert (elsewhere.folder / "qinglian.sqlite3-wal").exists(), (
            "the journal is there to be searched"
        )
        reader.close()

    out = elsewhere.folder / "exported"
    assert (
        qinglian(elsewhere, "ledger", "export", "--dir", elsewhere.folder, "--out", out).returncode
        == 0
    )
    assert holding(elsewhere, *WORDS, NAME) == []
    (tmp_path / "old").write_text(made["checkpoint"], encoding="utf-8")
    for log in (elsewhere.folder, out):
        verified = qinglian(
            elsewhere, "ledger", "verify", log, "--key", made["key"], "--old", tmp_path / "old"
        )
        assert verified.returncode == 0, verified.stderr
    for name in ("receipt", "entry"):
        (tmp_path / name).write_bytes(base64.b64decode(made[name]))
    files = ("--receipt", tmp_path / "receipt", "--entry", tmp_path / "entry")
    assert qinglian(elsewhere, "ledger", "verify", *files, "--key", made["key"]).returncode == 0
    found = whole(elsewhere)
    assert found["erased"] == sorted(PERSONAL)
    assert found["file"] is None
    assert found["files"] == []
    assert found["cleaned"]
    assert "全部一致" in qinglian(elsewhere, "replay", "--dir", elsewhere.folder).stdout


def _sha256() -> str:
    import hashlib

    return hashlib.sha256(LETTER).hexdigest()


def _idle(there: Deployment) -> sqlite3.Connection | None:
    """A connection such as a running site has: it reads nothing just now, and keeps the journal there."""
    if there.url:
        return None
    idle = sqlite3.connect(there.folder / "qinglian.sqlite3")
    idle.execute("SELECT count(*) FROM matters_act").fetchall()
    return idle


def test_it_is_not_erased_unless_the_number_is_typed(elsewhere, made):
    said = qinglian(elsewhere, *asked(elsewhere, made), typed="yes\n")
    assert said.returncode == 1
    assert "没有删除" in said.stderr
    for told in ("诉求人称谓", "evidence.0", "第四十七条", "不能恢复"):
        assert told in said.stdout
    assert not [word for word in WORDS if word in said.stdout], "no value is shown"
    assert whole(elsewhere)["erased"] == []


@pytest.mark.parametrize(
    "where",
    [
        "before it is recorded",
        "before the files go",
        "before the database is cleaned",
        "between the journal and the file",
    ],
)
def test_killed_at_any_point_the_same_command_finishes_it(elsewhere, made, where):
    words = [str(word) for word in asked(elsewhere, made, "--yes")]
    died = subprocess.run(
        [sys.executable, "-m", "qinglian.site.matters.tests.erasing_there",
         str(elsewhere.folder), "killed", where, *words],
        env={**os.environ, "DATABASE_URL": elsewhere.url},
        capture_output=True,
        timeout=120,
    )  # fmt: skip
    assert died.returncode == -9, died.stderr
    between = whole(elsewhere)
    done = where != "before it is recorded"
    assert between["erased"] == (sorted(PERSONAL) if done else [])
    assert between["erasures"] == int(done)
    assert between["cleaned"] == (not done), "what is not cleaned yet is known"

    said = qinglian(elsewhere, *words)
    assert said.returncode == 0, said.stdout + said.stderr
    assert ("以前已经删除" in said.stdout) == done
    assert holding(elsewhere, *WORDS, NAME, "身份证号码不便透露") == []
    after = whole(elsewhere)
    assert (after["erased"], after["erasures"], after["cleaned"]) == (sorted(PERSONAL), 1, True)
    assert after["files"] == []


def test_where_another_program_reads_the_database_it_says_so_and_can_be_run_again(elsewhere, made):
    other: sqlite3.Connection | psycopg.Connection
    if elsewhere.url:
        other = psycopg.connect(elsewhere.url)
        other.execute("SELECT count(*) FROM matters_act")
    else:
        other = sqlite3.connect(elsewhere.folder / "qinglian.sqlite3", isolation_level=None)
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM matters_act").fetchall()
    said = qinglian(elsewhere, *asked(elsewhere, made, "--yes", "--wait", 1))
    assert said.returncode == 1
    assert "再次运行同一条命令" in said.stderr
    assert "Traceback" not in said.stderr
    assert not whole(elsewhere)["cleaned"]
    other.close()
    again = qinglian(elsewhere, *asked(elsewhere, made, "--yes", "--lang", "en"))
    assert again.returncode == 0, again.stdout + again.stderr
    assert "erased before" in again.stdout
    assert holding(elsewhere, *WORDS, NAME) == []
    assert whole(elsewhere)["cleaned"]


def test_what_is_left_elsewhere_is_told_and_not_called_done(elsewhere, made):
    (elsewhere.folder / "notes.txt").write_text(f"回电 {CALL['contact']}", encoding="gbk")
    said = qinglian(elsewhere, *asked(elsewhere, made, "--yes"))
    assert said.returncode == 3
    assert "还没有删干净" in said.stderr
    assert "notes.txt" in said.stderr
    assert holding(elsewhere, *WORDS) == ["notes.txt"]
    check = ("erase", "--dir", elsewhere.folder, "--check")
    assert qinglian(elsewhere, *check, CALL["contact"]).returncode == 3
    (elsewhere.folder / "notes.txt").unlink()
    assert qinglian(elsewhere, *check, CALL["contact"]).returncode == 0
    assert qinglian(elsewhere, *check, "-", typed=f"{CALL['caller']}\n").returncode == 0


def test_a_loaded_table_that_holds_it_is_named(elsewhere, made, tmp_path):
    book = Workbook()
    book.active.append(["序号", "议定事项", "牵头单位", "完成时限", "会议日期", "纪要文号"])
    held = ["2022-12-30", "2022-03-10", "清政常纪〔2022〕3号"]
    book.active.append([1, f"回访{CALL['contact']}", "交通运输局", *held])
    book.save(tmp_path / "decisions.xlsx")
    post = ("--as", "supervision#one", "--kind", "decisions")
    loaded = qinglian(
        elsewhere, "load", tmp_path / "decisions.xlsx", "--dir", elsewhere.folder, *post
    )
    assert loaded.returncode == 0, loaded.stdout + loaded.stderr
    said = qinglian(elsewhere, *asked(elsewhere, made, "--yes", "--lang", "en"))
    assert said.returncode == 3
    assert "matters_act HY-" in said.stdout, "the other matter's title is its own"
    assert "not done" in said.stderr
    (line,) = [line for line in said.stderr.splitlines() if "evidence/" in line]
    assert "loads_load 1 sha256" in line


def test_nonsense_is_one_sentence(elsewhere, made):
    for words in ((), ("--matter", "RX-2022-000009"), ("--check", " ")):
        said = qinglian(elsewhere, "erase", "--dir", elsewhere.folder, *words)
        assert said.returncode == 1
        assert len(said.stderr.strip().splitlines()) == 1
        assert "Traceback" not in said.stderr
