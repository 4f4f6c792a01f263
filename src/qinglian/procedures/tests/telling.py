"""Stories as data: who did what when, what was refused, and how the matter then stood.

A file in `stories/` tells of one procedure, which its name is. Of a step: `at` (`2022-03-10 10:00`), `who`
(of `people.toml`, or of the file's own `[people]`; `system`), `act`, `fields`, `evidence` (kinds). What must follow:
`refused` (the code of the refusal, and then nothing has changed), `stages`, `ended`, `late`, and `clocks`
(by name, the last day of the limit, computed by hand). `on` is a matter that an earlier step opened:
`child` for the first, `child 2`; such a story is told on a database only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from qinglian import workdays
from qinglian.procedures.engine import Case
from qinglian.procedures.model import SYSTEM, Actor, Evidence
from qinglian.procedures.refusal import Refused

T = TypeVar("T")

FOLDER = Path(__file__).with_name("stories")
PEOPLE = FOLDER / "people.toml"


@dataclass(frozen=True, slots=True)
class Step:
    """One act that is tried, and what must come of it."""

    at: datetime
    actor: Actor
    act: str
    fields: Mapping[str, Any]
    evidence: tuple[Evidence, ...]
    on: str
    refused: str
    expected: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a procedure: how a matter goes to its end, or how an abuse is refused."""

    procedure: str
    title: str
    steps: tuple[Step, ...]

    @property
    def id(self) -> str:
        return f"{self.procedure}: {self.title}"

    @property
    def alone(self) -> bool:
        """Whether it is of one matter only."""
        return not any(step.on for step in self.steps)

    @property
    def refuses(self) -> bool:
        """Whether an abuse is tried in it."""
        return any(step.refused for step in self.steps)


def stories() -> list[Story]:
    """Every story, in order of its file."""
    common = {
        "system": SYSTEM,
        **_people(tomllib.loads(PEOPLE.read_text(encoding="utf-8"))),
    }
    files = sorted(each for each in FOLDER.glob("*.toml") if each != PEOPLE)
    return [story for file in files for story in _told(file, common)]


def _told(file: Path, common: Mapping[str, Actor]) -> Iterator[Story]:
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    people = {**common, **_people(written.get("people", {}))}
    for one in written["story"]:
        steps = tuple(_step(step, people) for step in one["steps"])
        yield Story(file.stem, one["title"], steps)


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
    known = {"at", "who", "act", "fields", "evidence", "on", "refused"}
    return Step(
        datetime.fromisoformat(written["at"]).replace(tzinfo=workdays.TZ),
        people[written["who"]],
        written["act"],
        written.get("fields", {}),
        tuple(_file(kind) for kind in written.get("evidence", ())),
        written.get("on", ""),
        written.get("refused", ""),
        {name: value for name, value in written.items() if name not in known},
    )


def _file(kind: str) -> Evidence:
    return Evidence(kind, sha256(kind.encode()).hexdigest(), 1000)


def tried(step: Step, do: Callable[[], T]) -> T | None:
    """What `do` gives, or None where it is refused as the step says. Fails for any other outcome."""
    try:
        done = do()
    except Refused as refused:
        if refused.code != step.refused:
            said = f"{refused.code}: {refused.reason.zh}"
            raise AssertionError(f"{step.act} at {step.at} was refused, {said}") from refused
        return None
    assert not step.refused, f"{step.act} at {step.at} was let happen"
    return done


def check_standing(case: Case, step: Step) -> None:
    """Fail where `case` does not stand as the step says it must."""
    for name, wanted in step.expected.items():
        stands = _STANDS[name](case, step.at, wanted)
        assert stands == wanted, f"{name} after {step.act} at {step.at}: {stands}, not {wanted}"


def _last_days(case: Case, _: datetime, wanted: Mapping[str, str]) -> dict[str, str]:
    last = {clock.rule.name: clock.due.isoformat() for clock in case.clocks}
    return {name: last.get(name, "not running") for name in wanted}


_STANDS: Mapping[str, Callable[[Case, datetime, Any], object]] = {
    "stages": lambda case, at, wanted: list(case.stages),
    "ended": lambda case, at, wanted: case.ended,
    "late": lambda case, at, wanted: case.late_at(at),
    "clocks": _last_days,
}
