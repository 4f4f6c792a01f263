"""Everything that writes a change of the division of labour: entered by one person, confirmed by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction

from qinglian import workdays
from qinglian.procedures.model import Actor
from qinglian.site.duties.charges import answered_for
from qinglian.site.duties.dividing import queries, refusals
from qinglian.site.duties.models import DivisionChange, DivisionMove, State
from qinglian.site.people.actions import assign_charge, end_charge
from qinglian.site.people.models import Charge, Person, Unit


@transaction.atomic
def enter(
    actor: Actor,
    docnumber: str,
    start: date,
    leaders: Mapping[str, str | None],
    bare_reason: str = "",
) -> DivisionChange:
    """Keep what a document changes from `start` on: unit code → the leader's key, None for nobody.

    `docnumber` is written as `codes.document_number` writes it.

    Nothing changes before a second person confirms it. `bare_reason` says why units are left without a
    leader. Raises NotDone: whom it is not for, where nothing changes, a day not after the last division of
    a unit, one who is no county leader then; Bare for units left without a leader and without the reason.
    """
    if not queries.may_enter(actor):
        raise refusals.not_yours()
    before = _before(start, leaders)
    after = {unit: person for unit, person in leaders.items() if before[unit] != _as_list(person)}
    if not after:
        raise refusals.nothing_changes()
    _check(start, after)
    bare = queries.bare(start, after)
    if bare and not bare_reason.strip():
        raise refusals.Bare(bare)
    change = DivisionChange.objects.create(
        docnumber=docnumber,
        start=start,
        bare=[one.code for one in bare],
        bare_reason=bare_reason.strip() if bare else "",
        entered_by_id=actor.person,
        entered_for_id=actor.principal,
        entered_at=workdays.now(),
    )
    DivisionMove.objects.bulk_create(
        DivisionMove(change=change, unit_id=unit, before=before[unit], after_id=person)
        for unit, person in after.items()
    )
    return change


@transaction.atomic
def confirm(change: DivisionChange, actor: Actor) -> DivisionChange:
    """Let `change` hold, all of it or nothing. Raises NotDone for one's own entry, and where it no longer fits."""
    if not queries.may_settle(actor):
        raise refusals.not_yours()
    found = _alone(change)
    if queries.entered_by(found, actor):
        raise refusals.own_entry()
    moves = list(found.moves.select_related("unit", "after"))
    after = {one.unit_id: one.after_id for one in moves}
    before = _before(found.start, after)
    for one in moves:
        if before[one.unit_id] != one.before:
            raise refusals.moved_meanwhile(one.unit.name)
    _check(found.start, after)
    bare = [one for one in queries.bare(found.start, after) if one.code not in found.bare]
    if bare:
        raise refusals.Bare(bare)
    for one in moves:
        _move(one, found)
    return _settle(found, State.CONFIRMED, actor)


@transaction.atomic
def withdraw(change: DivisionChange, actor: Actor) -> DivisionChange:
    """Put an entry aside that was not confirmed; its own author may, and whoever may confirm it."""
    if not queries.may_settle(actor):
        raise refusals.not_yours()
    return _settle(_alone(change), State.WITHDRAWN, actor)


def _alone(change: DivisionChange) -> DivisionChange:
    """The entry, with every other change of its units waiting until this transaction ends."""
    waiting = DivisionChange.objects.select_for_update(of=("self",)).filter(state=State.ENTERED)
    held = waiting.filter(pk=change.pk).first()
    if held is None:
        raise refusals.settled()
    units = Unit.objects.select_for_update(no_key=True).order_by("pk")
    list(units.filter(pk__in=held.moves.values("unit")).values_list("pk"))
    return held


def _settle(change: DivisionChange, state: State, actor: Actor) -> DivisionChange:
    change.state = state
    change.settled_by_id = actor.person
    change.settled_at = workdays.now()
    change.save(update_fields=["state", "settled_by", "settled_at"])
    return change


def _move(move: DivisionMove, change: DivisionChange) -> None:
    if move.after is not None:
        assign_charge(move.after, move.unit, change.start, docnumber=change.docnumber)
        return
    eve = change.start - timedelta(days=1)
    for charge in Charge.objects.filter(unit=move.unit, start__lt=change.start):
        if charge.end is None or charge.end > eve:
            end_charge(charge, eve)


def _as_list(person: str | None) -> list[str]:
    return [] if person is None else [person]


def _before(day: date, units: Mapping[str, object]) -> dict[str, list[str]]:
    """Unit → the keys of those who answer for it on `day`. Raises where its division begins then or later."""
    running = queries.running(day, units.keys())
    for unit, rows in running.items():
        begun = max(one.start for one in rows)
        if begun >= day:
            raise refusals.too_early(Unit.objects.get(pk=unit).name, begun)
    return {unit: sorted(one.person_id for one in running.get(unit, ())) for unit in units}


def _check(day: date, after: Mapping[str, str | None]) -> None:
    """Every unit is one to be answered for on `day`, and every leader leads then."""
    known = set(answered_for(day).values_list("code", flat=True))
    leading = queries.leading(day)
    for unit, person in after.items():
        if unit not in known:
            raise refusals.no_such_unit(Unit.objects.get(pk=unit).name, day)
        if person is not None and person not in leading:
            raise refusals.not_leading(Person.objects.get(pk=person).name, day)
