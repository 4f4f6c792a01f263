"""What waits for a reader because of lists, portfolios and integrity blocks, said where they look first."""

from __future__ import annotations

from django.urls import reverse

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Actor, institution
from qinglian.procedures.shelf import library
from qinglian.site.duties.charges import REASSIGNED, to_reassign
from qinglian.site.duties.content import LIST
from qinglian.site.duties.dividing.queries import to_confirm
from qinglian.site.duties.queries import contents
from qinglian.site.matters.models import Act, Matter, Party
from qinglian.site.matters.noting import Note, on_inbox, on_matter
from qinglian.site.people.queries import today
from qinglian.text import Text

PROJECT = "project"
MOST_ALIKE = 3
"""In more projects than these the same words are boiler-plate."""


@on_inbox
def lists_to_confirm(actor: Actor) -> list[Note]:
    """The lists that wait for the confirmation of the reader's unit."""
    own = institution(actor.unit)
    mine = Party.objects.filter(institution=own, procedure=LIST, role__in=("department", "town"))
    waiting = Matter.objects.filter(pk__in=mine.values("matter"), stage="consulting")
    return [
        Note(
            Text(
                zh=f"「{held.name}」有{count}个条目等本单位确认。",
                en=f"“{held.name}”: {count} of its entries wait for your unit's confirmation.",
            ),
            reverse("duties:list", args=(matter.number,)),
        )
        for matter, held in contents(waiting)
        if (count := sum(own in held.missing(entry) for entry in held.entries))
    ]


@on_inbox
def matters_to_reassign(actor: Actor) -> list[Note]:
    """What a change of portfolio left unassigned, for those who reassign it."""
    if not may_reassign(actor):
        return []
    count = len(to_reassign(actor, today()))
    if not count:
        return []
    text = Text(
        zh=f"领导分工变动，待改派{count}件。",
        en=f"The division of labour has changed: {count} to be reassigned.",
    )
    return [Note(text, reverse("duties:reassign"))]


@on_inbox
def divisions_to_confirm(actor: Actor) -> list[Note]:
    """The changes of the division of labour that wait for the reader as their second person."""
    count = to_confirm(actor).count()
    if not count:
        return []
    text = Text(
        zh=f"分工调整待确认{count}件。",
        en=f"Changes of the division of labour to be confirmed: {count}.",
    )
    return [Note(text, reverse("duties:changes"))]


def may_reassign(actor: Actor) -> bool:
    """Whether reassigning is the reader's, as the definition of a duty says."""
    return bool({"supervision", "county-head"} & actor.capacities)


@on_matter
def leader_gone(case: Case, actor: Actor) -> list[Note]:
    """On a matter whose leader no longer answers for its unit: that it is to be reassigned."""
    if case.procedure.name not in REASSIGNED or case.ended:
        return []
    if all(one.matter.number != case.id for one in to_reassign(actor, today())):
        return []
    text = Text(
        zh="领导分工已变动，这件事项待改派责任领导。",
        en="The division of labour has changed: the leader answerable is to be reassigned.",
    )
    return [Note(text, reverse("duties:reassign"))]


@on_matter
def same_words_elsewhere(case: Case, actor: Actor) -> list[Note]:
    """To the author of an integrity block: that its words stand in other projects too. No ranking."""
    if case.procedure.name != PROJECT or institution(actor.unit) not in {
        institution(unit) for unit in case.parties("lead")
    }:
        return []
    words = _bare(case.facts.get("risks"))
    alike = _alike(words, case.id) if words else 0
    if alike < MOST_ALIKE:
        return []
    return [
        Note(
            Text(
                zh=f"廉政风险点与另外{alike}个项目一字不差。请写本项目特有的环节。",
                en=f"The risks to integrity are word for word those of {alike} other projects. "
                "Name the steps of this one.",
            )
        )
    ]


def _alike(words: str, number: str) -> int:
    """In how many other projects the integrity block, as it stands, has the same words."""
    serial = library().newest(PROJECT).serial
    acts = Act.objects.filter(
        matter__gte=f"{serial}-", matter__lt=f"{serial}.", name="integrity"
    ).order_by("matter", "n")
    standing = {
        matter: fields.get("risks") for matter, fields in acts.values_list("matter", "fields")
    }
    return sum(1 for matter, said in standing.items() if matter != number and _bare(said) == words)


def _bare(value: object) -> str:
    return "".join(char for char in str(value or "") if char.isalnum())
