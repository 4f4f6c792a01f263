"""A script told in the county on days of its own: found good in the engine before it is lived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from qinglian.county.abuses.casting import at_odd_hours
from qinglian.county.abuses.ending import Shown, for_matters, homeward
from qinglian.county.abuses.moments import in_hours, just_after, just_before, working
from qinglian.county.abuses.rules import Rule
from qinglian.county.abuses.scripts import Beat, Script, World, day_of, stands
from qinglian.county.abuses.varying import STAND_INS, another_place, elsewhere, reworded, shifted
from qinglian.county.acting import Posts
from qinglian.procedures.model import OPEN, Procedure
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.workdays import LimitError

FORTNIGHT = timedelta(days=14)
"""A limit that a holiday moves may delay a script so long; longer, and it no longer fits the days that it names."""

FAILURES = (Refused, LimitError, KeyError, ValueError, IndexError)


@dataclass(frozen=True, slots=True)
class Told:
    """A script as it will be lived: its beats until the life ends, and what is planned of its matters.

    `opened` are the procedures of its matters in the order in which they are opened, and `made` how many
    there are after each beat; `names` say which of them is which. `late` are those that will have passed a limit that counts when the life ends.
    """

    procedure: str
    beats: tuple[Beat, ...]
    made: tuple[int, ...]
    parents: tuple[int, ...]
    names: Mapping[str, int]
    opened: tuple[str, ...]
    late: frozenset[int]

    @property
    def broken(self) -> list[str]:
        """The rules that are broken in it."""
        return [beat.breaks for beat in self.beats if beat.breaks]

    @property
    def near(self) -> list[str]:
        """The rules that are kept by a hair in it."""
        return [rule for beat in self.beats for rule in beat.near]

    @property
    def planted(self) -> int:
        """How many abuses and near-misses it holds."""
        return len(self.broken) + len(self.near)


@dataclass(frozen=True, slots=True)
class Span:
    """Between which days a script may begin and must end, and with whom; no meeting is held after `held_by`."""

    first: date
    until: datetime
    posts: Posts
    rules: Mapping[str, Rule]
    held_by: date


def tell(
    script: Script,
    definition: Procedure,
    span: Span,
    rng: Random,
    *,
    whole: bool,
    ends: Shown | None = None,
) -> Told | None:
    """`script` at some time within `span`, somewhere; None where that does not go as it is told.

    With `whole` it ends within the span; without, it may be cut short by its end. What it leaves open goes
    on to an end by the acts that `ends` show.
    """
    first, last = day_of(script.beats[0].at), day_of(script.beats[-1].at)
    least = -((first - soonest(script, definition, span.first)).days // 7)
    most = (span.until.date() - (last if whole else first)).days // 7
    if not whole:
        most -= 1
    if least > most:
        return None
    weeks = rng.randint(least, most) if whole else rng.randint(least, min(most, least + 8))
    acts = len(script.beats)
    beats = shifted((*script.beats, *for_matters(script, ends or {})), definition, weeks)
    if any(str(beat.fields.get("held", "")) > str(span.held_by) and meets(beat) for beat in beats):
        return None
    units = another_place(rng)
    placed = elsewhere(script, beats, definition, units)
    if placed is None:
        return None
    words = reworded(placed, definition, rng, _about(script, units))
    odd = at_odd_hours(script.procedure)
    odd_hours = [odd and not in_hours(beat.at) for beat in script.beats]
    return _simulated(script.procedure, words[:acts], odd_hours, span, words[acts:])


def soonest(script: Script, definition: Procedure, first: date) -> date:
    """The first day on which a script can begin: all that it opens must be in force by then."""
    begins = day_of(script.beats[0].at)
    days = [max(first, definition.valid_from)]
    for beat in script.beats:
        if beat.procedure:
            after = day_of(beat.at) - begins
            days.append(library().newest(beat.procedure).valid_from - after)
    return max(days)


def meets(beat: Beat) -> bool:
    """Whether a beat says what a meeting has decided."""
    return "minutes_no" in beat.fields and beat.act == OPEN


def _about(script: Script, units: Mapping[str, str]) -> str:
    """The unit whose work a script is about, if it stands for any."""
    lead = script.beats[0].fields.get("lead")
    return units.get(str(lead), "") if lead in STAND_INS else ""


def _simulated(
    procedure: str,
    beats: tuple[Beat, ...],
    odd_hours: Sequence[bool],
    span: Span,
    ends: tuple[Beat, ...],
) -> Told | None:
    """Every beat tried: what is to be let happen must be, what is to be refused is left out where it is not."""
    kept: list[Beat] = []
    made: list[int] = []
    world, delay = World(), timedelta()
    for told, odd in zip(beats, odd_hours, strict=True):
        at = told.at + delay
        soonest = kept[-1].at if kept else at
        beat = replace(told, at=max(at if odd or told.breaks else working(at), soonest))
        if beat.at > span.until:
            break
        if beat.breaks:
            tried = _tried(procedure, world, beat, soonest, span)
            if tried is None:
                continue
            beat = world.told(procedure, tried)
            delay = max(delay, beat.at - told.at) if _late(beat, span) else delay
        else:
            done = _done(procedure, world, beat, soonest, span)
            if done is None:
                return None
            case = done[0].case(beat.on)
            if case is None or not stands(case, beat.stands):
                return None
            beat = world.told(procedure, done[1])
            world = done[0]
            delay = max(delay, beat.at - told.at)
            if delay > FORTNIGHT:
                return None
        kept.append(beat)
        made.append(len(world.cases))
    last = kept[-1].at if kept else span.until
    for after, beat in homeward(procedure, world, ends, last, span.until, span.posts):
        world = after
        kept.append(beat)
        made.append(len(world.cases))
    late = frozenset(n for n, case in enumerate(world.cases) if case.late_at(span.until))
    opened = tuple(case.procedure.name for case in world.cases)
    return (
        Told(procedure, tuple(kept), tuple(made), world.parents, world.names, opened, late)
        if kept
        else None
    )


def _late(beat: Beat, span: Span) -> bool:
    return span.rules[beat.breaks].code in ("window-closed", "already-late")


def _tried(procedure: str, world: World, beat: Beat, last: datetime, span: Span) -> Beat | None:
    """An abuse that is refused by the rule that it breaks, at another moment if need be; None where none is."""
    rule = span.rules[beat.breaks]
    for one in (beat, *_another_moment(world, beat, last, rule)):
        try:
            world.after(procedure, one, span.posts)
        except Refused as refused:
            if rule.refuses(refused) and last <= one.at <= span.until:
                return one
        except FAILURES:
            continue
    return None


def _another_moment(world: World, beat: Beat, last: datetime, rule: Rule) -> Iterator[Beat]:
    """Just before a period has run, the morning after a limit has lapsed, or soon after the last act."""
    case = world.case(beat.on)
    clocks = case.clocks if case is not None else ()
    lapses = [clock.lapses_at for clock in clocks if clock.name == rule.about]
    if rule.code == "too-soon":
        yield from (replace(beat, at=just_before(at)) for at in lapses)
    elif rule.code in ("window-closed", "already-late"):
        yield from (replace(beat, at=just_after(at)) for at in lapses)
    else:
        yield replace(beat, at=last + timedelta(minutes=46))


def _done(
    procedure: str, world: World, beat: Beat, last: datetime, span: Span
) -> tuple[World, Beat] | None:
    """The world after `beat`, on another day where a holiday has moved the limit past which it was told."""
    for one in (beat, *_moved(world, beat, last)):
        try:
            after = world.after(procedure, one, span.posts)
        except FAILURES:
            continue
        return (after, one) if one.at <= span.until else None
    return None


def _moved(world: World, beat: Beat, last: datetime) -> Iterator[Beat]:
    """Soon after the last act; or on the first morning on which its period has run."""
    soon = last + timedelta(minutes=47)
    yield from (replace(beat, at=at) for at in (working(soon), soon))
    case = world.case(beat.on)
    if case is not None:
        guarding = (clock.lapses_at for clock in case.clocks if beat.act in clock.rule.guards)
        yield from (replace(beat, at=just_after(at)) for at in guarding if at > last)


def without_abuses(script: Script) -> Script:
    """The script alone, with nothing tried in it."""
    beats = tuple(replace(beat, near=()) for beat in script.beats if not beat.breaks)
    return replace(script, beats=beats)


def upto(script: Script, rule: str, *, near: bool) -> Script | None:
    """The script as far as `rule` is broken in it, or kept by a hair; None where it is not."""
    for n, beat in enumerate(script.beats):
        if rule in beat.near if near else rule == beat.breaks:
            before = (one for one in script.beats[:n] if not one.breaks)
            return replace(script, beats=(*(replace(one, near=()) for one in before), beat))
    return None
