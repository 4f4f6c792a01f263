"""The answer key of a life: what was planned and lived, counted apart from the program that records it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import orjson

from qinglian.county.events import Child, Draw, Event, File, Open, Perform, Recuse


@dataclass(frozen=True, slots=True)
class Attempt:
    """An abuse that was tried: the code that must refuse it, and the one that did."""

    kind: str
    at: str
    by: str
    act: str
    number: str
    expected: str
    refused: str


@dataclass(frozen=True, slots=True)
class NearMiss:
    """What looks wrong, or countable, and is not; or the other way round."""

    kind: str
    subject: str
    why: str


@dataclass
class Kept:
    """One rule of one act: how often it was broken on purpose and refused by that rule, and how often the
    same act was done just inside it, and refused all the same."""

    planted: int = 0
    refused: int = 0
    near_misses: int = 0
    wrongly_refused: int = 0

    @property
    def recall(self) -> float:
        """Of the abuses, the share that was refused."""
        return self.refused / self.planted if self.planted else 0.0

    @property
    def precision(self) -> float:
        """Of what was refused, the share that was an abuse."""
        stopped = self.refused + self.wrongly_refused
        return self.refused / stopped if stopped else 0.0


@dataclass
class Truth:
    """Everything a checker may ask of a life; it fills while the life is lived.

    `late` holds every matter that passed a limit that counts, by the time the life ends, with the
    name of its procedure. `rules` tells of each rule of each definition what was planted. `figures` are the F-values of the year 2021, reckoned from the plans alone.
    """

    size: str
    seed: int
    until: datetime
    opened: Counter[str] = field(default_factory=Counter)
    acts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    late: dict[str, str] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    near_misses: list[NearMiss] = field(default_factory=list)
    rules: defaultdict[str, Kept] = field(default_factory=lambda: defaultdict(Kept))
    figures: dict[str, dict[str, object]] = field(default_factory=dict)
    stories: dict[str, dict[str, object]] = field(default_factory=dict)
    tally: Counter[str] = field(default_factory=Counter)
    procedure_of: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def all_acts(self) -> int:
        """How many acts the life holds."""
        return sum(sum(named.values()) for named in self.acts.values())

    def record(self, event: Event, number: str | None) -> None:
        """Count an event that was let happen; `number` is the matter that it made."""
        if isinstance(event, Perform):
            for one in (event, *(each for each in event.follows if isinstance(each, Perform))):
                self.acts[self.procedure_of[one.number]][one.act] += 1
        elif isinstance(event, Draw | Recuse):
            name = event.act if isinstance(event, Draw) else "recuse"
            self.acts[self.procedure_of[event.number]][name] += 1
        elif isinstance(event, Open | File | Child):
            procedure = "data-filing" if isinstance(event, File) else event.procedure
            self.opened[procedure] += 1
            self.acts[procedure]["open"] += 1
            if number is not None:
                self.procedure_of[number] = procedure

    def attempted(self, kind: str, event: Event, at: datetime, expected: str, refused: str) -> None:
        """An abuse was tried with `event`; `refused` is empty where nothing stopped it."""
        if isinstance(event, Perform | Draw):
            by, act, number = event.by, event.act, event.number
        elif isinstance(event, Open):
            by, act, number = event.by, "open", ""
        else:
            raise TypeError("only acts can be abused")
        self.attempts.append(Attempt(kind, at.isoformat(), by, act, number, expected, refused))

    def near(self, kind: str, subject: str, why: str) -> None:
        """Note a planted near-miss."""
        self.near_misses.append(NearMiss(kind, subject, why))

    def overdue(self, number: str) -> None:
        """Note that a matter passed a limit that counts. Late stays late."""
        self.late[number] = self.procedure_of[number]

    def as_json(self) -> dict[str, object]:
        """The answer key as plain values."""
        return {
            "size": self.size,
            "seed": self.seed,
            "until": self.until.isoformat(),
            "acts": self.all_acts,
            "opened": dict(self.opened),
            "acts_by_procedure": {name: dict(named) for name, named in self.acts.items()},
            "tally": dict(self.tally),
            "late": self.late,
            "attempts": [asdict(one) for one in self.attempts],
            "near_misses": [asdict(one) for one in self.near_misses],
            "rules": {name: asdict(kept) for name, kept in self.rules.items()},
            "figures": self.figures,
            "stories": self.stories,
        }


def write_truth(truth: Truth, path: Path) -> None:
    """Write the answer key to `path` as JSON."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
    path.write_bytes(orjson.dumps(truth.as_json(), option=options))
