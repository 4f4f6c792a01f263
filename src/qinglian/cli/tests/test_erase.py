"""`qinglian erase` in a whole county: a year's figures and its report stand, and no file names the caller."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

QINGLIAN = Path(sys.executable).with_name("qinglian")
FIELDS = ("caller", "contact", "content")


def run(*words: object) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [QINGLIAN, *map(str, words)],
        env={**plain, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=240,
    )


def first_call(county: Path) -> tuple[str, dict[str, str]]:
    """The number of the county's first call, and what was personal in it."""
    with sqlite3.connect(county / "qinglian.sqlite3") as database:
        number, fields = database.execute(
            "SELECT matter, fields FROM matters_act WHERE matter LIKE 'RX-%' AND n = 1 ORDER BY matter"
        ).fetchone()
    database.close()
    return number, {name: json.loads(fields)[name] for name in FIELDS}


def figures(folder: Path) -> list[dict[str, object]]:
    """A year's figures with the digest of what each counted; the log they name has grown meanwhile."""
    found = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    return [{**one, "evidence": one["evidence"]["digest"]} for one in found]


@pytest.mark.slow
def test_a_years_figures_and_report_stand_after_a_caller_was_erased(tmp_path):
    county = tmp_path / "county"
    assert run("demo", "--dir", county, "--no-serve").returncode == 0
    number, lost = first_call(county)
    who = ["--by", "govoffice-supervision-staff-1", "--approved-by", "govoffice-supervision-head"]
    fields = [word for name in FIELDS for word in ("--field", name)]
    asked = ["erase", "--dir", county, "--matter", number, *fields, *who, "--reason", "fulfilled"]
    said = run(*asked, "--yes")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "别的事项" in said.stdout, "others of the county have the same surname"

    assert run("report", "--dir", county, "--out", county / "again").returncode == 0
    assert figures(county / "again") == figures(county)
    assert "全部一致" in run("replay", "--dir", county).stdout
    assert first_call(county)[1] == dict.fromkeys(FIELDS)
    for path in (path for path in county.rglob("*") if path.is_file()):
        held = path.read_bytes()
        assert lost["contact"].encode() not in held, path
        assert lost["contact"].encode("utf-16-le") not in held, path


def test_what_cannot_be_read_is_one_sentence(tmp_path):
    said = subprocess.run(
        [QINGLIAN, "erase", "--dir", "/nowhere", "--check", b"\xff\xfe"], capture_output=True
    )
    assert said.returncode == 1
    assert b"Traceback" not in said.stderr
    assert len(said.stderr.decode().splitlines()) == 1
