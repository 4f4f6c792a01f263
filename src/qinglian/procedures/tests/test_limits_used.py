"""Every limit of the law is at work in a definition or in code, or it is said why not."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from qinglian import procedures
from qinglian.workdays import limit, limits

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


def at_work() -> frozenset[str]:
    files = [*SOURCE.glob("procedures/library/**/*.toml"), *SOURCE.rglob("*.py")]
    kept = [file for file in files if "tests" not in file.parts and "stories" not in file.parts]
    named = {one for file in kept for one in re.findall(r"\bD\d{3}\b", file.read_text("utf-8"))}
    return by_the_day(named)


def by_the_day(named: Iterable[str]) -> frozenset[str]:
    """The limits `named`, and their other versions, which are taken by the day."""
    same = {(limit(one).mechanism, limit(one).name.zh) for one in named}
    return frozenset(one.id for one in limits().values() if (one.mechanism, one.name.zh) in same)


def test_every_limit_is_at_work_or_has_its_reason():
    assert set(limits()) - at_work() == set(UNUSED)


def test_each_reason_is_given_in_both_languages():
    assert all(row["zh"].endswith("。") and len(row["en"]) > 20 for row in UNUSED.values())
