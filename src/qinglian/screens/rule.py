"""What a rule is made of: the head of its file, and the SQL under it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from qinglian.text import Text

Value = Decimal | int
ParameterKind = Literal["money", "number", "integer"]
ValueKind = Literal["money", "ratio", "count"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a county may set. `custom` marks one that no law fixes [X]; `source` says whose it is."""

    name: str
    title: Text
    kind: ParameterKind
    default: Value
    source: Text
    custom: bool


@dataclass(frozen=True, slots=True)
class Cause:
    """What is known to make the rule report without anybody's fault: why a row may be explained."""

    name: str
    title: Text


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Leads of one `family` with the same key are one lead, whichever rule found them.

    `tables` are those it reads, the one it screens first. `officials` says that its leads may be
    about the conduct of the unit they name. `value` is what a hit's value stands for.
    """

    id: str
    version: int
    family: str
    title: Text
    means: Text
    law: Text
    officials: bool
    value: Text
    value_kind: ValueKind
    tables: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    causes: tuple[Cause, ...]
    sql: str

    def cause(self, name: str) -> Cause | None:
        """The known cause called `name`."""
        return next((one for one in self.causes if one.name == name), None)
