"""Gates: broken by one step past their bound, and kept at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from qinglian.county.abuses.bending import at_bound, broken, kept
from qinglian.county.abuses.breaking import standing
from qinglian.county.abuses.planted import Ground, Grounds, between, broken_by
from qinglian.county.abuses.rules import Rule
from qinglian.county.abuses.scripts import Beat
from qinglian.county.abuses.trails import (
    Trail,
    altered,
    furthest,
    inside,
    mended,
    walked,
    with_fields,
)
from qinglian.procedures.conditions import holds, on_the_day
from qinglian.procedures.known import reckoned
from qinglian.procedures.model import Gate

Pair = tuple[tuple[Beat, ...], Beat]
"""The beats before an act, and the act."""


def plant(rule: Rule, grounds: Grounds) -> bool:
    """Plant an attempt that breaks the gate `rule`, and the same act as near to it as may be."""
    return any(_planted(rule, grounds, alone=alone) for alone in (True, False)) or _where_it_stands(
        rule, grounds
    )


def _planted(rule: Rule, grounds: Grounds, *, alone: bool) -> bool:
    """Plant it where the act is done; `alone` where no other gate would have refused it too."""
    assert rule.gate is not None
    for ground, k in list(grounds.places(rule.act)):
        for wrong, right in _pairs(rule.gate, ground.trail, k):
            for base in _bases(grounds, wrong, ground, k):
                n = min(k, len(base.trail.beats))
                breaks = (_only if alone else broken_by)(rule, base.trail, n, wrong[1])
                if breaks and _keep(rule, grounds, ground, k, right):
                    grounds.tries(rule, grounds.added(base.trail, wrong[1].at), n, wrong[1])
                    return True
    return False


def _bases(grounds: Grounds, wrong: Pair, ground: Ground, k: int) -> Iterator[Ground]:
    """The trail itself, or one on which the beats before are written otherwise."""
    if wrong[0] == ground.trail.upto(k):
        yield ground
        return
    for avoiding in (False, True):
        before = mended(ground.trail.procedure, wrong[0], avoiding=avoiding)
        trail = walked(ground.trail.procedure, before, ground.trail.source) if before else None
        if trail is not None:
            yield Ground(trail)


def _where_it_stands(rule: Rule, grounds: Grounds) -> bool:
    """Break the gate where a matter stands so that it is broken as things are."""
    assert rule.gate is not None
    done = list(grounds.places(rule.act))
    beats = [ground.trail.beats[k] for ground, k in done]
    right = [
        (ground, k) for ground, k in done if k and holds(rule.gate.when, ground.trail.facts(k + 1))
    ]  # fmt: skip
    for ground, k, _ in standing(rule, grounds) if right else ():
        for beat in beats:
            tried = between(ground.trail, k, beat)
            if _only(rule, ground.trail, k, tried):
                grounds.tries(rule, ground, k, tried)
                right[0][0].near[right[0][1]].append(rule.id)
                return True
    return False


def _pairs(gate: Gate, trail: Trail, k: int) -> Iterator[tuple[Pair, Pair]]:
    """Ways to break `gate` at beat `k`, each with the same act just inside it."""
    beat, fields = trail.beats[k], trail.writable
    own = trail.definition.acts[beat.act].fields
    known = _known(trail, k, beat)
    try:
        set_up = kept(gate.when, known, fields, beat.at)
    except KeyError:
        return
    known = {**known, **set_up}
    for change in broken(gate.must, known, fields, beat.at):
        wrong = {**set_up, **change}
        wrong |= _rest(gate, trail, k, {**known, **change}, wrong)
        right = dict(set_up)
        if not holds(gate.must, known):
            right |= kept(gate.must, known, fields, beat.at)
        if right:
            right |= _rest(gate, trail, k, {**known, **right}, right)
        broken_pair = _split(trail, k, wrong, own)
        if broken_pair is not None:
            yield broken_pair, _split(trail, k, right, own) or (trail.upto(k), beat)


def _rest(
    gate: Gate, trail: Trail, k: int, known: Mapping[str, Any], wrong: Mapping[str, Any]
) -> dict[str, Any]:
    """What to write so that the act's other gates let it pass, if that can be done."""
    rule = trail.definition.acts[trail.beats[k].act]
    fields = {
        name: trail.writable[name]
        for name in rule.fields
        if name in trail.writable and name not in wrong
    }
    others = [(other.when, other.must) for other in rule.gates if other is not gate]
    return inside(known, fields, others, wrong, trail.beats[k].at) or {}


def _split(trail: Trail, k: int, change: Mapping[str, Any], own: tuple[str, ...]) -> Pair | None:
    earlier = {name: value for name, value in change.items() if name not in own}
    before = altered(trail, k, earlier) if earlier else trail.upto(k)
    if before is None:
        return None
    mine = {name: value for name, value in change.items() if name in own}
    return before, with_fields(trail.beats[k], mine)


def _only(rule: Rule, trail: Trail, k: int, beat: Beat) -> bool:
    """Whether `rule` refuses, and the same act's other gates would not have."""
    assert rule.gate is not None
    if not broken_by(rule, trail, k, beat):
        return False
    known = _known(trail, k, beat)
    gates = trail.definition.acts[beat.act].gates
    failing = [gate for gate in gates if holds(gate.when, known) and not holds(gate.must, known)]
    return rule.gate in failing and all(gate.refusal == rule.gate.refusal for gate in failing)


def _known(trail: Trail, k: int, beat: Beat) -> Mapping[str, Any]:
    """The matter's facts with those of an act that is tried before beat `k`, what is reckoned included."""
    facts = {**trail.facts(k), **beat.fields, **beat.known}
    asked = (trail.definition.fields[name] for name in trail.definition.acts[beat.act].fields)
    return on_the_day({**facts, **reckoned(asked, facts)}, beat.at)


def _keep(rule: Rule, grounds: Grounds, ground: Ground, k: int, right: Pair) -> bool:
    """Mark, or make, the act that is just inside the gate: at its bound where there is one."""
    assert rule.gate is not None
    trail = ground.trail
    known = _known(trail, k, right[1])
    own = trail.definition.acts[rule.act].fields
    fields = {name: field for name, field in trail.writable.items() if name in own}
    at_it = [with_fields(right[1], change) for change in at_bound(rule.gate.must, known, fields)]
    for beat in (*at_it, right[1]):
        if right[0] == trail.upto(k) and beat == trail.beats[k]:
            ground.near[k].append(rule.id)
            return True
        before = mended(trail.procedure, (*right[0], replace(beat, stands={})))
        if before is not None and before[-1].fields == beat.fields:
            beats = furthest(trail.procedure, before, trail.beats[k + 1 :])
            kept_trail = walked(trail.procedure, beats, trail.source)
            if kept_trail is not None:
                grounds.added(kept_trail).near[len(right[0])].append(rule.id)
                return True
    return False
