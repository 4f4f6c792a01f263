"""Where abuses are planted: on trails as they are, or on trails that were altered for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from qinglian.county.abuses.rules import Rule
from qinglian.county.abuses.scripts import Beat, Script
from qinglian.county.abuses.trails import Trail, cast
from qinglian.procedures.refusal import Refused
from qinglian.workdays import LimitError


@dataclass
class Ground:
    """A trail with what is tried before each of its beats, and which rules each of them keeps."""

    trail: Trail
    tried: defaultdict[int, list[Beat]] = field(default_factory=lambda: defaultdict(list))
    near: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def script(self, n: int) -> Script:
        """The beats with what is tried among them."""
        beats: list[Beat] = []
        for k in range(len(self.trail.beats) + 1):
            beats += sorted(self.tried[k], key=lambda beat: beat.at)
            if k < len(self.trail.beats):
                beats.append(replace(self.trail.beats[k], near=tuple(self.near[k])))
        return Script(f"{self.trail.source} [{n}]", self.trail.procedure, tuple(beats))


@dataclass
class Grounds:
    """All trails of one procedure: those that its stories tell first."""

    all: list[Ground]

    @property
    def trails(self) -> list[Trail]:
        return [ground.trail for ground in self.all]

    def places(self, act: str) -> Iterator[tuple[Ground, int]]:
        """Where an act of the procedure's own matter is done."""
        for ground in self.all:
            for k, beat in enumerate(ground.trail.beats):
                if beat.act == act and beat.own:
                    yield ground, k

    def added(self, trail: Trail, tried: datetime | None = None) -> Ground:
        """The ground of a trail: one that is there already and goes the same way, or a new one.

        Where something is `tried` at the trail's end, the other goes on no earlier.
        """
        n = len(trail.beats)
        for ground in self.all:
            beats = ground.trail.beats
            if beats[:n] == trail.beats and (len(beats) == n or not tried or tried <= beats[n].at):
                return ground
        ground = Ground(trail)
        self.all.append(ground)
        return ground

    def tries(self, rule: Rule, ground: Ground, k: int, beat: Beat) -> None:
        """Plant an attempt before beat `k`."""
        ground.tried[k].append(replace(beat, breaks=rule.id, near=(), stands={}))


def broken_by(rule: Rule, trail: Trail, k: int, beat: Beat) -> bool:
    """Whether `beat`, tried before beat `k`, is refused by `rule` and by no other."""
    try:
        trail.worlds[k].after(trail.procedure, beat, cast())
    except Refused as refused:
        return rule.refuses(refused)
    except (LimitError, KeyError, ValueError, IndexError):
        return False
    return False


def between(trail: Trail, k: int, beat: Beat) -> Beat:
    """`beat` at the moment of beat `k`, or an hour after the last."""
    beats: Sequence[Beat] = trail.beats
    at = (
        beats[k].at
        if k < len(beats)
        else beats[-1].at.replace(minute=min(59, beats[-1].at.minute + 7))
    )
    return replace(beat, at=at)
