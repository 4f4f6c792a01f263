"""What the definitions say of an act, whatever it is called: it hands work in, sends it back, passes it on, extends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from qinglian.procedures.conditions import holds
from qinglian.procedures.model import OPEN, ActRule, Condition, Procedure, Stage, Value
from qinglian.procedures.shelf import library

RESULTS = ("result", "reply")
"""The fields in which a unit says what came of its work."""


@cache
def result_acts() -> Mapping[str, frozenset[str]]:
    """Act → the procedures in which it tells a result."""
    return _by_act(lambda procedure, act: any(name in RESULTS for name in act.fields))


def told(fields: Mapping[str, Any]) -> str:
    """The result that an act's fields tell; empty where they tell none."""
    return next((str(fields[name]) for name in RESULTS if fields.get(name)), "")


@cache
def handing_in() -> Mapping[str, frozenset[str]]:
    """Act → the procedures in which a unit hands its work in by it, to be checked by another."""
    return _by_act(_hands_in)


@cache
def extending() -> Mapping[str, frozenset[str]]:
    """Act → the procedures in which it extends a limit."""
    return _by_act(lambda p, act: any(act.name in clock.extends for clock in p.clocks.values()))


@cache
def passing_on() -> Mapping[str, frozenset[str]]:
    """Act → the procedures in which a unit declines by it what it was given, so that another is named."""
    return _by_act(_passes_on)


@cache
def sending_back() -> Mapping[str, frozenset[str]]:
    """Act → the procedures in which it may send work back."""
    return _by_act(lambda p, act: _returns(p, act) or any(_back_by_choice(p, act)))


def sent_back(procedure: Procedure, act: ActRule, fields: Mapping[str, Value]) -> bool:
    """Whether an act with these fields sent work back to be redone."""
    if _returns(procedure, act):
        return True
    return any(holds(when, fields) for when in _back_by_choice(procedure, act))


def most_extensions(procedure: Procedure, act: str) -> int:
    """How often the limit that `act` extends may be extended."""
    return max(
        (clock.most_extensions for clock in procedure.clocks.values() if act in clock.extends),
        default=0,
    )


def _by_act(says: Callable[[Procedure, ActRule], bool]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for procedure in library():
        for act in procedure.acts.values():
            if act.name != OPEN and says(procedure, act):
                found.setdefault(act.name, set()).add(procedure.name)
    return {name: frozenset(held) for name, held in found.items()}


def _targets(procedure: Procedure, act: ActRule) -> Iterator[Stage]:
    for way in act.ways:
        for name in way.to:
            yield procedure.stages[name]


def _sources(procedure: Procedure, act: ActRule) -> Iterator[Stage]:
    return (procedure.stages[name] for name in act.sources if name in procedure.stages)


def _of_a_unit(procedure: Procedure, act: ActRule) -> bool:
    return any(procedure.roles[by].party for by in act.by if by in procedure.roles)


def _hands_in(procedure: Procedure, act: ActRule) -> bool:
    checked = any(
        stage.inbox == "check" or stage.end in ("completed", "closed")
        for stage in _targets(procedure, act)
    )
    from_work = any(stage.inbox == "do" for stage in _sources(procedure, act))
    return _of_a_unit(procedure, act) and checked and from_work and not _extends(procedure, act)


def _extends(procedure: Procedure, act: ActRule) -> bool:
    """Whether the act asks for, grants or refuses more time."""
    extending = {name for clock in procedure.clocks.values() for name in clock.extends}
    near = {name for stage in _targets(procedure, act) for name in stage.awaits}
    here = {name for stage in _sources(procedure, act) for name in stage.awaits}
    return act.name in extending or bool(extending & (near | here))


def _returns(procedure: Procedure, act: ActRule) -> bool:
    checked = any(stage.inbox == "check" for stage in _sources(procedure, act))
    return act.returns and checked and not _extends(procedure, act)


def _back_by_choice(procedure: Procedure, act: ActRule) -> Iterator[Condition]:
    """The conditions under which a check leads back to work."""
    if not act.checks or not any(stage.inbox == "check" for stage in _sources(procedure, act)):
        return
    for way in act.ways:
        if way.when and any(procedure.stages[name].inbox == "do" for name in way.to):
            yield way.when


def _passes_on(procedure: Procedure, act: ActRule) -> bool:
    assigning = {
        one.name
        for one in procedure.acts.values()
        if one.name != OPEN and any(procedure.fields[name].party == "lead" for name in one.fields)
    }
    awaited = {name for stage in _targets(procedure, act) for name in stage.awaits}
    return _of_a_unit(procedure, act) and act.name not in assigning and bool(assigning & awaited)
