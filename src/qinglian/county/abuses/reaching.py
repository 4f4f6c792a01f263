"""Trails to the acts that no story does: from where a story stands, by whoever may, filled in plainly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from qinglian.county.abuses.filling import fillings
from qinglian.county.abuses.scripts import Beat
from qinglian.county.abuses.trails import (
    WHO,
    Gates,
    Trail,
    altered,
    cast,
    holders,
    inside,
    parties_of,
    possible,
    walked,
    with_fields,
)
from qinglian.procedures.conditions import holds, on_the_day
from qinglian.procedures.engine import Case
from qinglian.procedures.model import OPEN, ActRule, Way

LATER = (timedelta(hours=1), timedelta(days=7), timedelta(days=35), timedelta(days=370))
NEVER = frozenset({
    "out-of-order", "too-early", "children-open", "window-closed", "already-late", "extended-enough",
})  # fmt: skip
ROUNDS = 6

Goal = tuple[ActRule, Way | None]
"""An act, and where it is to lead."""


def reached(trails: list[Trail]) -> list[Trail]:
    """Trails of one procedure on which each act goes each of its ways, where `trails` lead to it."""
    definition = trails[0].definition
    done = {goal for trail in trails for k in range(len(trail.beats)) for goal in gone(trail, k)}
    found: list[Trail] = []
    for _ in range(ROUNDS):
        missing = [
            (rule, way)
            for rule in definition.acts.values()
            for n, way in enumerate(rule.ways or (None,))
            if rule.name != OPEN and (rule.name, n) not in done
        ]
        new = [trail for goal in missing if (trail := way_to(goal, [*trails, *found])) is not None]
        if not new:
            break
        found += new
        done |= {goal for trail in new for goal in gone(trail, len(trail.beats) - 1)}
    return found


def gone(trail: Trail, k: int) -> Iterator[tuple[str, int]]:
    """The act of beat `k` with the place of the way that it went."""
    beat = trail.beats[k]
    if beat.own:
        rule, facts = trail.definition.acts[beat.act], on_the_day(trail.facts(k + 1), beat.at)
        ways = (n for n, way in enumerate(rule.ways) if holds(way.when, facts))
        yield beat.act, next(ways, 0)


def way_to(goal: Goal, trails: list[Trail]) -> Trail | None:
    """A trail that ends with an act, and leads where it should, from wherever on `trails` it can be done."""
    for bending in (False, True):
        for trail in trails:
            for k in range(1, len(trail.worlds)):
                case = trail.case(k)
                if case is not None and possible(case, goal[0]):
                    found = _from(trail, k, goal, bending=bending)
                    if found is not None:
                        return found
    return None


def _from(trail: Trail, k: int, goal: Goal, *, bending: bool) -> Trail | None:
    rule, way = goal
    for beats, beat in attempts(trail, k, goal, bending=bending):
        found = walked(trail.procedure, (*beats, beat), f"{trail.source} + {rule.name}")
        if found is None:
            continue
        if way is None or rule.ways[next(gone(found, len(beats)))[1]] is way:
            return found
    return None


def attempts(
    trail: Trail, k: int, goal: Goal, *, bending: bool
) -> Iterator[tuple[tuple[Beat, ...], Beat]]:
    """The beats before, and a beat by which an act may be done there.

    With `bending`, earlier fields are written otherwise where a gate asks for that.
    """
    rule, way = goal
    case, last = trail.case(k), trail.beats[k - 1].at
    assert case is not None
    evidence = tuple(wanted.kind for wanted in rule.evidence for _ in range(max(wanted.least, 1)))
    known: Mapping[str, Any] = next(
        (beat.known for beat in trail.beats if beat.own and beat.act == rule.name), {}
    )
    gates = [(gate.when, gate.must) for gate in rule.gates]
    if way is not None and way.when is not None:
        gates.append((None, way.when))
    for later in LATER:
        at = last + later
        for who in holders(case.procedure, rule, parties_of(case, {}, case.procedure)):
            refused = _refusal(case, rule, who, at)
            if refused in NEVER:
                return
            if refused in WHO:
                continue
            if refused == "too-soon":
                break
            for fields in fillings(case.procedure, rule, at):
                beat = Beat(at, who, rule.name, fields, evidence, known=known)
                yield from _repaired(trail, k, rule, gates, beat, bending=bending)


def _refusal(case: Case, rule: ActRule, who: str, at: datetime) -> str:
    """Why it is not for `who` to do at that time, what it must carry left aside."""
    beat = Beat(at, who, rule.name)
    try:
        refused = case.refusal(rule, beat.actor(cast()), at)
    except (KeyError, ValueError):
        return "not-your-role"
    return refused.code if refused is not None else ""


def _repaired(
    trail: Trail, k: int, rule: ActRule, gates: Gates, beat: Beat, *, bending: bool
) -> Iterator[tuple[tuple[Beat, ...], Beat]]:
    case = trail.case(k)
    assert case is not None
    fields = trail.writable
    allowed = {name: field for name, field in fields.items() if bending or name in rule.fields}
    given = {**beat.fields, **beat.known}
    wanted = inside(case.facts, allowed, gates, given, beat.at)
    if wanted is None:
        return
    own = {name: value for name, value in wanted.items() if name in rule.fields}
    earlier = {name: value for name, value in wanted.items() if name not in rule.fields}
    before = altered(trail, k, earlier)
    if before is not None and bool(earlier) == bending:
        yield before, with_fields(beat, own)
