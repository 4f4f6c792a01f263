"""`qinglian draw`: a record comes out again, a changed one is seen, and what is no record is said to be none."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from qinglian.cli import app
from qinglian.cli.errors import Failure
from qinglian.draws import commitment
from qinglian.draws.records import Frozen, for_the_public, record, run

SECRET, PUBLIC, DAY = "5a" * 32, "03 07 11 18 25 31 09", date(2022, 8, 25)
FROZEN = Frozen(
    rates={"A": "20"},
    objects=[[f"{n:064x}", "A"] for n in range(20)],
    officers=[[f"XZ-{n}", f"陕99-{n}", "market", "2024-12-31"] for n in range(6)],
    barred=[],
    salt="salt",
)


def a_record() -> dict[str, Any]:
    result = run(FROZEN, SECRET, PUBLIC, DAY)
    committed = {
        "commitment": commitment(SECRET), "result_digest": result.digest, **FROZEN.digests(),
    }  # fmt: skip
    return record(FROZEN, committed, result.rows, secret=SECRET, public=PUBLIC, on=DAY)


def drawn(folder: Path, content: str, *options: str):
    file = folder / "record.json"
    file.write_text(content, encoding="utf-8")
    return CliRunner().invoke(app, ["draw", str(file), *options])


def test_a_record_comes_out_again(tmp_path):
    said = drawn(tmp_path, json.dumps(for_the_public(a_record())))
    assert said.exit_code == 0
    assert "相符 重新抽取，对象相同" in said.output
    assert "未核对 重新抽取，人员相同" in said.output


def test_a_changed_record_is_seen(tmp_path):
    changed = a_record()
    changed["drawn"].reverse()
    said = drawn(tmp_path, json.dumps(changed), "--lang", "en", "--json")
    assert said.exit_code == 3
    assert {one["state"] for one in json.loads(said.output)} >= {"fails", "holds"}


@pytest.mark.parametrize("content", ["", "[]", "{}", "no json", "[" * 100_000])
def test_what_is_no_record_is_refused_in_one_sentence(tmp_path, content):
    said = drawn(tmp_path, content)
    assert isinstance(said.exception, Failure)
    assert str(said.exception).endswith("。")


def test_a_file_that_is_not_there_is_named(tmp_path):
    said = CliRunner().invoke(app, ["draw", str(tmp_path / "absent.json")])
    assert "absent.json" in str(said.exception)
