"""Findings and supervision as pages show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from qinglian.procedures.model import Actor
from qinglian.procedures.signs import Catalogue, SignRule
from qinglian.site.matters import queries as matters_seen
from qinglian.site.matters.models import Matter
from qinglian.site.matters.presenting import Sign, named, state_sign, unit_names
from qinglian.site.matters.recorded import read_case
from qinglian.site.supervision.models import Finding
from qinglian.site.supervision.queries import Supervised, supervision_of
from qinglian.site.supervision.supervising import Level, next_level
from qinglian.text import Text

FALSE_ALARM = Sign(Text(zh="误报", en="a false alarm"), "is-cancelled")
UPHELD = Sign(Text(zh="已认定", en="upheld"), "is-closed")
NEW = Sign(Text(zh="疑点，未处理", en="a lead, nothing done"), "is-soon")


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding for its page: what it says, on which matter, how it stands."""

    finding: Finding
    rule: SignRule
    said: Text
    matter: Matter
    unit: Text
    state: Sign
    supervision: Supervised | None
    acts: tuple[tuple[str, str], ...]
    others: tuple[str, ...]
    hidden: int


def shown(rows: Iterable[Finding], catalogue: Catalogue, actor: Actor) -> list[Shown]:
    """Findings with their matters and supervision. Six queries, however many."""
    found = [row for row in rows if row.sign in catalogue.signs]
    numbers = {row.matter for row in found}
    matters = Matter.objects.in_bulk(list(numbers))
    supervised = supervision_of(numbers)
    names = unit_names(row.unit for row in found)
    others = {number for row in found for number in row.others}
    seen = set(matters_seen.visible(actor).filter(pk__in=others).values_list("pk", flat=True))
    return [
        _shown(row, catalogue.signs[row.sign], matters[row.matter], supervised, named(names, row.unit), seen)
        for row in found
        if row.matter in matters
    ]  # fmt: skip


def _shown(
    row: Finding,
    rule: SignRule,
    matter: Matter,
    supervised: object,
    unit: Text,
    seen: Collection[str],
) -> Shown:
    assert isinstance(supervised, dict)
    by_rule = [one for one in supervised.get(row.matter, ()) if one.number == rule.number]
    last = by_rule[-1] if by_rule else None
    others = tuple(number for number in row.others if number in seen)
    acts = tuple((one, one.partition("#")[0]) for one in row.acts)
    may = tuple(pair for pair in acts if pair[1] == row.matter or pair[1] in seen)
    hidden = len(row.others) - len(others)
    return Shown(
        row, rule, rule.said(row.says), matter, unit, _state(last), last, may, others, hidden
    )


def _state(last: Supervised | None) -> Sign:
    if last is None:
        return NEW
    if last.false_alarm:
        return FALSE_ALARM
    return UPHELD if last.upheld else state_sign(last.matter)


@dataclass(frozen=True, slots=True)
class Running:
    """A supervision under way: where it stands, and which level comes next from which day."""

    matter: Matter
    unit: Text
    state: Sign
    level: Level | None


def running(matters: Iterable[Matter]) -> list[Running]:
    """Supervision under way, each with its next level."""
    rows = list(matters)
    names = unit_names(row.lead for row in rows)
    return [
        Running(row, named(names, row.lead), state_sign(row), next_level(read_case(row)))
        for row in rows
    ]
