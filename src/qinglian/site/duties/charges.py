"""领导分工: who answers for which unit on a day, how it changed, and which matters a change leaves unassigned.

A charge counts while its leader holds a post. Every version of the division of labour is kept: the rows are
dated, and none is changed when the next one begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from qinglian import workdays
from qinglian.procedures.model import Actor
from qinglian.site.matters import queries
from qinglian.site.matters.models import RUNNING, Act, Matter
from qinglian.site.people.models import Charge, Post, Term, Unit, UnitKind, on
from qinglian.site.people.queries import in_office, runs

ANSWERED_FOR = (UnitKind.DEPARTMENT, UnitKind.TOWNSHIP)
REASSIGNED = ("duty", "integrity-duty")
"""The matters of which a leader is answerable by name of post."""


@dataclass(frozen=True, slots=True)
class Held:
    """A unit in a leader's charge, with the leader's post; from `start` to `end`, both included; by which document."""

    unit: str
    person: str
    term: Term
    start: date
    end: date | None
    docnumber: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """The division of labour on `day`: every charge there ever was, and who is in office."""

    day: date
    rows: tuple[Charge, ...]
    terms: tuple[Term, ...]

    @classmethod
    def on(cls, day: date) -> Division:
        """That of a day. Two queries."""
        rows = Charge.objects.filter(start__lte=day).order_by("start", "id")
        return cls(day, tuple(rows), tuple(in_office(day)))

    @property
    def held(self) -> dict[str, list[Held]]:
        """Unit code → who answers for it, as it was laid down and by those in office."""
        terms: dict[str, Term] = {}
        for term in self.terms:
            terms.setdefault(term.person_id, term)
        found: defaultdict[str, list[Held]] = defaultdict(list)
        for one in self.rows:
            if runs(one.start, one.end, self.day) and one.person_id in terms:
                term = terms[one.person_id]
                held = Held(one.unit_id, one.person_id, term, one.start, one.end, one.docnumber)
                found[one.unit_id].append(held)
        return dict(found)


def division(day: date) -> dict[str, list[Held]]:
    """Unit code → who answers for it on `day`. Two queries."""
    return Division.on(day).held


def over(unit: str, held: Mapping[str, list[Held]]) -> list[Held]:
    """Who of `held` answers for `unit`: for itself, or for a unit above it."""
    parts = unit.split("/")
    for length in range(len(parts), 0, -1):
        found = held.get("/".join(parts[:length]))
        if found:
            return found
    return []


def answered_for(day: date) -> QuerySet[Unit]:
    """The units that a county leader must answer for on `day`: departments and townships."""
    return Unit.objects.filter(
        on(day, "valid_from", "valid_to"), kind__in=ANSWERED_FOR, parent__isnull=True
    )


def uncovered(day: date, held: Mapping[str, list[Held]] | None = None) -> list[Unit]:
    """The units without a leader in charge on `day`: there must be none."""
    known = division(day) if held is None else held
    return [unit for unit in answered_for(day) if not over(unit.code, known)]


def changes(until: date) -> list[date]:
    """The days on which the division of labour became another, the latest first: its versions."""
    rows = Charge.objects.values_list("start", "end")
    begun = {start for start, _ in rows}
    after = {end + timedelta(days=1) for _, end in rows if end is not None}
    return sorted((day for day in begun | after if day <= until), reverse=True)


@dataclass(frozen=True, slots=True)
class Unassigned:
    """An open matter whose leader no longer answers for its lead unit; `now` are those who do."""

    matter: Matter
    since: date
    now: tuple[Held, ...]


def to_reassign(actor: Actor, today: date) -> list[Unassigned]:
    """The open matters that `actor` may see and that a change of portfolio left without their leader.

    A few queries, and those over changed units only.
    """
    found = Division.on(today)
    return [*_of_moved_units(actor, found), *_of_vacant_posts(actor, found)]


def open_matters(actor: Actor, units: Collection[str]) -> QuerySet[Matter]:
    """The open matters of `units` and all beneath them that `actor` may see and a leader answers for."""
    wanted = Q(lead__in=units)
    for unit in units:
        wanted |= Q(lead__startswith=f"{unit}/")
    return _running(actor).filter(wanted)


def _of_moved_units(actor: Actor, division: Division) -> Iterator[Unassigned]:
    held = division.held
    moved = dict(_moved(division, held))
    wanted = Q()
    for unit, since in moved.items():
        wanted |= (Q(lead=unit) | Q(lead__startswith=f"{unit}/")) & Q(opened_at__lt=_at(since))
    if not wanted:
        return
    matters = list(_running(actor).filter(wanted))
    answerable = _reassigned({one.number for one in matters})
    for one in matters:
        unit = _unit_of(one.lead, moved)
        now = tuple(over(unit, held))
        if answerable.get(one.number) not in {each.term.post.name for each in now}:
            yield Unassigned(one, moved[unit], now)


def _of_vacant_posts(actor: Actor, division: Division) -> Iterator[Unassigned]:
    """What a county leader's own post owes, while nobody holds the post: it is not the unit's, but the post's."""
    taken = {one.post_id for one in division.terms}
    leaders = Post.objects.filter(unit__kind=UnitKind.COUNTY)
    vacant = {(one.unit_id, one.name): one for one in leaders if one.code not in taken}
    if not vacant:
        return
    own = _running(actor).filter(procedure="integrity-duty", lead__in={unit for unit, _ in vacant})
    matters = list(own)
    answerable = _answerable({one.number for one in matters})
    for one in matters:
        post = vacant.get((one.lead, answerable.get(one.number, "")))
        if post is not None:
            now = (each for each in division.terms if each.post.unit_id == one.lead)
            yield Unassigned(
                one, _emptied(post, division.day), tuple(_holding(one.lead, each) for each in now)
            )


def _running(actor: Actor) -> QuerySet[Matter]:
    found = queries.visible(actor).filter(procedure__in=REASSIGNED, state__in=RUNNING)
    return found.order_by("number")


def _holding(unit: str, term: Term) -> Held:
    return Held(unit, term.person_id, term, term.start, term.end)


def _emptied(post: Post, today: date) -> date:
    last = (
        Term.objects.filter(post=post, end__lt=today).order_by("-end").values_list("end", flat=True)
    )
    end = last.first()
    return end + timedelta(days=1) if end else today


def _moved(division: Division, held: Mapping[str, list[Held]]) -> Iterator[tuple[str, date]]:
    """Units that someone else answered for before, with the day since when it is so."""
    today = division.day
    last: dict[str, tuple[str, date]] = {}
    for one in sorted(division.rows, key=lambda one: (one.end or date.max, one.start)):
        if one.end is not None and one.end < today:
            last[one.unit_id] = (one.person_id, one.end + timedelta(days=1))
        elif one.unit_id not in held:
            last[one.unit_id] = (one.person_id, _left(one.person_id, today))
    for unit, (person, since) in last.items():
        if person not in {one.person for one in over(unit, held)}:
            yield unit, since


def _left(person: str, today: date) -> date:
    """The day after the last one on which `person` held a post."""
    ends = Term.objects.filter(person=person, end__lt=today).order_by("-end")
    last = ends.values_list("end", flat=True).first()
    return last + timedelta(days=1) if last else today


def _reassigned(numbers: Collection[str]) -> dict[str, str]:
    """Matter → the leader's post that it was last reassigned to."""
    acts = Act.objects.filter(matter__in=numbers, name="reassign").order_by("matter", "n")
    rows = acts.values_list("matter", "fields")
    return {matter: str(fields.get("leader_post")) for matter, fields in rows}


def _answerable(numbers: Collection[str]) -> dict[str, str]:
    """Matter → the post that last was named as answerable for it."""
    acts = Act.objects.filter(matter__in=numbers).order_by("matter", "n")
    found: dict[str, str] = {}
    for matter, fields in acts.values_list("matter", "fields"):
        post = fields.get("leader_post") or fields.get("answerable")
        if post:
            found[matter] = str(post)
    return found


def _unit_of(lead: str, among: Collection[str]) -> str:
    parts = lead.split("/")
    codes = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next(code for code in codes if code in among)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), workdays.TZ)
