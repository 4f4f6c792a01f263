"""Scripts: who does what when on a matter and on those that it opens, told in posts of the county.

`@transport` in the place of a post is the county leader in charge of the transport bureau on that day.
A script is played on a `World`, purely in the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from qinglian import workdays
from qinglian.county.acting import Posts
from qinglian.county.people import leader_of
from qinglian.procedures.engine import Case
from qinglian.procedures.model import OPEN, SYSTEM, Act, Evidence
from qinglian.procedures.shelf import library


@dataclass(frozen=True, slots=True)
class Beat:
    """One act that is done, or tried. `on` is 0 for the script's matter, n for the n-th that was opened in it.

    `breaks` is the id of the rule that must refuse it, and `near` those that it keeps by a hair. `stands`
    is what the story says of the matter afterwards (`stages`, `ended`).
    """

    at: datetime
    who: str
    act: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    on: int = 0
    breaks: str = ""
    near: tuple[str, ...] = ()
    stands: Mapping[str, Any] = field(default_factory=dict)

    def by(self, posts: Posts) -> str:
        """The post that acts, the leader in charge looked up for the day."""
        day = self.at.astimezone(workdays.TZ).date()
        return leader_of(self.who[1:], day) if self.who.startswith("@") else self.who

    def doing(self, posts: Posts) -> Act:
        """The act, as the engine takes it."""
        day = self.at.astimezone(workdays.TZ).date()
        actor = posts.actor(self.by(posts), day)
        files = tuple(shown(kind) for kind in self.evidence)
        return Act(self.act, actor, self.at, self.fields, files)


def shown(kind: str) -> Evidence:
    """A file of a kind, for playing."""
    return Evidence(kind, sha256(kind.encode()).hexdigest(), 1000)


@dataclass(frozen=True, slots=True)
class Script:
    """A procedure's script under a name that tells it from every other."""

    name: str
    procedure: str
    beats: tuple[Beat, ...]


@dataclass(frozen=True, slots=True)
class World:
    """The matters of one script: its own first, then those that were opened in it, in order."""

    cases: tuple[Case, ...] = ()
    parents: tuple[int, ...] = ()

    def done(self, procedure: str, on: int, act: Act) -> World:
        """The world after `act`. Raises Refused, and where the procedure is not yet in force."""
        if act.name == OPEN and not self.cases:
            day = act.at.astimezone(workdays.TZ).date()
            case = Case.open(library().at(procedure, day), "0", act)
            return World((case,), (-1,))._unfolded(0)
        case = self.cases[on].perform(act)
        after = self._with(on, case)._unfolded(on)
        return after._told(on)

    def _with(self, place: int, case: Case) -> World:
        cases = (*self.cases[:place], case, *self.cases[place + 1 :])
        return replace(self, cases=cases)

    def _unfolded(self, place: int) -> World:
        """With the matters that the last act on one of them opens."""
        world = self
        for rule, given in self.cases[place].opens:
            at = self.cases[place].acts[-1].at
            number = len(world.cases)
            child = Case.open(
                library().at(rule.procedure, at.astimezone(workdays.TZ).date()),
                str(number), Act(OPEN, SYSTEM, at, given),
            )  # fmt: skip
            world = World((*world.cases, child), (*world.parents, place))._unfolded(number)
            above = world.cases[place].with_child(str(number), ended=child.ended)
            world = world._with(place, above)
        return world

    def _told(self, place: int) -> World:
        """With the matter above knowing whether this one has ended."""
        parent = self.parents[place]
        if parent < 0:
            return self
        case = self.cases[place]
        return self._with(parent, self.cases[parent].with_child(case.id, ended=case.ended))


def played(
    procedure: str, beats: Iterable[Beat], posts: Posts, world: World | None = None
) -> World:
    """The world after `beats`, none of which may be refused. Raises Refused."""
    world = world or World()
    for beat in beats:
        world = world.done(procedure, beat.on, beat.doing(posts))
    return world


def worlds(procedure: str, beats: Sequence[Beat], posts: Posts) -> list[World]:
    """The world before each of `beats`, and after the last. Raises Refused."""
    seen = [World()]
    for beat in beats:
        seen.append(seen[-1].done(procedure, beat.on, beat.doing(posts)))
    return seen


def stands(case: Case, said: Mapping[str, Any]) -> bool:
    """Whether `case` stands at the stages that a story says, and has ended or not as it says."""
    stages = said.get("stages", list(case.stages))
    return bool(stages == list(case.stages) and said.get("ended", case.ended) == case.ended)


def on_the_day(moment: datetime) -> date:
    """The county's day of a moment."""
    return moment.astimezone(workdays.TZ).date()
