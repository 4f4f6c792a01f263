"""Who enters and who confirms a change of the division of labour, which changes they see, and what stands on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q, QuerySet

from qinglian.procedures.model import Actor
from qinglian.site.duties.charges import ANSWERED_FOR, answered_for
from qinglian.site.duties.models import DivisionChange, State
from qinglian.site.people.models import Charge, Rank, Term, Unit
from qinglian.site.people.queries import in_office

ENTERS = "supervision"
"""The capacity that enters a change: the supervision office keeps the registers of persons, as it loads them."""
CONFIRMS = frozenset({ENTERS, "county-head"})
LEADING = (Rank.COUNTY_HEAD, Rank.COUNTY_DEPUTY)


def may_enter(actor: Actor) -> bool:
    """Whether `actor` may enter a change."""
    return ENTERS in actor.capacities


def may_settle(actor: Actor) -> bool:
    """Whether `actor` may confirm changes that others entered, withdraw them, and see them all."""
    return not CONFIRMS.isdisjoint(actor.capacities)


def entered_by(change: DivisionChange, actor: Actor) -> bool:
    """Whether it is `actor`'s own entry: made by them, for them, or by whom they now act for."""
    return not actor.persons.isdisjoint({change.entered_by_id, change.entered_for_id})


def visible(actor: Actor) -> QuerySet[DivisionChange]:
    """The changes that `actor` may see, the latest first."""
    changes = DivisionChange.objects.select_related("entered_by", "entered_for", "settled_by")
    return changes if may_settle(actor) else changes.none()


def to_confirm(actor: Actor) -> QuerySet[DivisionChange]:
    """The changes that wait for `actor` as their second person."""
    waiting = visible(actor).filter(state=State.ENTERED)
    return waiting.exclude(entered_by__in=actor.persons).exclude(
        Q(entered_for__isnull=False) & Q(entered_for__in=actor.persons)
    )


def units_from(day: date) -> QuerySet[Unit]:
    """The units that a leader answers for on `day` or later."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return Unit.objects.filter(lasting, kind__in=ANSWERED_FOR, parent__isnull=True)


def leaders(day: date) -> QuerySet[Term]:
    """The county leaders who can be put in charge: in office on `day` or later, the highest first."""
    lasting = Q(end__isnull=True) | Q(end__gte=day)
    found = Term.objects.filter(lasting, post__rank__in=LEADING)
    return found.select_related("person", "post").order_by("post__position", "post", "start", "id")


def leading(day: date) -> set[str]:
    """The keys of the county leaders in office on `day`."""
    found = in_office(day).filter(post__rank__in=LEADING)
    return set(found.values_list("person", flat=True))


def running(day: date, units: Collection[str] | None = None) -> dict[str, list[Charge]]:
    """Unit code → the charges that hold on `day` or begin later, the earliest first."""
    rows = Charge.objects.filter(Q(end__isnull=True) | Q(end__gte=day)).select_related("person")
    if units is not None:
        rows = rows.filter(unit__in=units)
    found: defaultdict[str, list[Charge]] = defaultdict(list)
    for one in rows.order_by("start", "id"):
        found[one.unit_id].append(one)
    return dict(found)


def bare(day: date, after: Mapping[str, str | None]) -> list[Unit]:
    """The units that nobody in office would answer for on `day`, were `after` (unit → leader's key) so."""
    serving = set(in_office(day).values_list("person", flat=True))
    held = {
        unit
        for unit, rows in running(day).items()
        if unit not in after and any(one.start <= day and one.person_id in serving for one in rows)
    }
    held |= {unit for unit, person in after.items() if person in serving}
    return [unit for unit in answered_for(day) if unit.code not in held]
