"""Who sits in which post on a day, as the engine sees them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from datetime import date

from qinglian.county.events import Install, PersonRow
from qinglian.procedures.model import SYSTEM, Actor


class Posts:
    """The county's posts and who holds them."""

    def __init__(self, people: Install) -> None:
        self._posts = {post.code: post for post in people.posts}
        self._terms: defaultdict[str, list[PersonRow]] = defaultdict(list)
        for person in sorted(people.persons, key=lambda person: person.start):
            self._terms[person.post].append(person)
        self._charges = people.charges
        self._units = [unit.code for unit in people.units]
        self._known: dict[tuple[str, date], Actor] = {}

    def __contains__(self, post: str) -> bool:
        return post in self._posts or post == "system"

    def actor(self, post: str, day: date) -> Actor:
        """Who acts in `post` on `day`. Raises KeyError for no post, ValueError for an empty one."""
        if post == "system":
            return SYSTEM
        known = self._known.get((post, day))
        if known is None:
            known = self._known[post, day] = self._new_actor(post, day)
        return known

    def _new_actor(self, by: str, day: date) -> Actor:
        post, term = self._posts[by], _term_on(self._terms[by], day)
        if day < term.start or (term.end is not None and day > term.end):
            raise ValueError(f"{by} is empty on {day}")
        tops = {
            charge.unit for charge in self._charges
            if charge.person == term.key and charge.start <= day and (charge.end is None or day <= charge.end)
        }  # fmt: skip
        charge = frozenset(
            unit for unit in self._units if unit in tops or unit.partition("/")[0] in tops
        )
        capacities, own = frozenset(post.capacities), frozenset((post.unit,))
        return Actor(term.key, post.unit, by, post.rank, capacities, charge, None, own)


def _term_on(terms: list[PersonRow], day: date) -> PersonRow:
    """Of the terms of one post in order of their start, the one that runs on `day`."""
    return terms[max(0, bisect_right([term.start for term in terms], day) - 1)]
