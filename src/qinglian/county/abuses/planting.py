"""Each rule of a procedure broken once on purpose, and kept once by a hair: the scripts that do both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import takewhile

from qinglian.county.abuses import altering, gates
from qinglian.county.abuses.breaking import found
from qinglian.county.abuses.casting import told
from qinglian.county.abuses.planted import Ground, Grounds, between
from qinglian.county.abuses.reaching import reached
from qinglian.county.abuses.rules import Rule, rules_of
from qinglian.county.abuses.scripts import Beat, Script, World
from qinglian.county.abuses.trails import (
    Trail,
    cast,
    furthest,
    inside,
    version_lived,
    walked,
    with_fields,
)
from qinglian.procedures.known import known_fields
from qinglian.procedures.model import OPEN, Procedure
from qinglian.procedures.refusal import Refused

LAST_DAY = date(2022, 12, 30)
"""The county lives by the law of this day: what begins later is not lived."""

FORESEEN = ("assessment.", "audit.")
"""What apps work out from the matters themselves: a story's own matters settle it."""

CLOCKED = {
    "too-soon", "too-early", "window-closed", "already-late", "extended-enough", "too-much-more",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plot:
    """What is planted on one procedure: its scripts, and the rules that could not be broken on any.

    The first `stories` of the scripts are those that the library tells.
    """

    procedure: str
    rules: tuple[Rule, ...]
    scripts: tuple[Script, ...]
    stories: int
    unreached: tuple[str, ...]


@cache
def plots() -> tuple[Plot, ...]:
    """Every procedure that the county lives by, with its stories, its planted abuses and near-misses."""
    trails: dict[str, list[Ground]] = {}
    for script in told():
        ground = _ground(script)
        if ground is not None:
            trails.setdefault(script.procedure, []).append(ground)
    return tuple(_plot(name, grounds) for name, grounds in trails.items())


def _ground(script: Script) -> Ground | None:
    """A story's accepted steps as a trail; None where the county does not live by its version."""
    version = version_lived(script.procedure, LAST_DAY)
    if version is None:
        return None
    beats = tuple(takewhile(lambda beat: foreseen(version, beat), script.beats))
    trail = walked(script.procedure, [beat for beat in beats if not beat.breaks], script.name)
    if trail is None or not trail.opened:
        return None
    return Ground(trail) if trail.definition is version else None


def foreseen(definition: Procedure, beat: Beat) -> bool:
    """Whether what the system finds for a beat can be planned: not what an app works out from its own tables."""
    rule = definition.acts.get(beat.act) if beat.own else None
    asked = () if rule is None else known_fields(definition, rule)
    found = (field.known.by for field in asked if field.known is not None and field.known.by)
    return all(name.startswith(FORESEEN) for name in found)


def _plot(name: str, told_grounds: list[Ground]) -> Plot:
    told_grounds = sorted(told_grounds, key=lambda ground: ground.trail.lasts)
    trails = [ground.trail for ground in told_grounds]
    grounds = Grounds([*told_grounds, *(Ground(trail) for trail in reached(trails))])
    rules = tuple(rules_of(trails[0].definition))
    refused = _tell_refusals(name, rules, told_grounds)
    unreached = [
        rule.id
        for rule in rules
        if not _planted(rule, grounds) and not _told(rule, refused, grounds)
    ]
    scripts = tuple(ground.script(n) for n, ground in enumerate(grounds.all))
    return Plot(name, rules, scripts, len(told_grounds), tuple(unreached))


def _planted(rule: Rule, grounds: Grounds) -> bool:
    if rule.code == "gate":
        return gates.plant(rule, grounds)
    attempt = found(rule, grounds)
    if attempt is not None:
        grounds.tries(rule, *attempt)
    elif rule.code not in altering.WAYS or not altering.plant(rule, grounds):
        return False
    return _kept(rule, grounds)


def _kept(rule: Rule, grounds: Grounds) -> bool:
    """Mark the same act where it keeps the rule: with its limit running, if it is about one."""
    places = list(grounds.places(rule.act))
    running = [(ground, k) for ground, k in places if _runs(rule, ground.trail, k)]
    for ground, k in running or places:
        ground.near[k].append(rule.id)
        return True
    return False


def _runs(rule: Rule, trail: Trail, k: int) -> bool:
    case = trail.case(k)
    if rule.code not in CLOCKED or case is None:
        return rule.code not in CLOCKED
    return not rule.about or any(clock.name == rule.about for clock in case.clocks)


Told = dict[str, tuple[Ground, int, Beat]]
"""Of each rule that a story tells to have refused something: where, and what."""


def _tell_refusals(name: str, rules: Iterable[Rule], grounds: list[Ground]) -> Told:
    """What the stories themselves tell of as refused is tried where they tell it.

    A story in which nothing is let happen is told at the beginning of another.
    """
    of = {ground.trail.source: ground for ground in grounds}
    found: Told = {}
    for script in told():
        if script.procedure != name:
            continue
        ground = of.get(script.name)
        k = 0 if ground is not None else grounds[0].trail.opens
        for n, beat in enumerate(script.beats):
            if ground is not None and k > len(ground.trail.beats):
                break
            if not beat.breaks:
                k += ground is not None
                continue
            tried, here = beat, ground or grounds[0]
            if ground is None and (
                beat.act != OPEN or any(one.own and not one.breaks for one in script.beats)
            ):
                continue
            if ground is None:
                tried = between(here.trail, k, beat)
            elif any(later.at < beat.at for later in script.beats[n:]):
                continue
            rule = _rule_of(name, tried, here.trail.worlds[k], rules)
            if rule is not None:
                here.tried[k].append(replace(tried, breaks=rule.id, stands={}))
                found.setdefault(rule.id, (here, k, tried))
    return found


def _told(rule: Rule, refused: Told, grounds: Grounds) -> bool:
    """Whether a story has broken the rule, and the same act can be done there just inside it."""
    if rule.id not in refused:
        return False
    ground, k, beat = refused[rule.id]
    trail, act = ground.trail, ground.trail.definition.acts[rule.act]
    fields = {name: field for name, field in trail.writable.items() if name in act.fields}
    pairs = [(gate.when, gate.must) for gate in act.gates]
    given = {**beat.fields, **beat.known}
    change = inside(trail.facts(k), fields, pairs, given, beat.at)
    right = replace(with_fields(beat, change or {}), breaks="", stands={})
    beats = furthest(trail.procedure, (*trail.upto(k), right), trail.beats[k:])
    better = walked(trail.procedure, beats, trail.source)
    if better is not None:
        grounds.added(better).near[k].append(rule.id)
        return True
    return _kept(rule, grounds)  # it is kept where what the system knows is otherwise


def _rule_of(name: str, beat: Beat, world: World, rules: Iterable[Rule]) -> Rule | None:
    """The rule that refuses a step of a story, on the matter itself."""
    try:
        world.after(name, beat, cast())
    except Refused as refused:
        if beat.own and refused.code == beat.breaks:
            fit = (rule for rule in rules if rule.act == beat.act and rule.refuses(refused))
            return next(fit, None)
    return None
