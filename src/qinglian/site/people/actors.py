"""From the tables of people to the `Actor` a procedure judges: on a day, one or all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import OuterRef, Q, QuerySet, Subquery

from qinglian.procedures.model import Actor
from qinglian.site.people.models import Charge, Delegation, Rank, Term, Unit, on

RANKS = [rank.value for rank in Rank]


def in_office(day: date) -> QuerySet[Term]:
    """The terms that run on `day`, in posts and units that exist on it."""
    return (
        Term.objects.filter(
            on(day),
            on(day, "post__valid_from", "post__valid_to"),
            on(day, "post__unit__valid_from", "post__unit__valid_to"),
        )
        .select_related("person", "post__unit")
        .order_by("post__position", "start", "id")
    )


def delegations(day: date) -> QuerySet[Delegation]:
    """The delegations that hold on `day`, not revoked."""
    return Delegation.objects.filter(on(day), revoked_at__isnull=True)


def acting(user: AbstractBaseUser | AnonymousUser, day: date) -> QuerySet[Term]:
    """The terms in whose posts `user` may act on `day`: their own, and those lent to them.

    A lent term carries the key of its delegation as `lent`; on one's own it is None.
    """
    lent = delegations(day).filter(term=OuterRef("pk"), to__user=user.pk).order_by("id")
    return (
        in_office(day)
        .annotate(lent=Subquery(lent.values("pk")[:1]))
        .filter(Q(person__user=user.pk) | Q(lent__isnull=False))
    )


def actor(term: Term, *, delegation: Delegation | None = None, day: date) -> Actor:
    """Who acts when the holder of `term` acts on `day`, or the person it is lent to.

    Raises ValueError where the delegation is of another term.
    """
    if delegation is not None and delegation.term_id != term.id:
        raise ValueError("the delegation is of another term")
    person = delegation.to_id if delegation else term.person_id
    return _roll(day, {person, term.person_id}).actor(term, delegation)


def actors_for(day: date, persons: Collection[str] | None = None) -> dict[str, Actor]:
    """Everyone in office on `day` (or of `persons`, by key), each in the highest post they hold.

    A few queries however many they are. Delegations are left out: they are the exception, and
    whoever acts under one says so.
    """
    terms = in_office(day)
    if persons is not None:
        terms = terms.filter(person__in=persons)
    roll = _roll(day, persons)
    found: dict[str, Actor] = {}
    for term in sorted(terms, key=lambda term: RANKS.index(term.post.rank)):
        found.setdefault(term.person_id, roll.actor(term))
    return found


def actors_by_post(day: date) -> dict[str, Actor]:
    """Post code → the actor who holds it on `day`: of several, the one longest in office."""
    roll = _roll(day, None)
    found: dict[str, Actor] = {}
    for term in in_office(day):
        found.setdefault(term.post_id, roll.actor(term))
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """One post in which a person may act: their own term, or one lent to them."""

    term: Term
    delegation: Delegation | None = None

    @property
    def token(self) -> str:
        """How a form names this place: `12`, or `12-3` under delegation 3."""
        return f"{self.term.id}-{self.delegation.id}" if self.delegation else str(self.term.id)


def places(user: AbstractBaseUser | AnonymousUser, day: date) -> list[Place]:
    """The places in which `user` may act on `day`: own ones first, the highest of them first."""
    terms = list(acting(user, day))
    lent_by = {
        delegation.id: delegation
        for delegation in delegations(day).filter(
            pk__in=[term.lent for term in terms if term.lent]  # type: ignore[attr-defined]
        )
    }
    found = [Place(term, lent_by.get(term.lent)) for term in terms]  # type: ignore[attr-defined]
    return sorted(found, key=lambda place: (bool(place.delegation), _rank(place)))


def actor_at(place: Place, among: Iterable[Place], day: date) -> Actor:
    """Who acts at `place`, given all the places of that person: one query, two for a leader."""
    holder = place.term.person_id
    person = place.delegation.to_id if place.delegation else holder
    own = {one.term.post.unit_id for one in among if one.delegation is None}
    return _Roll({person: own}, _charges(day, {holder})).actor(place.term, place.delegation)


def _rank(place: Place) -> int:
    return RANKS.index(place.term.post.rank)


@dataclass(frozen=True, slots=True)
class _Roll:
    """What is true of some persons on a day: their own units, and those in their charge."""

    units: Mapping[str, Collection[str]]
    charges: Mapping[str, Collection[str]]

    def actor(self, term: Term, delegation: Delegation | None = None) -> Actor:
        """The actor in `term` by itself, or lent."""
        post = term.post
        person = delegation.to_id if delegation else term.person_id
        own = frozenset(post.capacities)
        return Actor(
            person=person,
            unit=post.unit_id,
            post=post.code,
            rank=post.rank,
            capacities=own & frozenset(delegation.capacities) if delegation else own,
            charge=frozenset(self.charges.get(term.person_id, ())),
            principal=term.person_id if delegation else None,
            units=frozenset(self.units.get(person, ())),
        )


def _roll(day: date, persons: Collection[str] | None) -> _Roll:
    terms = in_office(day).order_by()
    if persons is not None:
        terms = terms.filter(person__in=persons)
    return _Roll(_gather(terms.values_list("person", "post__unit")), _charges(day, persons))


def _charges(day: date, persons: Collection[str] | None) -> dict[str, set[str]]:
    """Person → the units in their charge, with all beneath. One query, or two if there are any."""
    rows = Charge.objects.filter(on(day)).order_by()
    if persons is not None:
        rows = rows.filter(person__in=persons)
    tops = _gather(rows.values_list("person", "unit"))
    if not tops:
        return {}
    existing = Unit.objects.filter(on(day, "valid_from", "valid_to")).order_by()
    below = beneath(existing.values_list("code", flat=True))
    return {
        person: set().union(*(below.get(code, ()) for code in codes))
        for person, codes in tops.items()
    }


def _gather(pairs: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for person, unit in pairs:
        found[person].add(unit)
    return dict(found)


def beneath(codes: Iterable[str]) -> dict[str, set[str]]:
    """Code → itself and the codes beneath it, by path."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code in codes:
        parts = code.split("/")
        for length in range(1, len(parts) + 1):
            found["/".join(parts[:length])].add(code)
    return dict(found)
