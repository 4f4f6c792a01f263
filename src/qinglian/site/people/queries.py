"""What is read of units and people; who the reader of a page is, and in which post they act."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest

from qinglian import workdays
from qinglian.procedures.model import Actor
from qinglian.site.people.actors import (
    Place,
    acting,
    actor,
    actor_at,
    actors_by_post,
    actors_for,
    delegations,
    in_office,
    places,
)
from qinglian.site.people.models import Charge, Delegation, Person, Post, Rank, Term, Unit, on

__all__ = [
    "Branch", "Holding", "Place", "Standing", "acting", "actor", "actor_at", "actors_by_post",
    "actors_for", "charges_over", "current", "delegations", "heads", "in_office", "lent_by",
    "places", "runs", "standing", "today", "unit_posts", "units", "units_tree",
]  # fmt: skip

SESSION_KEY = "place"


def today() -> date:
    """The county's date now."""
    return workdays.now().astimezone(workdays.TZ).date()


@dataclass(frozen=True, slots=True)
class Standing:
    """In which post the signed-in reader acts, and which others they might take."""

    person: Person | None
    place: Place | None
    places: tuple[Place, ...]
    actor: Actor | None


def standing(request: HttpRequest) -> Standing:
    """Where the reader stands today: at the place they chose, else at the first they have.

    Read once for a request. A place that has lapsed since it was chosen is no longer theirs.
    """
    kept: Standing | None = getattr(request, "_standing", None)
    if kept is None:
        kept = _standing(request)
        request._standing = kept  # type: ignore[attr-defined]
    return kept


def _standing(request: HttpRequest) -> Standing:
    if not hasattr(request, "user") or not request.user.is_authenticated:
        return Standing(None, None, (), None)
    day = today()
    found = tuple(places(request.user, day))
    own = next((place.term.person for place in found if place.delegation is None), None)
    person = own or Person.objects.filter(user=request.user.pk).first()
    wanted = request.session.get(SESSION_KEY)
    place = next((one for one in found if one.token == wanted), found[0] if found else None)
    if place is None:
        return Standing(person, None, (), None)
    return Standing(person, place, found, actor_at(place, found, day))


def current(request: HttpRequest) -> Actor | None:
    """The actor that the signed-in reader is today, or None where they hold no post."""
    return standing(request).actor


@dataclass(slots=True)
class Branch:
    """A unit with the units beneath it."""

    unit: Unit
    children: list[Branch] = field(default_factory=list)


def units(day: date, search: str = "") -> QuerySet[Unit]:
    """The units that exist on `day`; with `search`, those whose name or code holds it."""
    found = Unit.objects.filter(on(day, "valid_from", "valid_to"))
    if search:
        found = found.filter(
            Q(name__icontains=search)
            | Q(short__icontains=search)
            | Q(name_en__icontains=search)
            | Q(code__icontains=search)
        )
    return found


def units_tree(day: date | None = None) -> list[Branch]:
    """The units that exist on `day` (today) as trees, in their order. One query."""
    branches = {unit.code: Branch(unit) for unit in units(day or today())}
    roots: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.unit.parent_id or "")
        (above.children if above else roots).append(branch)
    return roots


@dataclass(frozen=True, slots=True)
class Holding:
    """A post with who holds it on a day, and who held it or will, latest first."""

    post: Post
    now: list[Term]
    others: list[Term]


def unit_posts(unit: Unit, day: date) -> list[Holding]:
    """The posts of `unit` with their terms, past and future ones too. Two queries."""
    terms = Term.objects.select_related("person").order_by("-start", "-id")
    found = []
    for post in unit.posts.order_by("position", "code").prefetch_related(Prefetch("terms", terms)):
        running = [one for one in post.terms.all() if runs(one.start, one.end, day)]
        found.append(
            Holding(post, running, [one for one in post.terms.all() if one not in running])
        )
    return found


def runs(start: date | None, end: date | None, day: date) -> bool:
    """Whether what lasts from `start` to `end`, both included, holds on `day`."""
    return (start is None or start <= day) and (end is None or day <= end)


def charges_over(unit: Unit) -> QuerySet[Charge]:
    """Who has answered for `unit`, or for a unit above it, latest first."""
    parts = unit.code.split("/")
    above = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    return (
        Charge.objects.filter(unit__in=above)
        .select_related("person", "unit")
        .order_by("-start", "-id")
    )


def lent_by(person: Person, day: date) -> QuerySet[Delegation]:
    """The delegations `person` has made that hold on `day` or later."""
    return (
        Delegation.objects.filter(term__person=person, end__gte=day, revoked_at__isnull=True)
        .select_related("to", "term__post__unit")
        .order_by("start", "id")
    )


def heads(day: date) -> dict[str, list[Term]]:
    """Unit code → the terms of its heads running on `day`. One query."""
    found: defaultdict[str, list[Term]] = defaultdict(list)
    for term in in_office(day).filter(post__rank__in=(Rank.HEAD, Rank.COUNTY_HEAD)):
        found[term.post.unit_id].append(term)
    return dict(found)
