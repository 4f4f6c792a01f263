"""A change as its pages show it: old → new by posts, and the versions of the division with who had what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from qinglian.site.duties.charges import ANSWERED_FOR, changes
from qinglian.site.duties.models import DivisionChange, State
from qinglian.site.people.actors import RANKS
from qinglian.site.people.models import Charge, Person, Post, Term, Unit
from qinglian.site.people.queries import runs


@dataclass(frozen=True, slots=True)
class Leader:
    """A person with the post that they held on a day; without one where they held none then."""

    person: Person
    post: Post | None


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of a change: who answered for it, and who does from then on (None: nobody)."""

    unit: Unit
    before: list[Leader]
    after: Leader | None


@dataclass(frozen=True, slots=True)
class Portfolio:
    """A leader's units in one version."""

    leader: Leader
    units: list[Unit]


@dataclass(frozen=True, slots=True)
class Version:
    """The division of labour from `start` to `end` (None: until further notice), by which documents."""

    start: date
    end: date | None
    documents: list[str]
    portfolios: list[Portfolio]
    bare: list[Unit]


class Posts:
    """Which post a person held on a day: of several, the highest. One query."""

    def __init__(self, persons: Collection[str]) -> None:
        self._terms: defaultdict[str, list[Term]] = defaultdict(list)
        found = Term.objects.filter(person__in=persons).select_related("person", "post__unit")
        for one in sorted(found, key=lambda one: RANKS.index(one.post.rank)):
            self._terms[one.person_id].append(one)

    def of(self, person: Person, day: date) -> Leader:
        """`person` as they stood on `day`."""
        held = (one for one in self._terms[person.key] if _serves(one, day))
        term = next(held, None)
        return Leader(person, term.post if term else None)


def _serves(term: Term, day: date) -> bool:
    post = term.post
    return (
        runs(term.start, term.end, day)
        and runs(post.valid_from, post.valid_to, day)
        and runs(post.unit.valid_from, post.unit.valid_to, day)
    )


def lines(change: DivisionChange) -> list[Line]:
    """What a change does, unit by unit. Three queries."""
    moves = list(change.moves.select_related("unit", "after"))
    persons = Person.objects.in_bulk({key for one in moves for key in one.before})
    persons |= {one.after.key: one.after for one in moves if one.after is not None}
    posts = Posts(persons.keys())
    eve = change.start - timedelta(days=1)
    return [
        Line(
            one.unit,
            [posts.of(persons[key], eve) for key in one.before],
            posts.of(one.after, change.start) if one.after else None,
        )
        for one in moves
    ]


def version_days() -> list[date]:
    """The first days of all versions, those to come too, the latest first."""
    return changes(date.max)


def versions(days: Sequence[date], all_days: Sequence[date]) -> list[Version]:
    """The versions that begin on `days`. A few queries, however many they are."""
    charges = list(Charge.objects.select_related("person", "unit").order_by("unit__position"))
    units = list(Unit.objects.filter(kind__in=ANSWERED_FOR, parent__isnull=True))
    posts = Posts({one.person_id for one in charges})
    documents = _documents(charges)
    following = dict(zip(all_days[1:], all_days, strict=False))
    found = []
    for day in days:
        then = following.get(day)
        portfolios = _portfolios(charges, posts, day)
        held = {unit.code for one in portfolios if one.leader.post for unit in one.units}
        there = [one for one in units if runs(one.valid_from, one.valid_to, day)]
        found.append(
            Version(
                day,
                then - timedelta(days=1) if then else None,
                documents.get(day, []),
                portfolios,
                [one for one in there if one.code not in held],
            )
        )
    return found


def _portfolios(charges: Iterable[Charge], posts: Posts, day: date) -> list[Portfolio]:
    units: defaultdict[str, list[Unit]] = defaultdict(list)
    leaders: dict[str, Leader] = {}
    for one in charges:
        if runs(one.start, one.end, day):
            leaders.setdefault(one.person_id, posts.of(one.person, day))
            units[one.person_id].append(one.unit)
    return [Portfolio(one, units[key]) for key, one in sorted(leaders.items(), key=_by_post)]


def _by_post(row: tuple[str, Leader]) -> tuple[bool, int, str]:
    """The county's head first; whoever held no post then comes last."""
    key, leader = row
    return leader.post is None, leader.post.position if leader.post else 0, key


def _documents(charges: Iterable[Charge]) -> dict[date, list[str]]:
    """First day → the numbers of the documents by which the division became another."""
    pairs = {(one.start, one.docnumber) for one in charges if one.docnumber}
    confirmed = DivisionChange.objects.filter(state=State.CONFIRMED)
    pairs |= set(confirmed.values_list("start", "docnumber"))
    found: defaultdict[date, list[str]] = defaultdict(list)
    for day, number in sorted(pairs):
        found[day].append(number)
    return dict(found)
