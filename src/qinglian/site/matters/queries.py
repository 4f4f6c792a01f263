"""What is read of matters: always narrowed first to what the reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from qinglian import workdays
from qinglian.procedures.model import Actor, Procedure, institution
from qinglian.procedures.shelf import library
from qinglian.site.matters.derived import addresses
from qinglian.site.matters.models import Matter, Party, Pending

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
    part = Party.objects.filter(matter=OuterRef("pk"), institution__in=units_seen(actor))
    return Matter.objects.filter(Q(procedure__in=capacity_procedures(actor)) | Exists(part))


def register(actor: Actor, procedure: Procedure, *, running: bool = False) -> QuerySet[Matter]:
    """The register 台账 of `procedure`, as far as `actor` may see it, newest first.

    A unit's register is read from its own parts, so that it costs what it shows. Where only what is
    `running` is asked for (open, or with a day), it is read from that: a unit's parts go back for
    ever, while what runs in the whole county stays about as much.
    """
    matters = Matter.objects.filter(procedure=procedure.name).order_by("-number")
    own = parts(actor, procedure)
    if own is None:
        return matters
    if running:
        return matters.filter(Exists(own.filter(matter=OuterRef("pk"))))
    units = units_seen(actor)
    if len(units) > 1:
        return matters.filter(number__in=own.values("matter"))
    return matters.filter(
        parties__institution=units[0], parties__procedure=procedure.name, parties__first=True
    ).order_by("-parties__matter_id")


def parts(actor: Actor, procedure: Procedure) -> QuerySet[Party] | None:
    """The parts of `actor`'s units in a register; None for those who may see all of it."""
    if sees_all(actor) or procedure.name in capacity_procedures(actor):
        return None
    return Party.objects.filter(
        institution__in=units_seen(actor), procedure=procedure.name, first=True
    )


def units_seen(actor: Actor) -> list[str]:
    """The institutions whose matters are the actor's to see: their own, and those in their charge."""
    return sorted({institution(actor.unit), *(institution(unit) for unit in actor.charge)})


def late(at: datetime | None = None) -> Q:
    """Matters that are late: passed by the time of an act, or running and passed now."""
    return Q(late=True) | Q(due_at__lt=at or workdays.now())


def inbox(actor: Actor) -> QuerySet[Pending]:
    """Everything that waits for `actor`, over every kind of matter."""
    return Pending.objects.filter(to__in=addresses(actor)).select_related("matter")


def waiting(actor: Actor) -> QuerySet[Pending]:
    """What waits for `actor` and may be theirs: none of their own work, each matter once a group.

    It is read from what waits alone, never through the matters: their number may grow.
    """
    mine = Q(to__in=addresses(actor)) & ~Q(pk__in=_of_own_units(actor))
    for key in sorted(actor.persons):
        mine &= ~Q(barred__contains=key)
    twin = Pending.objects.filter(
        mine, matter=OuterRef("matter"), group=OuterRef("group"), pk__lt=OuterRef("pk")
    )
    return Pending.objects.filter(mine, ~Exists(twin)).prefetch_related("matter")


def _of_own_units(actor: Actor) -> list[int]:
    """What another unit must do because `actor`'s own is the lead: looked up first, for it is little."""
    apart = {one.name: frozenset(_apart_from_lead(one, actor)) for one in library()}
    acts = frozenset[str]().union(*apart.values())
    if not acts:
        return []
    own = Pending.objects.filter(
        to__in=addresses(actor),
        act__in=acts,
        matter__parties__role="lead",
        matter__parties__institution__in=sorted(actor.institutions),
    )
    rows = own.values_list("pk", "act", "matter__parties__procedure")
    return [pk for pk, act, procedure in rows if act in apart.get(procedure, ())]


def _apart_from_lead(procedure: Procedure, actor: Actor) -> Iterator[str]:
    """The acts that are `actor`'s by capacity or 分管, but not on a matter that their own unit leads."""
    for stage in procedure.stages.values():
        for name in stage.awaits:
            act = procedure.acts[name]
            roles = (procedure.roles[by] for by in act.by if by in procedure.roles)
            mine = any(
                role.capacity in actor.capacities or (role.charge_of and actor.charge)
                for role in roles
            )
            if mine and "lead" in act.apart_from:
                yield name


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
