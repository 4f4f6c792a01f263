"""What an erasure would take, and whether it may: nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Actor
from qinglian.site.matters import derived, recorded
from qinglian.site.matters.erasing import refusals
from qinglian.site.matters.erasing.asking import Ground, Wanted, check_apart, ground, two_persons
from qinglian.site.matters.erasing.family import FILE, Family, Target, without
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.opening import openings
from qinglian.site.matters.queries import visible
from qinglian.site.records.models import Entry


@dataclass(frozen=True, slots=True)
class Losing:
    """A matter with its acts as they are and as they will be, and the names that each act loses."""

    matter: Matter
    acts: tuple[Act, ...]
    lost: dict[int, tuple[str, ...]]

    @property
    def after(self) -> list[Act]:
        """Its acts once the values are gone."""
        return [without(act, self.lost.get(act.n, ())) for act in self.acts]

    def case(self, acts: Iterable[Act]) -> Case:
        """The case that `acts` make of it."""
        return recorded.rebuilt(recorded.procedure_of(self.matter), self.matter.number, acts)


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be erased (`targets`), what is already, and what stays and should be looked at.

    `beside` are other fields of these matters in which the words stand as well and are left, `files`
    their evidence.
    """

    matter: Matter
    ground: Ground
    by: Actor
    approved_by: Actor
    targets: tuple[Target, ...]
    already: tuple[Target, ...]
    beside: tuple[Target, ...]
    files: tuple[Target, ...]
    losing: tuple[Losing, ...]

    @property
    def words(self) -> list[str]:
        """What must be nowhere afterwards."""
        return sorted({word for one in self.targets for word in one.words}, key=len, reverse=True)


def plan(wanted: Wanted, *, lock: bool = False) -> Plan:
    """What `wanted` would erase; with `lock`, nobody acts on those matters until the transaction ends.

    Raises Refused, with what to do, where it may not be.
    """
    because = ground(wanted.ground)
    by, approved_by = two_persons(wanted)
    if not visible(by).filter(pk=wanted.number).exists():
        raise refusals.unknown_matter(wanted.number)
    family = Family(lock)
    matter = family.matter(wanted.number)
    targets, already = _gathered(family, wanted)
    check_apart((by, approved_by), (one.act for one in targets))
    losing = tuple(_losing(family, targets))
    _check_logged(losing)
    _check_standing(losing)
    stays = _staying(family, targets)
    files = tuple(one for one in stays if one.name.startswith(FILE))
    beside = tuple(_holding((one for one in stays if one not in files), targets))
    if beside and not wanted.leave:
        raise refusals.stands_beside([one.key for one in beside])
    return Plan(matter, because, by, approved_by, targets, already, beside, files, losing)


def _gathered(family: Family, wanted: Wanted) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
    """The values that go, and those that went before. What is personal is gathered first."""
    found: dict[tuple[str, int, str], Target] = {}
    already: list[Target] = []
    if not wanted.names:
        raise refusals.no_field()
    number, names = wanted.number, dict.fromkeys(wanted.names)
    for name in (name for name in names if family.personal(number, name)):
        given = family.given(number, name, wanted.n)
        already += [one for one in given if one.value is None]
        held = (one for one in given if one.value is not None)
        found.update((each.key, each) for one in held for each in family.everywhere(one))
    for name in (name for name in names if not family.personal(number, name)):
        given = family.named(name) or family.given(number, name, None)
        going = _holding((one for one in given if one.value is not None), found.values())
        gone = [one for one in given if one.value is None]
        if not going and not gone:
            raise refusals.not_personal(name)
        already += gone
        found.update((one.key, one) for one in going)
    return tuple(found[key] for key in sorted(found)), tuple(already)


def _holding(given: Iterable[Target], gone: Iterable[Target]) -> list[Target]:
    """Those of `given` into which something was written that goes."""
    words = {word for one in gone for word in one.words}
    return [one for one in given if any(word in str(one.value) for word in words)]


def _losing(family: Family, targets: Iterable[Target]) -> Iterator[Losing]:
    lost: dict[str, dict[int, tuple[str, ...]]] = {}
    for number, n, name in (one.key for one in targets):
        names = lost.setdefault(number, {})
        names[n] = (*names.get(n, ()), name)
    for number, names in lost.items():
        yield Losing(family.matter(number), tuple(family.rows[number]), names)


def _check_logged(losing: Sequence[Losing]) -> None:
    """Raise Refused where a value is not what the log says: then it is proof that someone changed it."""
    for one in losing:
        entries = Entry.objects.filter(matter=one.matter.number, n__in=list(one.lost))
        bodies = dict(entries.values_list("n", "body"))
        for act in one.acts:
            if act.n not in one.lost:
                continue
            if act.n not in bodies:
                raise refusals.not_logged(act.matter, act.n)
            states = {each.name: each.state for each in openings(act, bytes(bodies[act.n]))}
            if any(states.get(name) != "opens" for name in one.lost[act.n]):
                raise refusals.differs(act.matter, act.n)


def _check_standing(losing: Sequence[Losing]) -> None:
    """Raise Refused where a matter would stand elsewhere without the value."""
    moved = [
        one.matter.number
        for one in losing
        if _standing(one.case(one.acts)) != _standing(one.case(one.after))
    ]
    if moved:
        raise refusals.bears_state(moved)


def _standing(case: Case) -> tuple[object, ...]:
    """Where a case stands, whatever it is called."""
    columns = derived.columns(case)._replace(title="")
    return columns, tuple(derived.parties(case)), tuple(derived.wanted(case))


def _staying(family: Family, targets: Sequence[Target]) -> list[Target]:
    """What the same matters hold otherwise."""
    taken = {one.key for one in targets}
    acts = (act for rows in family.rows.values() for act in rows)
    held = (one for act in acts for one in family.held(act))
    return [one for one in held if one.value is not None and one.key not in taken]
