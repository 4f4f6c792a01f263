"""What the county does, as plain values: whoever drives it performs them through the one door.

A life is a generator. It yields events and is sent back what they gave: the number of the matter that
an `Open` or a `File` made or a `Child` asks for, the certificate that a `Going` asks for, and nothing for the rest. A refused act is thrown into it as
`Refused`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

Fields: TypeAlias = Mapping[str, object]
Row: TypeAlias = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the county; `code` is a path whose first segment is its institution."""

    code: str
    name: str
    name_en: str
    kind: str
    parent: str | None = None
    short: str = ""


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post: what its holder may do is its rank and its capacities."""

    code: str
    unit: str
    name: str
    name_en: str
    rank: str = "staff"
    capacities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a post between two days. `key` is pseudonymous; the name carries the mark 示例."""

    key: str
    name: str
    post: str
    start: date
    end: date | None = None
    username: str = ""


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """分管: the person in charge of a unit between two days, by the document of that number."""

    person: str
    unit: str
    start: date
    end: date | None = None
    docnumber: str = ""


@dataclass(frozen=True, slots=True)
class Install:
    """The county's units, posts, persons and leaders' division of labour."""

    units: Sequence[UnitRow]
    posts: Sequence[PostRow]
    persons: Sequence[PersonRow]
    charges: Sequence[ChargeRow]


@dataclass(frozen=True, slots=True)
class Moment:
    """The clock moves to `at` (aware); it never moves back. `done` of `whole` is for the progress bar."""

    at: datetime
    done: int = 0
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Open:
    """Open a matter, acting in the post `by` (a post code, or `system`), with files of the kinds in `evidence`.

    `known` is what the system is to find for it; nobody gives it.
    """

    procedure: str
    by: str
    fields: Fields
    evidence: tuple[str, ...] = ()
    known: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Perform:
    """Do an act on the matter `number`, acting in the post `by`.

    `follows` is what the system is to do because of it, beyond what definitions say: matters that it opens below
    this one, and its acts on others. Nobody does it; what it opens is asked for as a `Child`.
    """

    number: str
    act: str
    by: str
    fields: Fields = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    known: Fields = field(default_factory=dict)
    follows: tuple[Open | Perform, ...] = ()


@dataclass(frozen=True, slots=True)
class Child:
    """Ask for the number of the `n`-th matter (from 1) that acts on the matter `number` have opened."""

    number: str
    n: int
    procedure: str


@dataclass(frozen=True, slots=True)
class File:
    """File rows of a dataset under a document number: opens a `data-filing` matter with their digest."""

    by: str
    unit: str
    dataset: str
    period: str
    title: str
    docnumber: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Draw:
    """Do one of the acts of a draw on the task `number`: `commit`, `freeze`, `draw` or `redraw`.

    The system keeps the seed and the rosters and works out what is drawn. After a `commit`, `objects` are listed
    (code, name, class of risk); none keeps those of the draw before. The seed and the salts come from `chance`,
    so that the same life draws the same.
    """

    number: str
    act: str
    by: str
    fields: Fields = field(default_factory=dict)
    objects: Sequence[tuple[str, str, str]] = ()
    chance: str = ""


@dataclass(frozen=True, slots=True)
class Going:
    """Ask for the certificate of the first officer who goes on the visit `number`.

    `unfit`: of the first whose certificate is not in force now; nothing where all are.
    """

    number: str
    unfit: bool = False


@dataclass(frozen=True, slots=True)
class Recuse:
    """Let the next in reserve go on the visit `number` in the place of the officer with the certificate `aside`."""

    number: str
    by: str
    aside: str
    reason: str


Event: TypeAlias = Install | Moment | Open | Perform | Child | File | Draw | Going | Recuse
Life: TypeAlias = Generator[Event, "str | None", None]
