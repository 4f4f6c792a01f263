"""Scripts: who does what when on a matter and on those that it opens, told in posts of the county.

`@transport` in the place of a post is the county leader in charge of the transport bureau on that day.
A script is played on a `World`, purely in the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from qinglian import workdays
from qinglian.county.abuses.finding import found
from qinglian.county.acting import Posts
from qinglian.county.people import leader_of
from qinglian.procedures.engine import Case
from qinglian.procedures.known import known_fields, refuse_given
from qinglian.procedures.model import OPEN, SYSTEM, Act, Actor, Evidence
from qinglian.procedures.shelf import library


@dataclass(frozen=True, slots=True)
class Beat:
    """One act that is done, or tried. `on` is empty for the script's own matter; `child 2` for the second that was
    opened in it; else the name of another matter, of which the beat that opens it names the `procedure`.

    `known` is what the system must find for the act. `breaks` is the id of the rule that must refuse it, and
    `near` those that it keeps by a hair. `stands` is what the story says of the matter afterwards (`stages`,
    `ended`). A field that names another of the script's matters says `$name`.
    """

    at: datetime
    who: str
    act: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    on: str = ""
    known: Mapping[str, Any] = field(default_factory=dict)
    procedure: str = ""
    breaks: str = ""
    near: tuple[str, ...] = ()
    stands: Mapping[str, Any] = field(default_factory=dict)

    @property
    def own(self) -> bool:
        """Whether it is on the script's own matter."""
        return not self.on

    def by(self) -> str:
        """The post that acts, the leader in charge looked up for the day."""
        return leader_of(self.who[1:], day_of(self.at)) if self.who.startswith("@") else self.who

    def actor(self, posts: Posts) -> Actor:
        """Who acts."""
        return posts.actor(self.by(), day_of(self.at))


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
    """The matters of one script in the order in which they are opened, and by what names it calls them."""

    cases: tuple[Case, ...] = ()
    parents: tuple[int, ...] = ()
    names: Mapping[str, int] = field(default_factory=dict)

    def case(self, name: str = "") -> Case | None:
        """The matter of that name, as it stands; None where it is not open yet."""
        place = self.names.get(name)
        return None if place is None else self.cases[place]

    def after(self, procedure: str, beat: Beat, posts: Posts) -> World:
        """The world after `beat`. Raises Refused, and KeyError where there is no such matter or post."""
        case = self.case(beat.on)
        if case is None and beat.act == OPEN:
            definition = library().at(beat.procedure or procedure, day_of(beat.at))
            blank = Case.blank(definition, str(len(self.cases)))
            made = blank.perform(self._filled(blank, beat, posts))
            names = {**self.names, beat.on: len(self.cases)}
            world = World((*self.cases, made), (*self.parents, -1), names)
            return world._unfolded(len(self.cases))
        if case is None:
            raise KeyError(beat.on)
        place = self.names[beat.on]
        return (
            self._with(place, case.perform(self._filled(case, beat, posts)))
            ._unfolded(place)
            ._told(place)
        )

    def _filled(self, case: Case, beat: Beat, posts: Posts) -> Act:
        files = tuple(shown(kind) for kind in beat.evidence)
        act = Act(beat.act, beat.actor(posts), beat.at, beat.fields, files)
        return filled(case, act, self.known(case, beat))

    def told(self, procedure: str, beat: Beat) -> Beat:
        """`beat` with what the system finds for it here."""
        case = self.case(beat.on)
        if case is None:
            case = Case.blank(library().at(beat.procedure or procedure, day_of(beat.at)), "")
        return replace(beat, known=self.known(case, beat))

    def known(self, case: Case, beat: Beat) -> Mapping[str, Any]:
        """What the system finds for a beat: on the script's other matters, or as it is told."""
        rule = case.procedure.acts.get(beat.act)
        asked = [] if rule is None else known_fields(case.procedure, rule)
        facts, values = {**case.facts, **beat.fields}, {}
        for one in asked:
            value = found(one, facts, beat.at, self.case, beat.known.get(one.name))
            if value is not None:
                values[one.name] = facts[one.name] = value
        return values

    def _with(self, place: int, case: Case) -> World:
        cases = (*self.cases[:place], case, *self.cases[place + 1 :])
        return replace(self, cases=cases)

    def _unfolded(self, place: int) -> World:
        """With the matters that the last act on one of them opens."""
        world = self
        for rule, given in self.cases[place].opens:
            at = self.cases[place].acts[-1].at
            number, nth = len(world.cases), world.parents.count(place) + 1
            definition = library().at(rule.procedure, day_of(at))
            child = Case.open(definition, str(number), Act(OPEN, SYSTEM, at, given))
            own = world.names.get("") == place
            names = {**world.names, f"child {nth}": number} if own else world.names
            world = World((*world.cases, child), (*world.parents, place), names)._unfolded(number)
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


def filled(case: Case, act: Act, known: Mapping[str, Any]) -> Act:
    """The act with what the system knows. Raises Refused where someone gives that."""
    rule = case.procedure.acts.get(act.name)
    asked = [] if rule is None else known_fields(case.procedure, rule)
    if rule is None or not asked:
        return act
    refused = case.refusal(rule, act.actor, act.at)
    if refused is not None:
        raise refused
    refuse_given(asked, act.fields)
    wanted = {one.name for one in asked if one.known is not None and not one.known.reckoned}
    given = {name: value for name, value in known.items() if name in wanted}
    return replace(act, fields={**act.fields, **given})


def worlds(procedure: str, beats: Sequence[Beat], posts: Posts) -> list[World]:
    """The world before each of `beats`, and after the last. Raises Refused."""
    seen = [World()]
    for beat in beats:
        seen.append(seen[-1].after(procedure, beat, posts))
    return seen


def stands(case: Case, said: Mapping[str, Any]) -> bool:
    """Whether `case` stands at the stages that a story says, and has ended or not as it says."""
    stages = said.get("stages", list(case.stages))
    return bool(stages == list(case.stages) and said.get("ended", case.ended) == case.ended)


def day_of(moment: datetime) -> date:
    """The county's day of a moment."""
    return moment.astimezone(workdays.TZ).date()
