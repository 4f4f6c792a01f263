"""What is read of tasks and their draws: for everybody what is committed to, for those who take part all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from qinglian.procedures.engine import Case
from qinglian.procedures.guards import holds_role
from qinglian.procedures.model import Actor, institution
from qinglian.procedures.shelf import library
from qinglian.site.inspections.drawn import TOLD, acts_of, rates_of
from qinglian.site.inspections.models import Draw, DrawnObject, Interest
from qinglian.site.matters import queries
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.presenting import Sign, local, state_sign
from qinglian.site.records.models import Entry
from qinglian.text import Text

TASK = "inspection-task"
SHOWN = 1_000
"""Objects drawn that one page lists."""


def committed() -> QuerySet[Matter]:
    """The tasks that everybody may know: those whose seed was committed to. Newest first."""
    begun = Draw.objects.filter(task=OuterRef("pk"))
    return Matter.objects.filter(Exists(begun), procedure=TASK).order_by("-number")


def tasks(actor: Actor | None) -> QuerySet[Matter]:
    """The tasks that a reader may see, the newest first."""
    if actor is None:
        return committed()
    begun = Exists(Draw.objects.filter(task=OuterRef("pk")))
    own = Q(pk__in=queries.visible(actor).filter(procedure=TASK).values("pk"))
    return Matter.objects.filter(Q(begun) | own, procedure=TASK).order_by("-number")


def takes_part(actor: Actor | None, number: str) -> bool:
    """Whether `actor` may see the task's own matter, and so who is drawn before everybody may."""
    return actor is not None and queries.visible(actor).filter(pk=number).exists()


def may_have_all(actor: Actor | None, case: Case) -> bool:
    """Whether `actor` may have who is kept from whom: the lead unit, and those who see every matter."""
    if actor is None:
        return False
    return queries.sees_all(actor) or holds_role(case, case.procedure.roles["lead"], actor)


@dataclass(frozen=True, slots=True)
class Line:
    """A task in the list."""

    task: Matter
    task_no: str
    state: Sign
    draws: int
    drawn: int


def lines(found: Sequence[Matter]) -> list[Line]:
    """The lines of these tasks. Three queries."""
    numbers = [task.number for task in found]
    opened = Act.objects.filter(matter__in=numbers, n=1).values_list("matter", "fields")
    named = {matter: str(fields["task_no"]) for matter, fields in opened}
    drawn = Draw.objects.filter(task__in=numbers, drawn_on__isnull=False)
    times = Counter(drawn.values_list("task", flat=True))
    last: dict[str, int] = {}
    rows = drawn.annotate(size=Count("drawn_objects")).order_by("round")
    for number, size in rows.values_list("task", "size"):
        last[number] = size
    return [
        Line(one, named[one.number], state_sign(one), times[one.number], last.get(one.number, 0))
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class Stage:
    """One act of a draw for the page: when, its place in the log, what it made known."""

    act: str
    title: Text
    at: datetime
    entry: int | None
    said: tuple[tuple[Text, object], ...]


@dataclass(frozen=True, slots=True)
class Stratum:
    """One class of a draw: how many were on the roster, the rate, how many were drawn."""

    name: str
    size: int
    rate: str
    taken: int


@dataclass(frozen=True, slots=True)
class Goes:
    """An object drawn: who goes there, by certificate numbers, and what came of it.

    `theirs`: whether the visit itself is the reader's to see.
    """

    place: int
    name: str
    uscc: str
    risk_class: str
    certificates: tuple[str, ...]
    visit: str
    stage: Text
    result: Text | None
    theirs: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One draw as a page shows it. `again` is the public reason for which it was thrown away."""

    draw: Draw
    stages: tuple[Stage, ...]
    strata: tuple[Stratum, ...]
    again: str
    again_entry: int | None


def rounds(case: Case) -> list[Round]:
    """The draws of a task, the last first."""
    entries = dict(Entry.objects.filter(matter=case.id).values_list("n", "index"))
    redrawn = [
        (n, act.fields.get("why_again"))
        for n, act in enumerate(case.acts, start=1)
        if act.name == "redraw"
    ]
    found = []
    for draw in Draw.objects.filter(task=case.id).order_by("round"):
        n, why = redrawn[draw.round - 1] if draw.round <= len(redrawn) else (0, "")
        stages = tuple(_stage(case, act, entries) for act in acts_of(draw))
        found.append(Round(draw, stages, _strata(case, draw), str(why or ""), entries.get(n)))
    return found[::-1]


def _stage(case: Case, act: Act, entries: Mapping[int, int]) -> Stage:
    rule = case.procedure.acts[act.name]
    fields = case.procedure.fields
    shown = [name for name in rule.fields if name in act.fields and name != "round"]
    said = tuple((fields[name].title, act.fields[name]) for name in shown)
    return Stage(act.name, rule.title, local(act.at), entries.get(act.n), said)


def _strata(case: Case, draw: Draw) -> tuple[Stratum, ...]:
    """Counted once the roster is frozen: until then it may still change."""
    if draw.frozen_on is None:
        return ()
    sizes = Counter(draw.objects_listed.values_list("risk_class", flat=True))
    taken = Counter(draw.drawn_objects.values_list("listed__risk_class", flat=True))
    rates = rates_of(case.facts)
    return tuple(Stratum(name, sizes[name], rate, taken[name]) for name, rate in rates.items())


def goes(draw: Draw, actor: Actor | None) -> list[Goes]:
    """The objects of a draw: all of them for one who takes part, for others those that everybody may know of."""
    rows = list(draw.drawn_objects.select_related("listed")[:SHOWN])
    numbers = [one.visit for one in rows]
    visits = Matter.objects.filter(pk__in=numbers).in_bulk()
    given = Act.objects.filter(matter__in=numbers, name__in=("visit", "correct")).order_by("n")
    results = {
        matter: str(fields["result"]) for matter, fields in given.values_list("matter", "fields")
    }
    printed = dict(draw.officers_listed.values_list("certificate", "certificate_no"))
    own = queries.visible(actor).filter(pk__in=numbers) if actor else Matter.objects.none()
    theirs = set(own.values_list("pk", flat=True))
    return [
        _goes(one, visits[one.visit], results.get(one.visit, ""), printed, theirs)
        for one in rows
        if actor or visits[one.visit].stage in TOLD
    ]


def _goes(
    one: DrawnObject,
    visit: Matter,
    result: str,
    printed: Mapping[str, str],
    theirs: Collection[str],
) -> Goes:
    procedure = library().version(visit.procedure, visit.version)
    return Goes(
        one.place,
        one.listed.name,
        one.listed.uscc,
        one.listed.risk_class,
        tuple(printed[each] for each in one.going),
        visit.number,
        procedure.stages[visit.stage].title,
        procedure.fields["result"].choices.get(result),
        visit.number in theirs,
    )


def interests(actor: Actor) -> QuerySet[Interest]:
    """The interests of the actor's own institution, the newest first."""
    return Interest.objects.filter(institution=institution(actor.unit))
