"""What is read of burdens: towns, items and months, narrowed to what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from qinglian.procedures.model import Actor, institution
from qinglian.site.burden.items import PROCEDURE, Item
from qinglian.site.matters.models import Matter
from qinglian.site.matters.queries import sees_all, visible
from qinglian.site.people.models import Unit, UnitKind
from qinglian.site.people.queries import units


def towns(day: date) -> QuerySet[Unit]:
    """The towns of the county on `day`, in their order."""
    return units(day).filter(kind=UnitKind.TOWNSHIP)


def open_towns(actor: Actor, day: date) -> QuerySet[Unit]:
    """The towns whose own page `actor` may read: their own, those in their charge; leaders and supervision all."""
    found = towns(day)
    if sees_all(actor):
        return found
    own = {institution(unit) for unit in (actor.unit, *actor.charge)}
    return found.filter(code__in=sorted(own))


def asked(actor: Actor) -> QuerySet[Matter]:
    """The admissions that `actor` may see: those of their unit, or of their desk."""
    return visible(actor).filter(procedure=PROCEDURE)


def seen(actor: Actor, found: Iterable[Item]) -> frozenset[str]:
    """Of the items `found`, the numbers of those that `actor` may open."""
    numbers = [item.number for item in found]
    return frozenset(asked(actor).filter(pk__in=numbers).values_list("pk", flat=True))
