"""From rows to the case they made, and from a case's acts to rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Act as Done
from qinglian.procedures.model import Actor, Evidence, Procedure
from qinglian.procedures.shelf import library
from qinglian.site.matters.models import RUNNING, Act, Matter


@dataclass(slots=True)
class Standing:
    """A matter in hand: its case now, and as the database last knew it (None: not at all)."""

    case: Case
    written: Case | None
    parent: str = ""


def procedure_of(matter: Matter) -> Procedure:
    """The version of its procedure that `matter` is bound to."""
    return library().version(matter.procedure, matter.version)


def done(row: Act) -> Done:
    """The act that `row` records. Powers are not recorded: a replay needs nobody's."""
    return Done(
        name=row.name,
        actor=Actor(row.person, row.unit, row.post, principal=row.principal or None),
        at=row.at,
        fields=row.fields,
        evidence=tuple(
            Evidence(item["kind"], item["sha256"] or "", item["size"]) for item in row.evidence
        ),
    )


def rebuilt(procedure: Procedure, number: str, rows: Iterable[Act]) -> Case:
    """The case that `rows`, in order, made."""
    return Case.replay(procedure, number, (done(row) for row in rows))


def read_case(matter: Matter) -> Case:
    """The case of `matter`, replayed from its acts and knowing its children."""
    rows = Act.objects.filter(matter=matter.number).order_by("n")
    case = rebuilt(procedure_of(matter), matter.number, rows)
    if case.procedure.has_children:
        children = Matter.objects.filter(parent=matter.number).values_list("number", "state")
        for number, state in children:
            case = case.with_child(number, ended=state not in RUNNING)
    return case
