"""Trails: scripts on which every act succeeds, with the world at each step, and ways to alter and extend them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from qinglian.county.abuses.bending import broken, kept
from qinglian.county.abuses.scripts import Beat, World, day_of, worlds
from qinglian.county.acting import Posts
from qinglian.county.people import install, post_rows
from qinglian.procedures.conditions import holds, on_the_day
from qinglian.procedures.engine import Case
from qinglian.procedures.model import ANY_STAGE, ActRule, Condition, FieldRule, Procedure, Role
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.workdays import LimitError

Gates = Sequence[tuple[Condition | None, Condition]]
"""What must hold, where something else does."""

WHO = frozenset({"not-your-role", "own-work", "own-unit", "not-yours"})
"""Why it is not for the one who tries it, though it may be for another."""

OUTSIDER = "weather#staff"
"""Somebody with no part in most matters."""

STAFF = ("liaison", "staff", "head", "deputy", "executive", "deputy-1", "deputy-2")


@cache
def cast() -> Posts:
    """The posts of the county in which the abuses are thought out."""
    return Posts(install(2022))


@cache
def able(capacity: str) -> tuple[str, ...]:
    """The posts that have a capacity."""
    return tuple(post.code for post in post_rows() if capacity in post.capacities)


@dataclass(frozen=True, slots=True)
class Trail:
    """Beats that were all let happen, and the world before each and after the last."""

    procedure: str
    beats: tuple[Beat, ...]
    worlds: tuple[World, ...]
    source: str

    @property
    def opened(self) -> bool:
        """Whether the script's own matter is opened on it."""
        return self.worlds[-1].case() is not None

    @property
    def opens(self) -> int:
        """The place of the beat that opens the script's own matter."""
        return next(k for k, beat in enumerate(self.beats) if beat.own)

    def upto(self, k: int) -> tuple[Beat, ...]:
        return self.beats[:k]

    def case(self, k: int) -> Case | None:
        """The matter before beat `k`; None before it is opened."""
        return self.worlds[k].case()

    @property
    def lasts(self) -> timedelta:
        """From its first beat to its last."""
        return self.beats[-1].at - self.beats[0].at

    @property
    def definition(self) -> Procedure:
        return self.own.procedure

    @property
    def own(self) -> Case:
        """The script's own matter at the end."""
        case = self.worlds[-1].case()
        assert case is not None, "a trail opens its matter"
        return case

    @property
    def writable(self) -> dict[str, FieldRule]:
        """The fields that may be written otherwise: no matter from which the system takes what it knows."""
        fields = self.definition.fields
        sources = {rule.known.source for rule in fields.values() if rule.known is not None}
        return {
            name: rule
            for name, rule in fields.items()
            if rule.known is None and name not in sources
        }

    def facts(self, k: int) -> Mapping[str, Any]:
        """The matter's facts before beat `k`."""
        case = self.case(k)
        return case.facts if case is not None else {}


def walked(procedure: str, beats: Sequence[Beat], source: str) -> Trail | None:
    """A trail of `beats`; None where one of them is refused."""
    try:
        return Trail(procedure, tuple(beats), tuple(worlds(procedure, beats, cast())), source)
    except (Refused, LimitError, KeyError, ValueError, IndexError):
        return None


def mended(
    procedure: str, beats: Sequence[Beat], fixed: Container[int] = (), *, avoiding: bool = False
) -> tuple[Beat, ...] | None:
    """`beats`, each done by somebody else, or its choices made otherwise, where that is what refuses it.

    Those `fixed` stay by whom they are; `avoiding` keeps out of a gate rather than keeping it. None where
    that does not help.
    """
    world, done = World(), []
    for n, beat in enumerate(beats):
        for one in _tried(procedure, world, beat, by_others=n not in fixed, avoiding=avoiding):
            try:
                world = world.after(procedure, one, cast())
            except (Refused, LimitError, KeyError, ValueError, IndexError):
                continue
            done.append(one)
            break
        else:
            return None
    return tuple(done)


def _tried(
    procedure: str, world: World, beat: Beat, *, by_others: bool, avoiding: bool
) -> Iterator[Beat]:
    yield beat
    case = world.case(beat.on)
    definition = (
        case.procedure
        if case is not None
        else library().at(beat.procedure or procedure, day_of(beat.at))
    )
    rule = definition.acts[beat.act]
    gates = [(gate.when, gate.must) for gate in rule.gates]
    fields = {
        name: definition.fields[name] for name in rule.fields if not definition.fields[name].known
    }
    facts = case.facts if case is not None else {}
    change = inside(facts, fields, gates, beat.fields, beat.at, avoiding=avoiding)
    better = with_fields(beat, change) if change else beat
    yield better
    if by_others:
        given = {**better.fields, **better.known}
        for who in holders(definition, rule, parties_of(case, given, definition)):
            yield replace(better, who=who)


def furthest(procedure: str, beats: Sequence[Beat], further: Sequence[Beat]) -> tuple[Beat, ...]:
    """`beats`, and then as many of `further` as are let happen and leave the matter as they should."""
    trail = walked(procedure, beats, "")
    if trail is None:
        return tuple(beats)
    world, done = trail.worlds[-1], list(beats)
    for beat in further:
        if beat.at < done[-1].at:
            break
        try:
            world = world.after(procedure, beat, cast())
        except (Refused, LimitError, KeyError, ValueError, IndexError):
            break
        done.append(replace(beat, stands={}))
    return tuple(done)


def altered(trail: Trail, k: int, change: Mapping[str, Any]) -> tuple[Beat, ...] | None:
    """The beats before `k` with some fields written otherwise where they were last written, or asked for.

    An act that needs a field which is left out is left out itself.
    """
    beats: list[Beat | None] = list(trail.upto(k))
    acts = trail.definition.acts
    for name, value in change.items():
        places = [
            j
            for j, beat in enumerate(beats)
            if beat is not None and beat.own and name in acts[beat.act].fields
        ]
        written = [j for j in places if name in beats[j].fields]  # type: ignore[union-attr]
        if not places and value is not None:
            return None
        for at in written if value is None else (written or places)[-1:]:
            beat = beats[at]
            if beat is not None and value is None and name in acts[beat.act].needs:
                beats[at] = None
            elif beat is not None:
                beats[at] = with_fields(beat, {name: value})
    return tuple(replace(beat, stands={}) for beat in beats if beat is not None)


def with_fields(beat: Beat, change: Mapping[str, Any]) -> Beat:
    """A beat with fields written otherwise; None leaves one out."""
    fields = {**beat.fields, **change}
    return replace(
        beat, fields={name: value for name, value in fields.items() if value is not None}
    )


def possible(case: Case, rule: ActRule) -> bool:
    """Whether the matter stands where `rule` may be done."""
    if ANY_STAGE in rule.sources:
        return bool(case.stages) and not case.ended
    return any(name in case.stages for name in rule.sources)


def holders(
    procedure: Procedure, rule: ActRule, parties: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Posts that may do an act by what they are; `@unit` for a leader in charge."""
    if "system" in rule.by:
        yield "system"
    for name in rule.by:
        role = procedure.roles.get(name)
        if role is not None:
            yield from _holding(role, parties)


def _holding(role: Role, parties: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if role.anyone:
        yield OUTSIDER
    elif role.capacity:
        yield from able(role.capacity)
    elif role.charge_of:
        yield from (f"@{unit}" for unit in parties.get(role.charge_of, ()))
    else:
        for unit in parties.get(role.party, ()):
            yield from (f"{unit}#{name}" for name in STAFF if f"{unit}#{name}" in cast())


def parties_of(
    case: Case | None, fields: Mapping[str, Any], procedure: Procedure
) -> dict[str, list[str]]:
    """The units that hold each party role: of the matter, or of what would open it."""
    found: dict[str, list[str]] = {}
    for name, rule in procedure.fields.items():
        if rule.party:
            value = fields.get(name) if case is None else case.facts.get(name)
            units = [value] if isinstance(value, str) else value if isinstance(value, list) else []
            found.setdefault(rule.party, []).extend(units)
    return found


def version_lived(name: str, last: Any) -> Procedure | None:
    """The version of a procedure that the county lives by on its last day; None for one that comes later."""
    try:
        return library().at(name, last)
    except Refused:
        return None


def inside(
    facts: Mapping[str, Any],
    fields: Mapping[str, FieldRule],
    gates: Gates,
    given: Mapping[str, Any],
    at: datetime,
    *,
    avoiding: bool = False,
) -> dict[str, Any] | None:
    """What to write into `fields` so that every gate lets an act pass; None where they cannot be."""
    change: dict[str, Any] = {}
    for _ in range(4):
        more: dict[str, Any] = {}
        for when, must in gates:
            known = on_the_day({**facts, **given, **change, **more}, at)
            if holds(when, known) and not holds(must, known):
                aside = _aside(when, must, known, fields, at, avoiding=avoiding)
                if aside is None:
                    return None
                more |= aside
        if not more:
            return change
        change |= more
    return None


def _aside(
    when: Condition | None,
    must: Condition,
    known: Mapping[str, Any],
    fields: Mapping[str, FieldRule],
    at: datetime,
    *,
    avoiding: bool,
) -> Mapping[str, Any] | None:
    """What keeps a gate, or else what keeps out of it; the other way round where `avoiding`."""
    out = next(broken(when, known, fields, at), None) if when is not None else None
    if avoiding and out is not None:
        return out
    try:
        return kept(must, known, fields, at)
    except KeyError:
        return out
