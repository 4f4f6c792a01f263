"""Who may load what, and which loads they see."""

from __future__ import annotations

from django.db.models import QuerySet

from qinglian.procedures.model import SYSTEM, Actor, institution
from qinglian.site.loads.kinds import Kind
from qinglian.site.loads.models import Load
from qinglian.site.people.actors import in_office
from qinglian.site.people.models import Rank, Term
from qinglian.site.people.queries import actors_by_post, today

CAPACITY = "supervision"
"""Whoever has it loads: the supervision office keeps the registers of units, posts, persons and lists."""

_RANKS = [rank.value for rank in Rank]


def may_load(actor: Actor, kind: Kind | None = None) -> bool:
    """Whether `actor` may load `kind`, or anything. A county without anyone begins with the system."""
    if CAPACITY in actor.capacities:
        return True
    begins = actor == SYSTEM and (kind is None or kind.people)
    return begins and not Term.objects.exists()


def visible(actor: Actor) -> QuerySet[Load]:
    """The loads that `actor` may see: those of their institution, if they may load at all."""
    loads = Load.objects.filter(institution=institution(actor.unit))
    return loads if may_load(actor) else loads.none()


def loader(post: str = "") -> Actor | None:
    """Who loads from the command line: the holder of `post`, else the first in rank who may load.

    None where nobody does. In a county without anyone it is the system.
    """
    day = today()
    actors = actors_by_post(day)
    if post:
        return actors.get(post)
    able = [actor for actor in actors.values() if CAPACITY in actor.capacities]
    if able:
        return min(able, key=lambda actor: _RANKS.index(actor.rank))
    return None if in_office(day).exists() or Term.objects.exists() else SYSTEM
