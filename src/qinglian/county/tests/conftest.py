"""A whole small life, lived once for all tests that only look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest

from qinglian.county.events import Event, File, Moment, Open, Perform
from qinglian.county.life import live
from qinglian.county.tests.driving import Driven
from qinglian.county.truth import Truth


@dataclass(frozen=True)
class Lived:
    """A life that was lived to its end, and its answer key."""

    driven: Driven
    truth: Truth

    def acts(self) -> Iterator[tuple[datetime, Open | Perform | File]]:
        """Everything anyone did or tried to do, with its moment."""
        for at, event in self.driven.heard:
            if isinstance(event, Open | Perform | File):
                yield at, event

    def done(self) -> Iterator[tuple[datetime, Open | Perform | File]]:
        """Everything that was done, the planted abuses left out."""
        tried = self.tried()
        for at, event in self.acts():
            if (at.isoformat(), event.by, getattr(event, "act", "open")) not in tried:
                yield at, event

    def tried(self) -> set[tuple[str, str, str]]:
        """(moment, post, act) of the planted abuses."""
        return {(one.at, one.by, one.act) for one in self.truth.attempts}


def lived(size: str, **kwargs: object) -> Lived:
    """A life of `size`, lived without a database."""
    life, truth = live(size, **kwargs)
    return Lived(Driven().drive(life), truth)


@pytest.fixture(scope="session")
def small() -> Lived:
    return lived("small")


def words(event: Event) -> Iterator[str]:
    """Every string that an event carries."""
    held: list[object] = []
    if isinstance(event, Open | Perform):
        held.extend(event.fields.values())
    elif isinstance(event, File):
        held.extend((event.title, event.docnumber))
        held.extend(value for row in event.rows for value in row.values())
    elif isinstance(event, Moment):
        return
    for value in held:
        for one in value if isinstance(value, list | tuple) else (value,):
            if isinstance(one, str):
                yield one
