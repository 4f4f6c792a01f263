"""Small definitions written where a test needs them: what every one has, and how they are read."""

from __future__ import annotations

from pathlib import Path

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Act, Procedure
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import Library, read_library

HEAD = """
name = "{name}"
mechanism = "M99"
version = {version}
valid_from = {valid_from}
serial = "XX"
group = "A"
title = ["{name}", "{name}"]
about = ["只为测试", "for a test alone"]
speech = "只为测试"

[roles.giver]
title = ["交办人", "giver"]
capacity = "supervision"

[roles.taker]
title = ["承办单位", "taker"]
party = "lead"

[fields.title]
title = ["事项", "Matter"]
kind = "text"

[fields.lead]
title = ["承办单位", "Unit"]
kind = "unit"
party = "lead"
"""


def text(body: str, name: str = "errand", version: int = 1, valid_from: str = "2021-01-01") -> str:
    """A whole definition: the head that all share, and `body`."""
    return HEAD.format(name=name, version=version, valid_from=valid_from) + body


def shelf(folder: Path, *texts: str) -> Library:
    """A library of definitions, read from files as all are. Raises BadDefinition."""
    for n, one in enumerate(texts):
        (folder / f"d{n}.toml").write_text(one, encoding="utf-8")
    return read_library(folder)


def defined(folder: Path, body: str) -> Procedure:
    """The one procedure that `body` defines. Raises BadDefinition."""
    return shelf(folder, text(body)).newest("errand")


def refusal(case: Case, doing: Act) -> Refused:
    """Why `doing` may not be done. Fails where it may."""
    try:
        case.perform(doing)
    except Refused as refused:
        return refused
    raise AssertionError(f"{doing.name} was let happen")
