"""The matters of a procedure as its figures see them: from their rows as they are, or as their acts made them.

What is asked as of now is read from the columns of the matters, with the fields of their acts where a
figure needs them; what is asked as of a moment, or how one limit went, from the cases rebuilt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from qinglian.procedures.engine import Case, apply
from qinglian.procedures.figures.seen import (
    STANDING,
    Deed,
    Limits,
    Seen,
    needs_deeds,
    needs_limits,
)
from qinglian.procedures.model import OPEN, SYSTEM, FigureRule, Procedure
from qinglian.procedures.model import Act as Done
from qinglian.procedures.shelf import library
from qinglian.site.matters import derived
from qinglian.site.matters.models import RUNNING, Act, Matter

CHUNK = 5_000


class Wanted(NamedTuple):
    """Which matters, as of when (None: as they are at `now`), and what of them."""

    begins: datetime
    ends: datetime
    now: datetime
    at: datetime | None
    unit: str


def seen(procedure: Procedure, rules: Sequence[FigureRule], wanted: Wanted) -> list[Seen]:
    """The matters that any of `rules` may count, with all that they read."""
    matters = _narrowed(procedure, rules, wanted)
    if wanted.at is not None or any(needs_limits(rule) for rule in rules):
        found = _rebuilt(procedure, matters, wanted.at or wanted.now)
    else:
        found = _as_they_are(matters, wanted.now, deeds=any(map(needs_deeds, rules)))
    return [one for one in found if _leads(one.lead, wanted.unit)]


def _narrowed(
    procedure: Procedure, rules: Sequence[FigureRule], wanted: Wanted
) -> QuerySet[Matter]:
    """The matters of `procedure` without those that cannot lie in the period: ended or opened before it."""
    matters = Matter.objects.filter(procedure=procedure.name, opened_at__lte=wanted.now)
    matters = matters.filter(opened_at__lt=wanted.ends)
    if any(rule.again or rule.when == STANDING for rule in rules):
        return matters
    if any(_by_field(procedure, rule) for rule in rules):
        return matters
    opened = Q(opened_at__gte=wanted.begins)
    if all(rule.when == OPEN and not rule.did for rule in rules):
        return matters.filter(opened)
    return matters.filter(opened | Q(moved_at__gte=wanted.begins) | Q(state__in=RUNNING))


def _by_field(procedure: Procedure, rule: FigureRule) -> bool:
    """Whether a field's day places a matter in a period: it may lie far from the days of its acts."""
    return not rule.did and rule.when in procedure.fields


def _leads(lead: str, unit: str) -> bool:
    return not unit or lead == unit or lead.startswith(f"{unit}/")


def _as_they_are(matters: QuerySet[Matter], now: datetime, *, deeds: bool) -> Iterator[Seen]:
    done = _deeds(matters) if deeds else {}
    names = ("number", *derived.Columns._fields)
    for number, *values in matters.order_by("number").values_list(*names):
        yield _seen(number, derived.Columns._make(values), now, done.get(number, ()))


def _seen(
    number: str,
    columns: derived.Columns,
    now: datetime,
    deeds: Sequence[Deed],
    limits: Limits | None = None,
) -> Seen:
    passed = columns.due_at is not None and columns.due_at < now
    return Seen(
        number=number, lead=columns.lead, stage=columns.stage, state=columns.state,
        last=columns.acts, opened_at=columns.opened_at, due_at=columns.due_at,
        late=columns.late or passed, late_at=columns.late_at or (columns.due_at if passed else None),
        completed_at=columns.completed_at,
        closed_at=columns.closed_at, deeds=deeds, limits=limits or Limits(),
    )  # fmt: skip


def _deeds(matters: QuerySet[Matter], until: datetime | None = None) -> dict[str, list[Deed]]:
    """The acts on `matters` in their order, those up to `until`."""
    acts = Act.objects.filter(matter__in=matters.order_by().values("number"))
    if until is not None:
        acts = acts.filter(at__lte=until)
    found: defaultdict[str, list[Deed]] = defaultdict(list)
    rows = acts.order_by("matter", "n").values_list("matter", "n", "name", "at", "fields")
    for number, *deed in rows.iterator(chunk_size=CHUNK):
        found[number].append(Deed._make(deed))
    return found


def _rebuilt(procedure: Procedure, matters: QuerySet[Matter], at: datetime) -> Iterator[Seen]:
    done = _deeds(matters, at)
    for number, version in matters.order_by("number").values_list("number", "version"):
        case = Case.blank(library().version(procedure.name, version), number)
        for deed in done[number]:
            case = apply(case, Done(deed.name, SYSTEM, deed.at, deed.fields))
        yield _seen(number, derived.columns(case), at, done[number], _limits(case, at))


def _limits(case: Case, at: datetime) -> Limits:
    return Limits(
        ran=frozenset(clock.name for clock in case.clocks),
        late=frozenset(clock.name for clock in case.clocks if clock.late_at(at)),
    )
