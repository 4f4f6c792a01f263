"""How a told matter goes on to its end, where its script leaves it open: by acts that other scripts have shown.

A county does not leave what was tried on a matter lying: it is finished, or given up, like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from qinglian.county.abuses.moments import working
from qinglian.county.abuses.scripts import Beat, Script, World
from qinglian.county.acting import Posts
from qinglian.procedures.engine import Case
from qinglian.procedures.model import OPEN
from qinglian.procedures.refusal import Refused
from qinglian.procedures.walking import Marking, distances, possible, steps
from qinglian.workdays import LimitError

WAITS = tuple(timedelta(days=days) for days in (1, 8, 35, 95, 370))
"""How long the next act may have to wait: a period that must run first is one of these at most."""

MOST = 16
"""Acts to an end, at most."""

EACH = 4
"""Ways to do an act that are tried."""


Shown = Mapping[str, tuple[Beat, ...]]
"""By procedure, the acts on its matters that scripts show."""


def endings(plots: Iterable[tuple[str, Iterable[Script]]]) -> Shown:
    """The acts on their own matters that the scripts of each procedure show: a few of each, nothing tried in them."""
    return {procedure: tuple(_shown(scripts)) for procedure, scripts in plots}


def _shown(scripts: Iterable[Script]) -> Iterator[Beat]:
    many: Counter[str] = Counter()
    for script in scripts:
        for beat in script.beats:
            if beat.own and not beat.breaks and beat.act != OPEN and many[beat.act] < EACH:
                many[beat.act] += 1
                yield replace(beat, near=(), stands={})


def for_matters(script: Script, shown: Shown) -> tuple[Beat, ...]:
    """What is shown of the procedures of a script's matters, each act on the matter by its name."""
    of = {beat.on: beat.procedure for beat in script.beats if beat.procedure}
    of[""] = script.procedure
    return tuple(replace(beat, on=name) for name, one in of.items() for beat in shown.get(one, ()))


def homeward(
    procedure: str,
    world: World,
    shown: tuple[Beat, ...],
    last: datetime,
    until: datetime,
    posts: Posts,
) -> Iterator[tuple[World, Beat]]:
    """The acts of `shown` that bring a script's matters to their ends by `until`, or as near as they can.

    What is in force and owes nothing stays so.
    """
    for name in sorted(
        world.names, reverse=True
    ):  # the script's own, which may wait for others, last
        acts = tuple(beat for beat in shown if beat.on == name)
        for _ in range(MOST):
            case = world.case(name)
            if case is None or case.ended or _at_rest(case, until):
                break
            step = _step(procedure, world, name, acts, last, until, posts)
            if step is None:
                break
            yield step
            world, last = step[0], step[1].at


def _at_rest(case: Case, until: datetime) -> bool:
    in_force = any(case.procedure.stages[name].reaches == "in-force" for name in case.stages)
    return in_force and not any(until > clock.lapses_at for clock in case.running)


def _step(
    procedure: str,
    world: World,
    name: str,
    shown: tuple[Beat, ...],
    last: datetime,
    until: datetime,
    posts: Posts,
) -> tuple[World, Beat] | None:
    nearer = sorted(_nearer(world.case(name)), key=lambda move: move[0])
    for wait in WAITS:
        at = working(last + wait)
        if at > until:
            return None
        for _, act, there in nearer:
            for beat in shown:
                if beat.act == act:
                    done = _done(procedure, world, replace(beat, at=at), posts)
                    if done is not None and _marking(done[0].case(name)) == there:
                        return done
    return None


def _nearer(case: Case | None) -> Iterator[tuple[int, str, Marking]]:
    """The acts that lead nearer to an end: how near, which, and where to."""
    if case is None:
        return
    far, marking = distances(case.procedure), _marking(case)
    here = far.get(marking, MOST)
    for rule in possible(case.procedure, marking):
        for there in steps(case.procedure, marking, rule):
            if far.get(there, MOST) < here:
                yield far[there], rule.name, there


def _marking(case: Case | None) -> Marking:
    return frozenset() if case is None else frozenset(case.stages)


def _done(procedure: str, world: World, beat: Beat, posts: Posts) -> tuple[World, Beat] | None:
    try:
        told = world.told(procedure, beat)
        return world.after(procedure, told, posts), told
    except (Refused, LimitError, KeyError, ValueError, IndexError):
        return None
