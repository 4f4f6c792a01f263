"""Running a rule over staged tables: its SQL as it stands, its parameters bound, its rows grouped into leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from qinglian.screens.lead import Hit, Lead
from qinglian.screens.rule import Parameter, Rule, Value
from qinglian.screens.tables import Money
from qinglian.text import Text

COLUMNS = ("lead_key", "unit", "hit_key", "row_id", "value", "threshold", "flagged")
"""What the SQL of every rule gives, in this order. A row that is not `flagged` was looked at and excused."""

MOST_ROWS = 200_000
"""More rows than this is a rule that reports everything; it is refused, not shown."""


class Unscreened(Exception):
    """A rule could not be run. Silence is no answer: `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule found among the `population` rows it screened, and what it looked at and excused."""

    rule: Rule
    parameters: Mapping[str, Value]
    population: int
    leads: tuple[Lead, ...]
    excused: tuple[Lead, ...]


class _Found(NamedTuple):
    lead: str
    unit: str | None
    hit: str
    row: str
    value: Decimal
    threshold: Decimal
    flagged: bool


def run(rule: Rule, money: Money, parameters: Mapping[str, Value] | None = None) -> Outcome:
    """The leads of `rule` over `money`, its parameters as given, else their defaults.

    Raises Unscreened where a table that it reads is empty, for that is not the same as nothing found;
    ValueError for a parameter that the rule does not have or that is not of its kind.
    """
    if missing := [name for name in rule.tables if not money.rows[name]]:
        raise Unscreened(
            Text(
                zh=f"没有「{missing[0]}」的数据，{rule.id} 没有运行。",
                en=f"There are no {missing[0]}: {rule.id} was not run.",
            )
        )
    bound = settled(rule, parameters or {})
    cursor = money.connection.execute(rule.sql, dict(bound))
    names = tuple(column[0] for column in cursor.description or ())
    if names != COLUMNS:
        raise ValueError(f"{rule.id} gives {names}, and not {COLUMNS}")
    rows = [_Found(*row) for row in cursor.fetchmany(MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise Unscreened(
            Text(
                zh=f"{rule.id} 报出的行超过{MOST_ROWS}，请核对参数。",
                en=f"{rule.id} reports more than {MOST_ROWS} rows: check its parameters.",
            )
        )
    flagged = _leads(rule, [row for row in rows if row.flagged])
    excused = _leads(rule, [row for row in rows if not row.flagged])
    return Outcome(rule, bound, money.rows[rule.tables[0]], flagged, excused)


def settled(rule: Rule, given: Mapping[str, Value]) -> dict[str, Value]:
    """The parameters of `rule`: what is given over the defaults. Raises ValueError."""
    if unknown := set(given) - {one.name for one in rule.parameters}:
        raise ValueError(f"{rule.id} has no parameter {min(unknown)}")
    return {one.name: _of_kind(one, given.get(one.name, one.default)) for one in rule.parameters}


def _of_kind(parameter: Parameter, value: Value) -> Value:
    wanted = int if parameter.kind == "integer" else Decimal
    if isinstance(value, bool) or not isinstance(value, wanted):
        raise ValueError(f"{parameter.name} is a {wanted.__name__}")
    return value


def _leads(rule: Rule, rows: list[_Found]) -> tuple[Lead, ...]:
    hits: dict[tuple[str, str], list[_Found]] = {}
    for row in rows:
        hits.setdefault((row.lead, row.hit), []).append(row)
    leads: dict[str, list[Hit]] = {}
    units: dict[str, str] = {}
    for (lead, key), found in hits.items():
        first = found[0]
        ids = tuple(dict.fromkeys(one.row for one in found))
        leads.setdefault(lead, []).append(Hit(rule, key, ids, first.value, first.threshold))
        units.setdefault(lead, first.unit or "")
    return tuple(Lead(rule.family, key, units[key], tuple(own)) for key, own in leads.items())
