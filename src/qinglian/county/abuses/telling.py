"""A script told in the county on days of its own: found good in the engine before it is lived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from qinglian.county.abuses.rules import Rule
from qinglian.county.abuses.scripts import Beat, Script, World, on_the_day, stands
from qinglian.county.abuses.varying import STAND_INS, another_place, elsewhere, reworded, shifted
from qinglian.county.acting import Posts
from qinglian.procedures.model import Procedure
from qinglian.procedures.refusal import Refused
from qinglian.workdays import LimitError

FAILURES = (Refused, LimitError, KeyError, ValueError, IndexError)


@dataclass(frozen=True, slots=True)
class Told:
    """A script as it will be lived: its beats until the life ends, and what is planned of its matters.

    `opened` are the procedures of its matters in the order in which they are opened, and `made` how many
    there are after each beat. `late` are those that will have passed a limit that counts when the life ends.
    """

    procedure: str
    beats: tuple[Beat, ...]
    made: tuple[int, ...]
    parents: tuple[int, ...]
    opened: tuple[str, ...]
    late: frozenset[int]

    @property
    def broken(self) -> list[str]:
        """The rules that are broken in it."""
        return [beat.breaks for beat in self.beats if beat.breaks]


@dataclass(frozen=True, slots=True)
class Span:
    """Between which days a script may begin and must end, and with whom."""

    first: date
    until: datetime
    posts: Posts
    rules: Mapping[str, Rule]


def tell(
    script: Script, definition: Procedure, span: Span, rng: Random, *, whole: bool
) -> Told | None:
    """`script` at some time within `span`, somewhere; None where that does not go as it is told.

    With `whole` it ends within the span; without, it may be cut short by its end.
    """
    first, last = on_the_day(script.beats[0].at), on_the_day(script.beats[-1].at)
    least = -((first - max(span.first, definition.valid_from)).days // 7)
    most = (span.until.date() - (last if whole else first)).days // 7
    if not whole:
        most -= 1
    if least > most:
        return None
    beats = shifted(script.beats, definition, rng.randint(least, most))
    units = another_place(rng)
    placed = elsewhere(script, beats, definition, units)
    if placed is None:
        return None
    words = reworded(placed, definition, rng, _about(script, units))
    return _simulated(script.procedure, words, span)


def _about(script: Script, units: Mapping[str, str]) -> str:
    """The unit whose work a script is about, if it stands for any."""
    lead = script.beats[0].fields.get("lead")
    return units.get(str(lead), "") if lead in STAND_INS else ""


def _simulated(procedure: str, beats: tuple[Beat, ...], span: Span) -> Told | None:
    """Every beat tried: what is to be let happen must be, what is to be refused is left out where it is not."""
    world, kept, made = World(), [], []
    for beat in beats:
        if beat.at > span.until:
            break
        try:
            after = world.done(procedure, beat.on, beat.doing(span.posts))
        except FAILURES as failure:
            if not beat.breaks:
                return None
            if not isinstance(failure, Refused) or not span.rules[beat.breaks].refuses(failure):
                continue
        else:
            if beat.breaks:
                continue
            world = after
            if not stands(world.cases[beat.on], beat.at, beat.stands):
                return None
        kept.append(beat)
        made.append(len(world.cases))
    late = frozenset(n for n, case in enumerate(world.cases) if case.late_at(span.until))
    opened = tuple(case.procedure.name for case in world.cases)
    return Told(procedure, tuple(kept), tuple(made), world.parents, opened, late) if opened else None


def without_abuses(script: Script) -> Script:
    """The script alone, with nothing tried in it."""
    beats = tuple(replace(beat, near=()) for beat in script.beats if not beat.breaks)
    return replace(script, beats=beats)


def span_of(beats: tuple[Beat, ...]) -> timedelta:
    """How long it takes."""
    return beats[-1].at - beats[0].at
