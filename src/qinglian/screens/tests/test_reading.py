"""A rule's head is checked: what an auditor reads there is whole, in two languages, and true of the SQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from qinglian.screens import BadRule, read_rule, rules
from qinglian.screens.shelf import FOLDER

GOOD = (FOLDER / "P01.sql").read_text(encoding="utf-8")


def written(folder: Path, text: str, name: str = "P01") -> Path:
    path = folder / f"{name}.sql"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_rule_says_what_is_customary_and_what_is_known_to_mislead():
    assert set(rules()) == {"P01", "E04", "E05", "B01", "B02"}
    for rule in rules().values():
        assert rule.causes
        assert all(one.custom and one.source.zh for one in rule.parameters)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('-- id = "P01"\n', "", "id"),
        ('id = "P01"', 'id = "P1"', "P1"),
        ("officials = true", "officials = 1", "neither"),
        ('"Splitting"', '"化整为零"', "pair"),
        ('"2000000.00"', "2000000.00", "quotes"),
        ("-- custom = true\n", "", "custom"),
        ('tables = ["contracts"]', 'tables = ["weather"]', "weather"),
        ('tables = ["contracts"]', 'tables = ["contracts", "bids"]', "does not read"),
        ("$limit", "2000000", "parameters differ"),
        ("0.00 ELSE", "CAST(0 AS DOUBLE) ELSE", "float"),
        ("WITH bought", "DROP TABLE contracts; WITH bought", "one query"),
        ("-- [causes]", "-- [causes", "line"),
    ],
)
def test_a_head_that_is_wrong_is_refused_and_says_what_is_wrong(tmp_path, old, new, says):
    assert old in GOOD
    with pytest.raises(BadRule, match=says):
        read_rule(written(tmp_path, GOOD.replace(old, new)))


def test_a_rule_lies_under_its_own_name(tmp_path):
    with pytest.raises(BadRule, match="P01"):
        read_rule(written(tmp_path, GOOD, "P02"))


def test_a_head_without_sql_and_a_long_rule_are_refused(tmp_path):
    head = "\n".join(line for line in GOOD.splitlines() if line.startswith("--"))
    with pytest.raises(BadRule, match="no SQL"):
        read_rule(written(tmp_path, head))
    with pytest.raises(BadRule, match="lines"):
        read_rule(written(tmp_path, GOOD + "\n" * 70 + "ORDER BY 1"))
