"""What is read of what was opened to one person: a unit's own links, and the fields behind one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import QuerySet

from qinglian import workdays
from qinglian.ledger.entries import canonical
from qinglian.procedures.model import Actor
from qinglian.site.records import queries
from qinglian.site.records.models import Disclosure, Entry
from qinglian.text import Text

MOST_WRONG = 5
"""So many wrong codes close a link for good: a code of six digits is not to be guessed."""

MOST_SHOWN = 100

State = Literal["open", "expired", "revoked", "closed"]


def state(disclosure: Disclosure, now: datetime) -> State:
    """Whether the link still opens; if not, why."""
    if disclosure.revoked_at is not None:
        return "revoked"
    if disclosure.wrong_codes >= MOST_WRONG:
        return "closed"
    return "open" if now < disclosure.expires_at else "expired"


def opened(actor: Actor, index: int) -> list[queries.Opened]:
    """The fields of entry `index`; none where `actor` may not see its matter."""
    return queries.opened(actor, index) or []


def choosable(fields: Iterable[queries.Opened]) -> set[str]:
    """The names of those `fields` that their reader may hand out: what is theirs, and agrees."""
    return {one.opening.name for one in fields if not one.kept and one.opening.state == "opens"}


def of_unit(actor: Actor, index: int) -> QuerySet[Disclosure]:
    """The links that the actor's own unit made for entry `index`, the newest first. Nobody else's."""
    return Disclosure.objects.filter(unit=actor.unit, index=index).order_by("-made_at")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as the unit that made it sees it, with the titles of its fields."""

    disclosure: Disclosure
    state: State
    titles: tuple[Text, ...]


def links(actor: Actor, index: int, fields: Iterable[queries.Opened]) -> list[Link]:
    """The unit's links for entry `index`, whose `fields` give them their titles. One query."""
    titles = {one.opening.name: one.title for one in fields}
    now = workdays.now()
    return [
        Link(
            one,
            state(one, now),
            tuple(titles.get(name, Text(zh=name, en=name)) for name in one.fields),
        )
        for one in of_unit(actor, index)[:MOST_SHOWN]
    ]


@dataclass(frozen=True, slots=True)
class Field:
    """A field opened to one person. `json` is its value as canonical JSON, for the browser's check."""

    opened: queries.Opened
    json: str


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What the holder of a link is shown: the fields as they are now, and the entry to hold them to."""

    index: int
    purpose: str
    expires_at: datetime
    entry: str
    fields: tuple[Field, ...]


def disclosed(disclosure: Disclosure) -> Disclosed:
    """The fields that were opened, read now: one that was erased since is shown as erased."""
    # The right to hand them out was judged when the link was made; here they are read as the system.
    reader = Actor("system", disclosure.unit, rank="system")
    chosen = [
        one for one in opened(reader, disclosure.index) if one.opening.name in disclosure.fields
    ]
    entry = bytes(Entry.objects.get(pk=disclosure.index).body)
    return Disclosed(
        disclosure.index,
        disclosure.purpose,
        disclosure.expires_at,
        entry.decode(),
        tuple(Field(one, canonical(one.opening.value).decode()) for one in chosen),
    )
