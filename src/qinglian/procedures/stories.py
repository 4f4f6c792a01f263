"""Stories as data: who did what when, what was refused, and how the matter then stood.

A file in `library/stories/` tells of one procedure, which its name is. Of a step: `at` (`2022-03-10 10:00`), `who`
(of `people.toml`, or of the file's own `[people]`; `system`), `act`, `fields`, `evidence` (kinds). What must follow:
`refused` (the code of the refusal, and then nothing has changed), `stages`, `ended`, `late`, and `clocks`
(by name, the last day of the limit, computed by hand). `known` gives what the system must find for the act.
`on` is a matter that an earlier step opened: `child` for the first, `child 2`, or one of a `given` step.

`given` steps come before a story and are of other matters: the one that opens says of which `procedure` and, in
`as`, by what name it is called afterwards; a field that names the matter says `$name`. Those at the head of a file come
before each of its stories. A story with `on` is told on
a database only, and so are the steps that are given.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from qinglian import workdays
from qinglian.procedures.model import SYSTEM, Actor, Evidence
from qinglian.procedures.shelf import HERE

FOLDER = HERE / "stories"
PEOPLE = FOLDER / "people.toml"


@dataclass(frozen=True, slots=True)
class Step:
    """One act that is tried, and what must come of it."""

    at: datetime
    actor: Actor
    act: str
    fields: Mapping[str, Any]
    known: Mapping[str, Any]
    evidence: tuple[Evidence, ...]
    on: str
    refused: str
    procedure: str
    named: str
    expected: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a procedure: how a matter goes to its end, or how an abuse is refused."""

    procedure: str
    title: str
    steps: tuple[Step, ...]
    given: tuple[Step, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.procedure}: {self.title}"

    @property
    def alone(self) -> bool:
        """Whether it is of one matter only."""
        return not any(step.on or step.procedure for step in self.steps)

    @property
    def refuses(self) -> bool:
        """Whether an abuse is tried in it."""
        return any(step.refused for step in self.steps)


@cache
def stories() -> tuple[Story, ...]:
    """Every story, in order of its file."""
    common = {
        "system": SYSTEM,
        **_people(tomllib.loads(PEOPLE.read_text(encoding="utf-8"))),
    }
    files = sorted(each for each in FOLDER.glob("*.toml") if each != PEOPLE)
    return tuple(story for file in files for story in _told(file, common))


def _told(file: Path, common: Mapping[str, Actor]) -> Iterator[Story]:
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    people = {**common, **_people(written.get("people", {}))}
    always = written.get("given", [])
    for one in written["story"]:
        steps = tuple(_step(step, people) for step in one["steps"])
        given = tuple(_step(step, people) for step in (*always, *one.get("given", ())))
        yield Story(file.stem, one["title"], steps, given)


def _people(written: Mapping[str, Any]) -> dict[str, Actor]:
    return {
        name: Actor(
            f"p-{name}",
            said["unit"],
            rank=said.get("rank", "staff"),
            capacities=frozenset(said.get("capacities", ())),
            charge=frozenset(said.get("charge", ())),
        )
        for name, said in written.items()
    }


def _step(written: Mapping[str, Any], people: Mapping[str, Actor]) -> Step:
    of_the_act = {
        "at", "who", "act", "fields", "known", "evidence", "on", "refused", "procedure", "as",
    }  # fmt: skip
    return Step(
        datetime.fromisoformat(written["at"]).replace(tzinfo=workdays.TZ),
        people[written["who"]],
        written["act"],
        written.get("fields", {}),
        written.get("known", {}),
        tuple(_file(kind) for kind in written.get("evidence", ())),
        written.get("on", ""),
        written.get("refused", ""),
        written.get("procedure", ""),
        written.get("as", ""),
        {name: value for name, value in written.items() if name not in of_the_act},
    )


def _file(kind: str) -> Evidence:
    return Evidence(kind, sha256(kind.encode()).hexdigest(), 1000)
