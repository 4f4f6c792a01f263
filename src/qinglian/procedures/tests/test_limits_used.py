"""Every limit of the law is at work in a definition or in code, or it is said why not."""

from __future__ import annotations

import csv
import re
from importlib import resources
from pathlib import Path

from qinglian import procedures
from qinglian.workdays import limits

SOURCE = Path(next(iter(procedures.__path__))).parent
UNUSED = {
    row["id"]: row
    for row in csv.DictReader(
        resources.files(procedures)
        .joinpath("unused_limits.csv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
}


def at_work() -> set[str]:
    files = [*SOURCE.glob("procedures/library/**/*.toml"), *SOURCE.rglob("*.py")]
    kept = [file for file in files if "tests" not in file.parts and "stories" not in file.parts]
    return {one for file in kept for one in re.findall(r"\bD\d{3}\b", file.read_text("utf-8"))}


def test_every_limit_is_at_work_or_has_its_reason():
    assert set(limits()) - at_work() == set(UNUSED)


def test_each_reason_is_given_in_both_languages():
    assert all(row["zh"].endswith("。") and len(row["en"]) > 20 for row in UNUSED.values())
