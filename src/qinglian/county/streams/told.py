"""Every procedure, lived by the stories of the library, with each of its rules broken and kept on purpose.

What is told is thought out beforehand in the engine alone (`county.abuses`): at other times, in other units. What
must be refused, and by which rule, comes from there; so does what is late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from qinglian.county.abuses.ending import Shown, endings
from qinglian.county.abuses.planting import Plot, plots
from qinglian.county.abuses.rules import Rule
from qinglian.county.abuses.scripts import Beat, Script
from qinglian.county.abuses.telling import Span, Told, tell, upto, without_abuses
from qinglian.county.acting import Posts
from qinglian.county.events import Child, Open, Perform
from qinglian.county.people import install
from qinglian.county.year import Thread, Year, begun
from qinglian.procedures.model import OPEN, Procedure
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library

BEGINS = date(2021, 1, 4)
FIRST = {"unit-assessment": date(2020, 12, 7)}  # whose scheme comes before its year
AFTER_THE_YEAR = date(2022, 1, 4)
TRIES = 12

OWN_STREAMS = frozenset({
    "annual-report", "bank-enterprise-matching", "bank-matching-event", "data-filing", "duty-list",
    "hotline-ticket", "leader-instruction", "meeting-decision", "policy-delivery", "service-item", "weekly-commitment",
})  # fmt: skip
"""What other streams live: told besides only to break its rules, and after 2021, whose figures are planned."""

DRAWN = frozenset({"inspection-task", "inspection-visit"})
"""What is drawn from rosters that the system keeps: no script knows them, so nothing of it is told (`inspections`)."""

MEETING = "meeting-decision"
SOME = "HY-2022-000001"
"""As a story names some matter that it does not tell of."""

HELD_BY = date(2022, 3, 4)
"""Meetings that are told are held before the one whose bulletin the stories show."""

SET: dict[str, dict[str, Any]] = {
    "annual-report": {"year": 2017},
    "data-filing": {"period": "2017"},
    "duty-list": {"list_name": "环境整治问题清单", "kind": "problems"},
}
"""Of what the county has only one, another: so that no figure of 2021 is touched, and no list of the county's."""

GIVEN_UP = {"reason": "问题已并入县重点任务清单，不另行印发"}
"""How a list ends that is told only to break its rules."""


def stream(year: Year) -> Thread:
    """Every told script is begun on its day; all of them are chosen before the life begins."""
    county = County(year)
    ends = endings((plot.procedure, plot.scripts) for plot in plots())
    strands = []
    for plot in plots():
        rng = year.rng(f"told-{plot.procedure}")
        rules = {rule.id: rule for rule in plot.rules}
        for one in () if plot.procedure in DRAWN else chosen(year, plot, county.posts, rng, ends):
            strands.append(county.lives(one, rules, rng))
    yield year.now, None
    for strand in strands:
        year.start(strand)


def chosen(
    year: Year, plot: Plot, posts: Posts, rng: Random, ends: Shown | None = None
) -> Iterator[Told]:
    """As many scripts as it takes to break each rule as often as it should be; and stories beside them."""
    own = plot.procedure in OWN_STREAMS
    rules = {rule.id: rule for rule in plot.rules}
    first = AFTER_THE_YEAR if own else FIRST.get(plot.procedure, BEGINS)
    span = Span(first, year.until, posts, rules, HELD_BY)
    definition = _definition(plot.procedure, year)
    if definition is None:
        return
    told = Tally()
    for script in plot.scripts:
        for _ in range(year.size.broken):
            yield from told.counted(_best(_set(script), definition, span, rng, ends))
    for near in (False, True):
        for rule in plot.rules:
            for script in plot.scripts if told.lacks(rule.id, near=near) else ():
                part = upto(script, rule.id, near=near)
                if part is not None:
                    yield from told.counted(
                        _best(_set(part), definition, span, rng, ends, 3 * TRIES)
                    )
                    if not told.lacks(rule.id, near=near):
                        break
    if not own:
        alone = [_set(without_abuses(script)) for script in plot.scripts[: plot.stories]]
        for n in range(told.many, year.size.told):
            yield from told.counted(_some(alone[n % len(alone)], definition, span, rng, ends))


class Tally:
    """How many scripts are told, and which rules are broken and kept in them.

    No two of them say that an audit found the like in the same unit, or the system would know of it.
    """

    def __init__(self) -> None:
        self.many = 0
        self._found: set[tuple[object, object]] = set()
        self._broken: set[str] = set()
        self._near: set[str] = set()

    def counted(self, one: Told | None) -> Iterator[Told]:
        """A script that is told."""
        found = set() if one is None else audit_finds(one)
        if one is not None and self._found.isdisjoint(found):
            self._found |= found
            self.many += 1
            self._broken.update(one.broken)
            self._near.update(one.near)
            yield one

    def lacks(self, rule: str, *, near: bool) -> bool:
        return rule not in (self._near if near else self._broken)


def audit_finds(told: Told) -> set[tuple[object, object]]:
    """Units with the categories of what audits find in them."""
    return {
        (beat.fields.get("lead"), beat.fields["audit_category"])
        for beat in told.beats
        if not beat.breaks and "audit_category" in beat.fields
    }


def _definition(procedure: str, year: Year) -> Procedure | None:
    """The version of a procedure that is in force when the life ends."""
    try:
        return library().at(procedure, year.until.date())
    except Refused:
        return None


def _set(script: Script) -> Script:
    values = SET.get(script.procedure, {})
    beats = tuple(_written(beat, values) for beat in script.beats)
    acts = {beat.act for beat in beats if not beat.breaks}
    if script.procedure == "duty-list" and OPEN in acts and "cancel" not in acts:
        later = beats[-1].at + timedelta(hours=1)
        beats += (Beat(later, "leaders#head", "cancel", GIVEN_UP),)
    return replace(script, beats=beats)


def _written(beat: Beat, values: dict[str, Any]) -> Beat:
    kept = beat.breaks.rpartition(":")[2]  # a field that is written wrongly on purpose stays so
    fields = {
        name: values[name] if name in values and name != kept else value
        for name, value in beat.fields.items()
    }
    return replace(beat, fields=fields)


def _best(
    script: Script,
    definition: Procedure,
    span: Span,
    rng: Random,
    ends: Shown | None,
    tries: int = TRIES,
) -> Told | None:
    """The script where all that is tried in it is refused; or most of it, or what there is time for."""
    wanted = sum(bool(beat.breaks) + len(beat.near) for beat in script.beats)
    best: Told | None = None
    for n in range(tries):
        one = tell(script, definition, span, rng, whole=n < tries - 3, ends=ends)
        if one is not None and (best is None or one.planted > best.planted):
            best = one
            if one.planted == wanted:
                break
    return best


def _some(
    script: Script, definition: Procedure, span: Span, rng: Random, ends: Shown | None
) -> Told | None:
    for n in range(TRIES):
        one = tell(script, definition, span, rng, whole=n % 2 == 0, ends=ends)
        if one is not None:
            return one
    return None


class County:
    """Where scripts are lived: who sits in which post, which matters there are, which meetings were told."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.posts = Posts(install(year.seed))
        self._matters: defaultdict[str, list[str]] = defaultdict(list)
        self._meetings: set[tuple[object, object]] = set()

    def lives(self, told: Told, rules: Mapping[str, Rule], rng: Random) -> Thread:
        """One script, lived: its matters opened and acted on, its abuses tried."""
        year = self.year
        numbers: list[str] = []
        for beat, made in zip(told.beats, told.made, strict=True):
            event = self._event(told, beat, numbers, rng)
            if beat.breaks:
                yield from year.attempt(beat.at, beat.breaks, event, rules[beat.breaks])
                continue
            try:
                answer = yield beat.at, event
            except Refused:
                year.kept_near(beat.near, refused=True)
                return
            year.kept_near(beat.near)
            if answer is not None:
                self._opened(told, numbers, answer)
                self._met(told.opened[len(numbers) - 1], beat)
            while len(numbers) < made:
                above = told.parents[len(numbers)]
                place = told.parents[: len(numbers) + 1].count(above)
                child = Child(numbers[above], place, told.opened[len(numbers)])
                self._opened(told, numbers, (yield from begun(year.now, child)))

    def _opened(self, told: Told, numbers: list[str], number: str) -> None:
        self._matters[number[:2]].append(number)
        if len(numbers) in told.late:
            self.year.truth.late[number] = told.opened[len(numbers)]
        numbers.append(number)

    def _met(self, procedure: str, beat: Beat) -> None:
        if procedure == MEETING:
            held = (beat.fields["minutes_no"], beat.fields["held"])
            self.year.truth.tally["meetings"] += held not in self._meetings
            self._meetings.add(held)

    def _event(self, told: Told, beat: Beat, numbers: list[str], rng: Random) -> Open | Perform:
        by = beat.by()
        named = {name: numbers[place] for name, place in told.names.items() if place < len(numbers)}
        fields, known = (
            {name: self._real(value, named, rng) for name, value in values.items()}
            for values in (beat.fields, beat.known)
        )
        if beat.act == OPEN:
            return Open(beat.procedure or told.procedure, by, fields, beat.evidence, known)
        return Perform(named[beat.on], beat.act, by, fields, beat.evidence, known)

    def _real(self, value: Any, named: Mapping[str, str], rng: Random) -> Any:
        """Where a story names another of its matters, that one; where just some matter, one that there is."""
        if isinstance(value, list):
            return [self._real(one, named, rng) for one in value]
        if isinstance(value, str) and value.startswith("$"):
            return named[value[1:]]
        if isinstance(value, str) and len(value) == len(SOME) and value.endswith(SOME[-7:]):
            held = self._matters.get(value[:2])
            return rng.choice(held[-20:]) if held else value
        return value
