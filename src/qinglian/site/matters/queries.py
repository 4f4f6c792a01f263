"""What is read of matters: always narrowed first to what the reader may see."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

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


def waiting(actor: Actor) -> QuerySet[Pending]:
    """What waits for `actor` and may be theirs: none of their own work, each matter once a group."""
    mine = Q(to__in=addresses(actor)) & ~_not_theirs(actor)
    twin = Pending.objects.filter(
        mine, matter=OuterRef("matter"), group=OuterRef("group"), pk__lt=OuterRef("pk")
    )
    return Pending.objects.filter(mine, ~Exists(twin)).select_related("matter")


def _not_theirs(actor: Actor) -> Q:
    """What `actor` did the work of, or what another unit must do because theirs is the lead."""
    barred = Q()
    for key in sorted(actor.persons):
        barred |= Q(barred__contains=key)
    own = Q()
    for unit in sorted(actor.institutions):
        own |= Q(matter__lead=unit) | Q(matter__lead__startswith=f"{unit}/")
    apart = Q()
    for name, acts in _apart_from_lead():
        apart |= Q(matter__procedure=name, act__in=acts)
    return barred | (own & apart) if apart else barred


@cache
def _apart_from_lead() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Procedure → the acts that its lead unit may not do, among those that it awaits."""
    found = []
    for procedure in library():
        awaited = {act for stage in procedure.stages.values() for act in stage.awaits}
        acts = sorted(act for act in awaited if "lead" in procedure.acts[act].apart_from)
        if acts:
            found.append((procedure.name, tuple(acts)))
    return tuple(found)


SECTIONS = ("all", "sign", "week", "returned", "late", "check")
"""The sections of an inbox, in the order in which they are shown."""


def section(name: str, now: datetime) -> Q:
    """What belongs in a section of the inbox."""
    if name in ("sign", "check"):
        return Q(group=name)
    if name == "returned":
        return Q(returned=True)
    if name == "late":
        return Q(late=True) | Q(due_at__lt=now)
    if name == "week":
        return Q(due_at__gte=now, due_at__lte=week_end(now))
    return Q()


def week_end(now: datetime) -> datetime:
    """The last moment of this week."""
    day = now.astimezone(workdays.TZ)
    monday = (day - timedelta(days=day.weekday())).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return monday + timedelta(days=7)
