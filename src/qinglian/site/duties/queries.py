"""What is read of duty lists: those a reader may see, what they hold, their matrix and their coverage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import Case, QuerySet, When

from qinglian.procedures.model import Actor
from qinglian.site.duties import content, lacking
from qinglian.site.duties.content import LIST, Content, Entry, Version
from qinglian.site.duties.knowing import DUTY, doubled
from qinglian.site.matters import queries
from qinglian.site.matters.models import Act, Matter, State
from qinglian.site.matters.recorded import done

MOST_LISTS = 200


def lists(actor: Actor) -> QuerySet[Matter]:
    """The lists that `actor` may see, the newest first; what was cancelled comes last."""
    found = queries.visible(actor).filter(procedure=LIST)
    return found.order_by(Case(When(state=State.CANCELLED, then=1), default=0), "-number")


def contents(matters: Iterable[Matter]) -> list[tuple[Matter, Content]]:
    """Each of `matters` with what it holds. Two queries."""
    found = list(matters)
    rows = Act.objects.filter(matter__in=[one.number for one in found]).order_by("matter", "n")
    acts = {
        number: [done(row) for row in some]
        for number, some in groupby(rows, key=lambda row: row.matter)
    }
    return [(one, content.read(acts.get(one.number, ()))) for one in found]


def content_of(matter: Matter) -> Content:
    """What a list holds. One query."""
    rows = Act.objects.filter(matter=matter.number).order_by("n")
    return content.read([done(row) for row in rows])


def public() -> list[tuple[Matter, Content, Version]]:
    """The lists of which a version is public, with that version: open to everyone, the newest first."""
    published = Act.objects.filter(
        matter__in=Matter.objects.filter(procedure=LIST).values("number"), name="publish"
    )
    rows = Matter.objects.filter(procedure=LIST, number__in=published.values("matter"))
    found = []
    for matter, held in contents(rows.order_by("-number")[:MOST_LISTS]):
        version = held.published
        if version is not None:
            found.append((matter, held, version))
    return found


def duties(number: str) -> dict[int, Matter]:
    """Entry → the duty that a list's issuing opened for it. Two queries."""
    children = {one.number: one for one in Matter.objects.filter(parent=number, procedure=DUTY)}
    opened = Act.objects.filter(matter__in=list(children), n=1).values_list("matter", "fields")
    return {int(fields.get("item_no") or 0): children[matter] for matter, fields in opened}


@dataclass(frozen=True, slots=True)
class Row:
    """An entry across the matrix: its part for each unit that has one, and the towns it was broken down to."""

    entry: Entry
    parts: Mapping[str, str]
    towns: Mapping[str, Matter]
    duty: Matter | None


def matrix(entries: Sequence[Entry], held: Mapping[int, Matter]) -> list[Row]:
    """The entries as rows: 牵头 `lead`, 配合 `co`, 分解 `town` at each unit. One query."""
    below = broken_down(held.values())
    rows = []
    for entry in entries:
        duty = held.get(entry.n)
        towns = below.get(duty.number, {}) if duty else {}
        parts = {
            **dict.fromkeys(towns, "town"),
            **dict.fromkeys(entry.co, "co"),
            **dict.fromkeys(entry.leads, "lead"),
        }
        rows.append(Row(entry, parts, towns, duty))
    return rows


def broken_down(held: Iterable[Matter]) -> dict[str, dict[str, Matter]]:
    """Duty → township → the matter that it was broken down into there. One query."""
    found: defaultdict[str, dict[str, Matter]] = defaultdict(dict)
    below = Matter.objects.filter(parent__in=[one.number for one in held], procedure=DUTY)
    for one in below.exclude(state=State.CANCELLED).order_by("number"):
        found[one.parent].setdefault(one.lead, one)
    return dict(found)


@dataclass(frozen=True, slots=True)
class Measured:
    """A share, with the records on both sides of it: units, or entries."""

    part: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def whole(self) -> int:
        return len(self.part) + len(self.lacking)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How whole a version is: units with an entry, entries in every township, entries without or with two leads."""

    units: Measured
    towns: tuple[tuple[Entry, tuple[str, ...]], ...]
    leadless: tuple[Entry, ...]
    two_leads: tuple[Entry, ...]
    doubled: tuple[Entry, ...]
    unconfirmed: tuple[Entry, ...] = ()

    @property
    def in_every_town(self) -> int:
        """How many entries that go down to the townships are in all of them."""
        return sum(1 for _, missing in self.towns if not missing)


def coverage(matter: Matter, held: Content, rows: Sequence[Row]) -> Coverage:
    """清单覆盖率、分解到位率、无主事项、多头牵头 of the entries in `rows`. One query."""
    with_one = {unit for row in rows for unit in row.parts}
    entries = [row.entry for row in rows]
    as_it_stands = replace(held, entries=tuple(entries))
    return Coverage(
        units=Measured(
            tuple(unit for unit in held.units if unit in with_one),
            tuple(unit for unit in held.units if unit not in with_one),
        ),
        towns=tuple(
            (row.entry, tuple(town for town in held.towns if town not in row.towns))
            for row in rows
            if row.entry.fields.get("to_towns")
        ),
        leadless=tuple(lacking.leadless(as_it_stands)),
        two_leads=tuple(lacking.two_leads(as_it_stands)),
        doubled=tuple(doubled(matter.number, as_it_stands)),
        unconfirmed=tuple(lacking.unconfirmed(as_it_stands)),
    )
