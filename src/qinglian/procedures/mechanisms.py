"""The 53 mechanisms that the speech names, each with its phrase, and the definitions by which it runs."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from qinglian.procedures.model import Procedure
from qinglian.procedures.shelf import library
from qinglian.text import Text

GROUPS: Mapping[str, Text] = {
    "A": Text(zh="责任与交办", en="Responsibility and assignment"),
    "B": Text(zh="服务企业和群众", en="Serving enterprises and citizens"),
    "C": Text(zh="依法行政", en="Lawful administration"),
    "D": Text(zh="资金、资产、项目与审计", en="Money, assets, projects, audit"),
    "E": Text(zh="廉洁、学习与作风", en="Integrity, study, style"),
}
"""The groups of mechanisms, by the letter that a definition names."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A mechanism: its code (`M13`), its name, and the words of the speech that it comes from."""

    code: str
    title: Text
    phrase: str

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        """The newest versions of the definitions that serve it, its own before those it shares."""
        serving = [one for one in library() if self.code in map(_plain, one.mechanisms)]
        return tuple(sorted(serving, key=lambda one: _plain(one.mechanism) != self.code))


def _plain(code: str) -> str:
    """M04b is part of M04."""
    return code[:3]


@cache
def mechanisms() -> tuple[Mechanism, ...]:
    """Every mechanism, in order of its code."""
    written = resources.files(__package__).joinpath("mechanisms.csv").read_text(encoding="utf-8")
    return tuple(
        Mechanism(row["code"], Text(zh=row["zh"], en=row["en"]), row["phrase"])
        for row in csv.DictReader(written.splitlines())
    )
