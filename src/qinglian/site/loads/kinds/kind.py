"""What a kind of load is made of: its fields, how a row is judged, how the good ones are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from qinglian.documents.sheets.mapping import Field
from qinglian.documents.sheets.table import Table
from qinglian.procedures.model import Actor
from qinglian.site.loads.sheet import Cells, Sheet
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Ready:
    """A row that can be loaded: what the kind's `write` takes, and whether it is new or a change."""

    item: object
    new: bool = True
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class There:
    """A row that says nothing new: it was loaded before, or entered by hand."""

    where: str


Verdict = Ready | There | None
"""None where the row has problems; they are with its cells."""

Judge = Callable[[Cells], Verdict]


@dataclass(frozen=True, slots=True)
class Password:
    """An account's first password, shown once to whoever loaded it and kept nowhere."""

    name: str
    post: str
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """The codes or numbers of what was written, and the first passwords of new accounts."""

    made: list[str]
    passwords: tuple[Password, ...] = ()


def nothing_shared(table: Table) -> dict[str, str]:
    """For kinds whose every row says all."""
    return {}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of table that can be loaded.

    `shared` are the fields that may be said once for all rows, and `guess` finds them above the headings.
    `judge` reads what is there and gives the function that judges a row; `write` writes rows judged good,
    in the caller's transaction. `people` marks the kinds with which a county begins; `most` is how many
    rows are written in one transaction, during which on SQLite others wait.
    """

    name: str
    title: Text
    about: Text
    fields: tuple[Field, ...]
    example: Mapping[str, str]
    judge: Callable[[Sheet, Actor], Judge]
    write: Callable[[Sequence[Ready], Actor], Written]
    shared: tuple[str, ...] = ()
    guess: Callable[[Table], dict[str, str]] = nothing_shared
    people: bool = False
    most: int = 20_000

    def field(self, name: str) -> Field:
        """Its field called `name`."""
        return next(one for one in self.fields if one.name == name)
