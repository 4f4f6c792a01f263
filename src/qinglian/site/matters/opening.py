"""Acts held against the log: every value with the salt that opens its commitment, or the lack of one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any, Literal

import orjson
from django.db.models import Exists, OuterRef

from qinglian.ledger.entries import ACTOR, commitment
from qinglian.procedures.model import Actor
from qinglian.site.matters.models import Act
from qinglian.site.records.models import Entry, Queued

MATTERS = 300
"""Matters taken together."""

State = Literal["opens", "erased", "differs"]


def who(actor: Actor) -> str:
    """What the log commits to as the one who acted: the person, the post and, where acted for, for whom."""
    return _who(actor.person, actor.post, actor.principal or "")


def _who(person: str, post: str, principal: str) -> str:
    return " ".join(filter(None, (person, post, principal)))


@dataclass(frozen=True, slots=True)
class Opening:
    """One committed value of an act: what it is now, its salt, and whether the two open the commitment.

    It is `erased` where value and salt are both gone, as they may be, and `differs` in any other case.
    """

    name: str
    commitment: str
    value: object
    salt: str
    state: State


def openings(act: Act, entry: bytes) -> list[Opening]:
    """Every commitment of `entry`, the log's entry of `act`; whatever `act` holds beyond it differs."""
    content: Mapping[str, Any] = orjson.loads(entry)
    pieces = enumerate(content["evidence"])
    committed = {
        ACTOR: content["actor"],
        **content["fields"],
        **{f"evidence.{place}": piece["sha256"] for place, piece in pieces},
    }
    held: dict[str, object] = dict(act.fields)
    held |= {f"evidence.{place}": piece["sha256"] for place, piece in enumerate(act.evidence)}
    if act.person:
        held[ACTOR] = _who(act.person, act.post, act.principal)
    names = dict.fromkeys((*committed, *held))
    return [_opening(name, committed.get(name, ""), held.get(name), act) for name in names]


def _opening(name: str, committed: str, value: object, act: Act) -> Opening:
    salt = str(act.salts.get(name, ""))
    state: State = "differs"
    if value is None and not salt:
        state = "erased"
    elif salt and commitment(name, value, salt) == committed:
        state = "opens"
    return Opening(name, committed, value, salt, state)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Where an act and the log disagree: the act's number, and the name of what differs."""

    matter: str
    n: int
    what: str


def contradictions(progress: Callable[[int], None] = lambda done: None) -> Iterator[Contradiction]:
    """Hold every act against its entry, and every entry against its act.

    `progress` is called with the number of acts held so far.
    """
    held = 0
    rows = Act.objects.order_by("matter", "n").iterator(chunk_size=2_000)
    grouped = ((number, list(acts)) for number, acts in groupby(rows, key=lambda act: act.matter))
    while some := dict(islice(grouped, MATTERS)):
        entries = _entries(list(some))
        for act in (act for acts in some.values() for act in acts):
            held += 1
            yield from _against(act, entries.pop((act.matter, act.n), None))
        yield from (Contradiction(matter, n, "act") for matter, n in entries)
        progress(held)
    unknown = Entry.objects.exclude(matter="").filter(
        ~Exists(Act.objects.filter(matter=OuterRef("matter")))
    )
    for matter, n in unknown.values_list("matter", "n"):
        yield Contradiction(matter, n, "act")


def _entries(numbers: list[str]) -> dict[tuple[str, int], bytes]:
    return {
        (matter, n): bytes(body)
        for table in (Queued, Entry)
        for matter, n, body in table.objects.filter(matter__in=numbers).values_list(
            "matter", "n", "body"
        )
    }


def _against(act: Act, entry: bytes | None) -> Iterator[Contradiction]:
    if entry is None:
        yield Contradiction(act.matter, act.n, "entry")
        return
    content = orjson.loads(entry)
    plain = {
        "name": content["act"] == act.name,
        "unit": content["unit"] == act.unit,
        "at": datetime.fromisoformat(content["time"]) == act.at,
    }
    yield from (Contradiction(act.matter, act.n, what) for what, same in plain.items() if not same)
    for opening in openings(act, entry):
        if opening.state == "differs":
            yield Contradiction(act.matter, act.n, opening.name)
