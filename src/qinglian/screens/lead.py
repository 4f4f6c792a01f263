"""疑点: what a rule reports. Several hits of one family about one thing are one lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from qinglian.screens.rule import Rule
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Hit:
    """One firing of a rule: what it fired for, on which rows, which value against which threshold."""

    rule: Rule
    key: str
    rows: tuple[str, ...]
    value: Decimal
    threshold: Decimal


@dataclass(frozen=True, slots=True)
class Lead:
    """What is to be looked at, by `key` within a family: the same thing has the same key in every run.

    `unit` is the unit that it concerns, "" where it concerns none.
    """

    family: str
    key: str
    unit: str
    hits: tuple[Hit, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that reported, each once."""
        return tuple({hit.rule.id: hit.rule for hit in self.hits}.values())

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows behind it, each once."""
        return tuple(dict.fromkeys(row for hit in self.hits for row in hit.rows))

    @property
    def sources(self) -> tuple[Text, ...]:
        """The legal sources of its rules."""
        return tuple(rule.law for rule in self.rules)

    @property
    def officials(self) -> bool:
        """Whether it is about the conduct of the unit that it concerns."""
        return any(rule.officials for rule in self.rules)


def together(leads: Iterable[Lead]) -> tuple[Lead, ...]:
    """The leads of several rules, those of one family about one thing made one."""
    found: dict[tuple[str, str], Lead] = {}
    for lead in leads:
        before = found.get((lead.family, lead.key))
        hits = (*before.hits, *lead.hits) if before else lead.hits
        unit = (before.unit if before else "") or lead.unit
        found[lead.family, lead.key] = Lead(lead.family, lead.key, unit, hits)
    return tuple(found.values())
