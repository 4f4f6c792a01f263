"""Acts held against the log: every value with the salt that opens its commitment, or the lack of one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
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

ERASURE = "erasure"
"""The kind of entry that says what was erased."""

State = Literal["opens", "erased", "differs"]


def who(actor: Actor) -> str:
    """What the log commits to as the one who acted: the person, the post and, where acted for, for whom."""
    return _who(actor.person, actor.post, actor.principal or "")


def _who(person: str, post: str, principal: str) -> str:
    return " ".join(filter(None, (person, post, principal)))


@dataclass(frozen=True, slots=True)
class Opening:
    """One committed value of an act: what it is now, its salt, and whether the two open the commitment.

    It is `erased` where value and salt are both gone, as they may be by an erasure that the log knows
    of, and `differs` in any other case.
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

    A value may be gone where an entry says that it was erased, and must be. `progress` is called with
    the number of acts held so far.
    """
    held = 0
    gone = erasures()
    rows = Act.objects.order_by("matter", "n").iterator(chunk_size=2_000)
    grouped = ((number, list(acts)) for number, acts in groupby(rows, key=lambda act: act.matter))
    while some := dict(islice(grouped, MATTERS)):
        entries = _entries(list(some))
        for act in (act for acts in some.values() for act in acts):
            held += 1
            entry = entries.pop((act.matter, act.n), None)
            yield from _against(act, entry, gone.get((act.matter, act.n), frozenset()))
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


def erasures() -> Mapping[tuple[str, int], frozenset[str]]:
    """Matter and number of an act → the names of what the log says was erased from it."""
    found: dict[tuple[str, int], frozenset[str]] = {}
    for table in (Queued, Entry):
        bodies = table.objects.filter(matter="").values_list("body", flat=True)
        for said in filter(None, map(_erasure, bodies.iterator())):
            act = (str(said["matter"]), int(said["n"]))
            found[act] = found.get(act, frozenset()) | frozenset(said["fields"])
    return found


def _erasure(body: bytes | memoryview) -> Mapping[str, Any] | None:
    try:
        content = orjson.loads(bytes(body))
    except orjson.JSONDecodeError:
        return None  # a seed, or whatever else is of no act
    return content if isinstance(content, dict) and content.get("kind") == ERASURE else None


def _against(act: Act, entry: bytes | None, gone: Collection[str]) -> Iterator[Contradiction]:
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
        erased = opening.state == "erased"
        if opening.state == "differs" or erased != (opening.name in gone):
            yield Contradiction(act.matter, act.n, opening.name)
