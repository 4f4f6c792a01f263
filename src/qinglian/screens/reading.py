"""From a rule's file to a `Rule`: the comment lines at its head are TOML, and every key of it is checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, cast, get_args

from qinglian.screens.rule import Cause, Parameter, ParameterKind, Rule, Value, ValueKind
from qinglian.screens.tables import TABLES
from qinglian.text import Text

HEAD = frozenset(
    {"id", "version", "family", "title", "means", "law", "officials", "value", "value_kind", "tables",
     "parameters", "causes"}
)  # fmt: skip
PARAMETER = frozenset({"title", "kind", "default", "source", "custom"})
MOST_LINES = 60
"""A rule that an auditor can read is short; its head does not count."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_BOUND = re.compile(r"\$([a-z_]+)")
_COMMENT = re.compile(r"--[^\n]*")
_FLOAT = re.compile(r"\b(double|float|real)\b", re.I)
_WRITES = re.compile(
    r"\b(insert|update|delete|drop|create|alter|copy|attach|install|load|pragma|set)\b", re.I
)


class BadRule(Exception):
    """A rule's file is wrong: which file, and what about it."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.problem = problem


def read_rule(path: Path) -> Rule:
    """The rule in the file at `path`. Raises BadRule."""
    try:
        head, sql = _parted(path.read_text(encoding="utf-8"))
        rule = _rule(tomllib.loads(head), sql)
        _checked(rule)
    except (ValueError, KeyError) as wrong:  # TOML that cannot be read is a ValueError too
        raise BadRule(path.name, str(wrong)) from wrong
    if rule.id != path.stem:
        raise BadRule(path.name, f"its id is {rule.id}")
    return rule


def _parted(text: str) -> tuple[str, str]:
    """The head without its comment marks, and the SQL."""
    lines = text.splitlines()
    end = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    head = "\n".join(line[2:].removeprefix(" ") for line in lines[:end])
    return head, "\n".join(lines[end:]).strip()


def _rule(head: Mapping[str, Any], sql: str) -> Rule:
    _keys("head", head, HEAD)
    return Rule(
        id=_word(head["id"], r"[A-Z]\d{2}"),
        version=_whole(head["version"]),
        family=_word(head["family"], r"[a-z]+(-[a-z]+)*"),
        title=_text(head["title"]),
        means=_text(head["means"]),
        law=_text(head["law"]),
        officials=_flag(head["officials"]),
        value=_text(head["value"]),
        value_kind=cast(ValueKind, _one_of(head["value_kind"], get_args(ValueKind))),
        tables=tuple(_one_of(name, tuple(TABLES)) for name in head["tables"]),
        parameters=tuple(_parameter(name, one) for name, one in head["parameters"].items()),
        causes=tuple(Cause(_word(name, r"[a-z]+(-[a-z]+)*"), _text(pair)) for name, pair in head["causes"].items()),
        sql=sql,
    )  # fmt: skip


def _parameter(name: str, given: Mapping[str, Any]) -> Parameter:
    _keys(f"parameters.{name}", given, PARAMETER)
    kind = cast(ParameterKind, _one_of(given["kind"], get_args(ParameterKind)))
    default: Value
    if kind == "integer":
        default = _whole(given["default"])
    elif isinstance(given["default"], str):
        default = Decimal(_word(given["default"], r"\d+(\.\d+)?"))
    else:
        raise ValueError(f"the default of {name} is written in quotes, so that it stays exact")
    custom = _flag(given["custom"])
    return Parameter(name, _text(given["title"]), kind, default, _text(given["source"]), custom)


def _checked(rule: Rule) -> None:
    """What the head and the SQL must agree in."""
    sql = _COMMENT.sub("", rule.sql)
    if not sql:
        raise ValueError("there is no SQL under the head")
    if sql.count("\n") > MOST_LINES:
        raise ValueError(f"the SQL has more than {MOST_LINES} lines")
    if not rule.tables or not rule.causes:
        raise ValueError("a rule names the tables it reads and the false positives that are known")
    if ";" in sql or _WRITES.search(sql):
        raise ValueError("a rule is one query, and only reads")
    if _FLOAT.search(sql):
        raise ValueError("money is DECIMAL, never a float")
    named = {one.name for one in rule.parameters}
    if (bound := set(_BOUND.findall(sql))) != named:
        raise ValueError(f"declared and used parameters differ: {', '.join(sorted(bound ^ named))}")
    for table in rule.tables:
        if not re.search(rf"\b{table}\b", sql):
            raise ValueError(f"it names the table {table} and does not read it")


def _keys(place: str, given: Mapping[str, Any], wanted: frozenset[str]) -> None:
    if odd := set(given) ^ wanted:
        raise ValueError(f"{place}: missing or unknown: {', '.join(sorted(odd))}")


def _text(given: object) -> Text:
    if not isinstance(given, list) or len(given) != 2 or not all(isinstance(w, str) for w in given):
        raise ValueError(f"words are a pair, Chinese and English, and not {given!r}")
    zh, en = (word.strip() for word in given)
    if not en or _CHINESE.search(en) or not _CHINESE.search(zh):
        raise ValueError(f"words are a pair, Chinese and English, and not {given!r}")
    return Text(zh=zh, en=en)


def _word(given: object, pattern: str) -> str:
    if not isinstance(given, str) or not re.fullmatch(pattern, given):
        raise ValueError(f"{given!r} is not written as {pattern}")
    return given


def _whole(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise ValueError(f"{given!r} is no whole number")
    return given


def _flag(given: object) -> bool:
    if not isinstance(given, bool):
        raise ValueError(f"{given!r} is neither true nor false")
    return given


def _one_of(given: object, among: tuple[str, ...]) -> str:
    if given not in among:
        raise ValueError(f"{given!r} is none of {', '.join(among)}")
    return str(given)
