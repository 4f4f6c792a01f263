"""Notes that an app puts on the inbox or on a matter's page, for those whom they concern."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Actor
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence, and where to go for it."""

    text: Text
    href: str = ""


_INBOX: list[Callable[[Actor], list[Note]]] = []
_MATTER: list[Callable[[Case, Actor], list[Note]]] = []


def on_inbox(function: Callable[[Actor], list[Note]]) -> Callable[[Actor], list[Note]]:
    """Register what an app has to say at the head of an inbox."""
    _INBOX.append(function)
    return function


def on_matter(
    function: Callable[[Case, Actor], list[Note]],
) -> Callable[[Case, Actor], list[Note]]:
    """Register what an app has to say on a matter's page."""
    _MATTER.append(function)
    return function


def inbox_notes(actor: Actor) -> list[Note]:
    """What the apps say to `actor` at the head of the inbox."""
    return [note for said in _INBOX for note in said(actor)]


def matter_notes(case: Case, actor: Actor) -> list[Note]:
    """What the apps say to `actor` on the page of `case`."""
    return [note for said in _MATTER for note in said(case, actor)]
