"""Attempts that break one rule each, on a trail as it is: by who tries, when, and what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from qinglian.county.abuses.bending import STEP
from qinglian.county.abuses.filling import SENTENCE, plain
from qinglian.county.abuses.moments import just_before
from qinglian.county.abuses.planted import Ground, Grounds, between, broken_by
from qinglian.county.abuses.rules import Rule
from qinglian.county.abuses.scripts import Beat
from qinglian.county.abuses.trails import OUTSIDER, cast, holders, parties_of, possible, with_fields
from qinglian.county.units import TOWN_CODES
from qinglian.procedures.engine import Case
from qinglian.procedures.guards import makers
from qinglian.procedures.model import FieldRule, institution

Attempt = tuple[Ground, int, Beat]
MINUTE = timedelta(minutes=1)


def attempts(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    """What may break `rule`: a ground, before which of its beats, and what is tried there."""
    yield from _BREAKS[rule.code](rule, grounds)


def found(rule: Rule, grounds: Grounds) -> Attempt | None:
    """The first attempt that is refused by `rule` and no other."""
    for ground, k, beat in attempts(rule, grounds):
        if broken_by(rule, ground.trail, k, beat):
            return ground, k, beat
    return None


def _by_another(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    """Somebody who is no party to the matter tries it."""
    for ground, k in grounds.places(rule.act):
        yield ground, k, replace(ground.trail.beats[k], who=OUTSIDER)


def _out_of_turn(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    """The act is tried where the matter does not stand, or does not stand yet."""
    done = next(grounds.places(rule.act), None)
    if done is not None:
        beat = done[0].trail.beats[done[1]]
        act = done[0].trail.definition.acts[rule.act]
        for ground in (done[0], *grounds.all):
            for k in range(1, len(ground.trail.worlds)):
                case = ground.trail.case(k)
                if case is not None and not possible(case, act):
                    yield ground, k, between(ground.trail, k, beat)


def _too_early(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    """The act is tried where the matter stands rightly, but what must come before has not been done."""
    done = next(grounds.places(rule.act), None)
    if done is not None:
        beat = done[0].trail.beats[done[1]]
        yield from _wherever(rule, grounds, beat)


def _wherever(rule: Rule, grounds: Grounds, beat: Beat) -> Iterator[Attempt]:
    for ground in grounds.all:
        act = ground.trail.definition.acts[rule.act]
        for k in range(1, len(ground.trail.worlds)):
            case = ground.trail.case(k)
            if case is not None and possible(case, act):
                moved = between(ground.trail, k, beat)
                yield ground, k, moved
                for who in holders(case.procedure, act, parties_of(case, {}, case.procedure)):
                    yield ground, k, replace(moved, who=who)


def _without(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    """Something that it needs is left out."""
    for ground, k in grounds.places(rule.act):
        beat, definition = ground.trail.beats[k], ground.trail.definition
        needs = definition.acts[rule.act].needs
        for name in sorted(needs, key=lambda name: bool(definition.fields[name].party)):
            if name in beat.fields:
                yield ground, k, with_fields(beat, {name: None})


def _given(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    """Somebody writes what the system knows."""
    for ground, k in grounds.places(rule.act):
        beat = ground.trail.beats[k]
        value = plain(ground.trail.definition.fields[rule.about], beat.at)
        yield ground, k, with_fields(beat, {rule.about: value})


def _unproved(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    for ground, k in grounds.places(rule.act):
        beat = ground.trail.beats[k]
        kinds = tuple(kind for kind in beat.evidence if kind != rule.about)
        yield ground, k, replace(beat, evidence=kinds)


def _ill_written(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    """A field is written one step outside its bounds."""
    for ground, k in grounds.places(rule.act):
        field = ground.trail.definition.fields[rule.about]
        for value in outside(field):
            yield ground, k, with_fields(ground.trail.beats[k], {rule.about: value})


def outside(field: FieldRule) -> Iterator[Any]:
    """Values of `field` one step outside its bounds."""
    least, most = field.least, field.most
    if field.kind == "text":
        if least is not None and least > 1:
            yield SENTENCE[: least - 1]
        if most is not None:
            yield (SENTENCE * (most // len(SENTENCE) + 1))[: most + 1]
    elif field.kind in STEP:
        step = STEP[field.kind]
        if least is not None:
            yield format(Decimal(least) - step, "f")
        if most is not None:
            yield format(Decimal(most) + step, "f")
    elif most is not None:
        stem = list(TOWN_CODES) + [f"u{n}" for n in range(most)]
        names = stem if field.kind == "units" else [f"HY-2022-{n:06d}" for n in range(1, most + 2)]
        yield names[: most + 1]


def _own_work(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    """Somebody who did what is checked, and could check it, tries to."""
    for ground, k, case in standing(rule, grounds):
        act = case.procedure.acts[rule.act]
        hands = set(makers(case, act.checks))
        for who in holders(case.procedure, act, parties_of(case, {}, case.procedure)):
            beat = between(ground.trail, k, Beat(case.acts[-1].at, who, rule.act))
            if _person(beat) in hands:
                yield ground, k, beat


def _own_unit(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    """Somebody who could check it, but belongs to the unit whose work it is, tries to."""
    for ground, k, case in standing(rule, grounds):
        act = case.procedure.acts[rule.act]
        parties = parties_of(case, {}, case.procedure)
        apart = {institution(unit) for role in act.apart_from for unit in parties.get(role, ())}
        for who in holders(case.procedure, act, parties):
            unit = "leaders" if who.startswith("@") else who.partition("#")[0]
            if institution(unit) in apart:
                yield ground, k, between(ground.trail, k, Beat(case.acts[-1].at, who, rule.act))


def _not_yours(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    for ground, k, case in standing(rule, grounds):
        act = case.procedure.acts[rule.act]
        for who in holders(case.procedure, act, parties_of(case, {}, case.procedure)):
            yield ground, k, between(ground.trail, k, Beat(case.acts[-1].at, who, rule.act))


def standing(rule: Rule, grounds: Grounds) -> Iterator[tuple[Ground, int, Case]]:
    """Where a matter stands so that `rule`'s act comes next."""
    for ground in grounds.all:
        act = ground.trail.definition.acts[rule.act]
        for k in range(1, len(ground.trail.worlds)):
            case = ground.trail.case(k)
            if case is not None and possible(case, act):
                yield ground, k, case


def _person(beat: Beat) -> str:
    try:
        return beat.actor(cast()).person
    except (KeyError, ValueError):
        return ""


def _too_soon(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    """A minute before the period has run."""
    for ground, k in grounds.places(rule.act):
        case, beat = ground.trail.case(k), ground.trail.beats[k]
        for clock in case.clocks if case is not None else ():
            if clock.name == rule.about and clock.stopped_at is None and k:
                earliest = ground.trail.beats[k - 1].at + MINUTE
                at = max(earliest, min(beat.at, just_before(clock.lapses_at)))
                fields = {clock.rule.waiver: None} if clock.rule.waiver else {}
                yield ground, k, replace(with_fields(beat, fields), at=at)
    yield from _at_once(rule, grounds)


def _at_once(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    """As soon as the matter stands rightly, where that is before the period has run."""
    done = next(grounds.places(rule.act), None)
    for ground, k, case in standing(rule, grounds) if done is not None else ():
        running = (clock for clock in case.clocks if clock.name == rule.about)
        at = ground.trail.beats[k - 1].at + MINUTE
        if done is not None and any(at < clock.lapses_at for clock in running):
            yield ground, k, replace(done[0].trail.beats[done[1]], at=at)


def _more_than_first(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    for ground, k in grounds.places(rule.act):
        case = ground.trail.case(k)
        for clock in case.clocks if case is not None else ():
            if clock.name == rule.about and clock.most_more is not None:
                change: Mapping[str, Any] = {clock.rule.extension_field: clock.most_more + 1}
                yield ground, k, with_fields(ground.trail.beats[k], change)


def _nothing(rule: Rule, grounds: Grounds) -> Iterator[Attempt]:
    """What breaks this rule changes the trail."""
    yield from ()


_BREAKS: Mapping[str, Callable[[Rule, Grounds], Iterator[Attempt]]] = {
    "not-your-role": _by_another,
    "out-of-order": _out_of_turn,
    "too-early": _too_early,
    "children-open": _too_early,
    "extended-enough": _too_early,
    "missing-field": _without,
    "evidence": _unproved,
    "known-field": _given,
    "bad-value": _ill_written,
    "own-work": _own_work,
    "own-unit": _own_unit,
    "not-yours": _not_yours,
    "too-soon": _too_soon,
    "too-much-more": _more_than_first,
    "window-closed": _nothing,
    "already-late": _nothing,
    "gate": _nothing,
}
