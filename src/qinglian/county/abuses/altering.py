"""Attempts for which a trail must be altered: who did the work, whose work it is, and when it is tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from qinglian.county.abuses.bending import kept
from qinglian.county.abuses.breaking import standing
from qinglian.county.abuses.moments import just_after, just_before
from qinglian.county.abuses.planted import Ground, Grounds, between, broken_by
from qinglian.county.abuses.rules import Rule
from qinglian.county.abuses.scripts import Beat
from qinglian.county.abuses.trails import (
    Trail,
    altered,
    cast,
    furthest,
    holders,
    mended,
    parties_of,
    walked,
    with_fields,
)
from qinglian.procedures.clocks import Clock
from qinglian.procedures.model import Procedure, institution
from qinglian.procedures.shelf import library

MINUTE = timedelta(minutes=1)
Altered = tuple[tuple[Beat, ...], Beat, tuple[int, ...]]
"""The beats before, written otherwise; what is tried then; and the beats that must be by whom they are."""

LEADERS = {
    "liaison": "executive", "staff": "deputy-6", "head": "head", "deputy": "deputy-1", "officer-1": "deputy-2",
    "officer-2": "deputy-3", "officer-3": "deputy-4",
}  # fmt: skip


def plant(rule: Rule, grounds: Grounds) -> bool:
    """Alter a trail for `rule`, and plant an attempt that it refuses there."""
    for ground, k, beat in list(_positions(rule, grounds)):
        for before, tried, fixed in WAYS[rule.code](rule, ground.trail, k, beat):
            acted = mended(ground.trail.procedure, before, fixed) if before else None
            trail = walked(ground.trail.procedure, acted, ground.trail.source) if acted else None
            if trail is not None and broken_by(rule, trail, len(before), tried):
                beats = furthest(trail.procedure, trail.beats, _further(ground.trail, k, tried))
                whole = walked(trail.procedure, beats, trail.source) or trail
                grounds.tries(rule, grounds.added(whole, tried.at), len(before), tried)
                return True
    return False


def _positions(rule: Rule, grounds: Grounds) -> Iterator[tuple[Ground, int, Beat]]:
    """Where the act is done; and, for a check, wherever the matter stands so that it could be."""
    done = list(grounds.places(rule.act))
    for ground, k in done:
        yield ground, k, ground.trail.beats[k]
    if done and rule.code == "own-work":
        beat = done[0][0].trail.beats[done[0][1]]
        checks = done[0][0].trail.definition.acts[rule.act].checks
        for ground, k, case in standing(rule, grounds):
            if any(act.name in checks or "*" in checks for act in case.acts):
                yield ground, k, between(ground.trail, k, beat)


def _further(trail: Trail, k: int, tried: Beat) -> tuple[Beat, ...]:
    """What the trail goes on with after an attempt, none of it before its time."""
    return tuple(beat for beat in trail.beats[k:] if beat.at >= tried.at)


def recast(
    procedure: Procedure, beats: tuple[Beat, ...], units: Mapping[str, str]
) -> tuple[Beat, ...] | None:
    """`beats` with units of the county in the place of others; None where a post is missing there."""
    done = []
    beside = {beat.on: library().newest(beat.procedure) for beat in beats if beat.procedure}
    for beat in beats:
        about = beside.get(beat.on, procedure)
        who = moved(beat.who, units)
        if who is None:
            return None
        fields, known = (
            {
                name: _unit(value, units) if _names_units(about, name) else value
                for name, value in given.items()
            }
            for given in (beat.fields, beat.known)
        )
        done.append(replace(beat, who=who, fields=fields, known=known, stands={}))
    return tuple(done)


def _names_units(procedure: Procedure, name: str) -> bool:
    return name in procedure.fields and procedure.fields[name].kind in ("unit", "units")


def _unit(value: Any, units: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return list(dict.fromkeys(units.get(unit, unit) for unit in value))
    return units.get(value, value)


def moved(who: str, units: Mapping[str, str]) -> str | None:
    """The same post in the unit that takes the place of its own."""
    if who.startswith("@"):
        return f"@{units.get(who[1:], who[1:])}"
    unit, _, name = who.partition("#")
    if unit not in units:
        return who
    new = units[unit]
    name = LEADERS.get(name, name) if new == "leaders" else name
    for one in (name, "liaison", "reviewer", "staff-1", "operator-1"):
        if f"{new}#{one}" in cast():
            return f"{new}#{one}"
    return None


def _own_work(rule: Rule, trail: Trail, k: int, beat: Beat) -> Iterator[Altered]:
    """Who may check it has done the work: as they are, or because the work is their own unit's."""
    act = trail.definition.acts[rule.act]
    made = [j for j in range(k) if trail.beats[j].own and _is_checked(trail, j, act.checks)]
    parties = parties_of(trail.case(k), {**beat.fields, **beat.known}, trail.definition)
    for who in dict.fromkeys((beat.who, *holders(trail.definition, act, parties))):
        for j in reversed(made):
            worker = _unit_of(trail.beats[j].who)
            for units in ({}, {worker: institution(_unit_of(who))}):
                before, by = recast(trail.definition, trail.upto(k), units), moved(who, units)
                if before is not None and by is not None:
                    hands = (*before[:j], replace(before[j], who=by), *before[j + 1 :])
                    yield hands, replace(beat, who=by, stands={}), (j,)


def _is_checked(trail: Trail, j: int, checks: tuple[str, ...]) -> bool:
    return trail.beats[j].act in checks or "*" in checks


def _unit_of(who: str) -> str:
    return "leaders" if who.startswith("@") else who.partition("#")[0]


def _own_unit(rule: Rule, trail: Trail, k: int, beat: Beat) -> Iterator[Altered]:
    """The work is that of the unit to which whoever checks it belongs."""
    act = trail.definition.acts[rule.act]
    parties = parties_of(trail.case(k), {**beat.fields, **beat.known}, trail.definition)
    apart = [unit for role in act.apart_from for unit in parties.get(role, ())]
    for who in dict.fromkeys((beat.who, *holders(trail.definition, act, parties))):
        for unit in apart:
            units = {unit: institution(_unit_of(who))}
            before = recast(trail.definition, trail.upto(k), units)
            if before is not None:
                yield before, replace(beat, who=who, stands={}), ()


def _too_late(rule: Rule, trail: Trail, k: int, beat: Beat) -> Iterator[Altered]:
    """The morning after the limit has lapsed."""
    for before, clock in _with_the_limit(rule, trail, k):
        at = max(just_after(clock.lapses_at), beat.at)
        yield before, replace(beat, at=at, stands={}), ()


def _too_soon(rule: Rule, trail: Trail, k: int, beat: Beat) -> Iterator[Altered]:
    """A minute before the period has run, where it runs only in some matters."""
    for before, clock in _with_the_limit(rule, trail, k):
        at = max(before[-1].at + MINUTE, min(beat.at, just_before(clock.lapses_at)))
        fields = {clock.rule.waiver: None} if clock.rule.waiver else {}
        yield before, replace(with_fields(beat, fields), at=at, stands={}), ()


def _more_than_first(rule: Rule, trail: Trail, k: int, beat: Beat) -> Iterator[Altered]:
    for before, clock in _with_the_limit(rule, trail, k):
        most = clock.most_more
        if most is not None:
            fields = {clock.rule.extension_field: most + 1}
            yield before, replace(with_fields(beat, fields), stands={}), ()


def _with_the_limit(rule: Rule, trail: Trail, k: int) -> Iterator[tuple[tuple[Beat, ...], Clock]]:
    """The beats before, altered if need be so that the limit runs, and the limit."""
    if not k:
        return
    for before in (
        *_dated(rule, trail, k, timedelta(days=9)),
        trail.upto(k),
        *_due(rule, trail, k),
    ):
        acted = mended(trail.procedure, before)
        altered_trail = walked(trail.procedure, acted, trail.source) if acted else None
        if altered_trail is not None:
            clocks = altered_trail.own.clocks
            yield from ((acted, clock) for clock in clocks if clock.name == rule.about)  # type: ignore[misc]


def _dated(rule: Rule, trail: Trail, k: int, after: timedelta) -> Iterator[tuple[Beat, ...]]:
    """With a day set for a limit that runs only where one is."""
    clock = trail.definition.clocks[rule.about]
    if clock.fixed:
        due = (trail.beats[k - 1].at + after).date()
        before = altered(trail, k, {clock.fixed: due.isoformat()})
        if before is not None:
            yield before


def _due(rule: Rule, trail: Trail, k: int) -> Iterator[tuple[Beat, ...]]:
    """With fields written so that a limit runs which only some matters have."""
    clock, case = trail.definition.clocks[rule.about], trail.case(k)
    if clock.when is not None and case is not None:
        fields = trail.definition.fields
        before = altered(trail, k, kept(clock.when, case.facts, fields, trail.beats[k - 1].at))
        if before is not None:
            yield before


def _once_more(rule: Rule, trail: Trail, k: int, beat: Beat) -> Iterator[Altered]:
    """What leads to an extension is gone through until no more are left, and once again."""
    clock = trail.definition.clocks[rule.about]
    after = trail.case(k + 1)
    stages = after.stages if after is not None else ()
    start = next(
        (
            i
            for i in range(k, 0, -1)
            if (case := trail.case(i)) is not None and case.stages == stages
        ),
        k,
    )
    cycle = trail.beats[start : k + 1]
    for upto in (trail.upto(k), *_dated(rule, trail, k, timedelta(days=60))):
        beats = [*upto, trail.beats[k]]
        for n in range(clock.most_extensions * len(cycle)):
            again = cycle[n % len(cycle)]
            beats.append(replace(again, at=beats[-1].at + timedelta(minutes=5), stands={}))
        for end in range(len(beats), k, -1):
            if beats[end - 1].act == rule.act:
                yield tuple(beats[: end - 1]), beats[end - 1], ()


WAYS = {
    "own-work": _own_work,
    "own-unit": _own_unit,
    "window-closed": _too_late,
    "already-late": _too_late,
    "too-soon": _too_soon,
    "too-much-more": _more_than_first,
    "extended-enough": _once_more,
}
