"""The graph of a procedure: the sets of stages a case can stand at, and how they lead to each other."""

from __future__ import annotations

from collections.abc import Iterator

from qinglian.procedures.engine import joined
from qinglian.procedures.model import ANY_STAGE, OPEN, ActRule, Procedure

Marking = frozenset[str]
"""The stages at which a case stands at once: one, or one for each parallel branch."""


def ended(procedure: Procedure, marking: Marking) -> bool:
    """Whether a case that stands there has ended."""
    return bool(marking) and all(procedure.stages[name].end for name in marking)


def possible(procedure: Procedure, marking: Marking) -> Iterator[ActRule]:
    """The acts that may be done from `marking`, conditions and powers left aside."""
    for act in procedure.acts.values():
        if act.name == OPEN:
            continue
        anywhere = ANY_STAGE in act.sources and not ended(procedure, marking)
        if anywhere or not marking.isdisjoint(act.sources):
            yield act


def steps(procedure: Procedure, marking: Marking, act: ActRule) -> Iterator[Marking]:
    """Where `act` can lead from `marking`, whichever of its ways holds."""
    source = next((name for name in act.sources if name in marking), None)
    for way in act.ways:
        if not way.to:
            yield marking
            continue
        left = set() if act.clears or act.name == OPEN else set(marking) - {source}
        yield frozenset(joined(procedure, left | set(way.to)))
    if not act.ways:
        yield marking


def markings(procedure: Procedure) -> dict[Marking, set[Marking]]:
    """Every marking that can be reached from the opening, with those that follow it."""
    start = list(steps(procedure, frozenset(), procedure.acts[OPEN]))
    found: dict[Marking, set[Marking]] = {}
    waiting = list(start)
    while waiting:
        marking = waiting.pop()
        if marking in found:
            continue
        follows = {
            after
            for act in possible(procedure, marking)
            for after in steps(procedure, marking, act)
        }
        found[marking] = follows
        waiting.extend(follows - found.keys())
    return found


def dead_ends(procedure: Procedure, graph: dict[Marking, set[Marking]]) -> set[Marking]:
    """The markings from which no end can be reached."""
    good = {marking for marking in graph if ended(procedure, marking)}
    grown = True
    while grown:
        more = {
            marking for marking, follows in graph.items() if marking not in good and follows & good
        }
        good |= more
        grown = bool(more)
    return set(graph) - good


def distances(procedure: Procedure) -> dict[Marking, int]:
    """How many acts each marking is from an end, conditions and powers left aside; worked out once."""
    key = (procedure.name, procedure.version)
    if key not in _DISTANCES:
        _DISTANCES[key] = _distances(procedure, markings(procedure))
    return _DISTANCES[key]


_DISTANCES: dict[tuple[str, int], dict[Marking, int]] = {}


def _distances(procedure: Procedure, graph: dict[Marking, set[Marking]]) -> dict[Marking, int]:
    found = {marking: 0 for marking in graph if ended(procedure, marking)}
    grown = True
    while grown:
        grown = False
        for marking, follows in graph.items():
            near = min((found[one] for one in follows if one in found), default=None)
            if near is not None and found.get(marking, near + 2) > near + 1:
                found[marking] = near + 1
                grown = True
    return found
