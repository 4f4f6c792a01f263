"""What is read of matters: always narrowed first to what the reader may see."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from qinglian import workdays
from qinglian.procedures.model import Actor, Procedure, institution
from qinglian.procedures.shelf import library
from qinglian.site.matters.derived import addresses
from qinglian.site.matters.models import Matter, Party, Pending, State

SEES_ALL_RANKS = frozenset({"county-head", "county-deputy", "system"})
SEES_ALL_CAPACITIES = frozenset({"supervision", "audit"})


def sees_all(actor: Actor) -> bool:
    """County leaders and the supervision office see every matter."""
    return actor.rank in SEES_ALL_RANKS or not SEES_ALL_CAPACITIES.isdisjoint(actor.capacities)


def capacity_procedures(actor: Actor) -> list[str]:
    """The procedures in which one of the actor's capacities has a role: those of their desk."""
    return [
        procedure.name
        for procedure in library()
        if any(
            role.capacity in actor.capacities for role in procedure.roles.values() if role.capacity
        )
    ]


def visible(actor: Actor) -> QuerySet[Matter]:
    """The matters that `actor` may see: all of them, or those of their desk and of their unit."""
    if sees_all(actor):
        return Matter.objects.all()
    units = {institution(actor.unit), *(institution(unit) for unit in actor.charge)}
    part = Party.objects.filter(matter=OuterRef("pk"), institution__in=sorted(units))
    return Matter.objects.filter(Q(procedure__in=capacity_procedures(actor)) | Exists(part))


def register(actor: Actor, procedure: Procedure) -> QuerySet[Matter]:
    """The register 台账 of `procedure`, as far as `actor` may see it, newest first.

    A unit's register is read from its own parts, so that it costs what it shows.
    """
    matters = Matter.objects.filter(procedure=procedure.name)
    if not sees_all(actor) and procedure.name not in capacity_procedures(actor):
        units = {institution(actor.unit), *(institution(unit) for unit in actor.charge)}
        own = Party.objects.filter(institution__in=sorted(units), procedure=procedure.name)
        matters = matters.filter(number__in=own.values("matter"))
    return matters.order_by("-number")


def late(at: datetime | None = None) -> Q:
    """Matters that are late: passed by the time of an act, or running and passed now."""
    return Q(late=True) | Q(state=State.OPEN, due_at__lt=at or workdays.now())


def inbox(actor: Actor) -> QuerySet[Pending]:
    """Everything that waits for `actor`, over every kind of matter."""
    return Pending.objects.filter(to__in=addresses(actor)).select_related("matter")


def week_end(now: datetime) -> datetime:
    """The last moment of this week."""
    day = now.astimezone(workdays.TZ)
    monday = (day - timedelta(days=day.weekday())).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return monday + timedelta(days=7)
