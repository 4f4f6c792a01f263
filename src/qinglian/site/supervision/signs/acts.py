"""Signs in what was done how often: extended, returned, declined, corrected, taken off the clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta

from qinglian.procedures.signs import SignRule
from qinglian.site.supervision.signs.handing import (
    extending,
    most_extensions,
    passing_on,
    sending_back,
    sent_back,
)
from qinglian.site.supervision.signs.registry import sign
from qinglian.site.supervision.signs.scope import Done, Hit, Scope

CORRECTING = frozenset({"ask-correction", "ask-more"})


@sign("all-extensions")
def all_extensions(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """Extended as often as the limit allows, where it allows some."""
    kinds = extending()
    for number, acts in _by_matter(scope, kinds).items():
        procedure = scope.procedure(scope.matters[number])
        most = most_extensions(procedure, acts[-1].name)
        if len(acts) >= most >= rule.least("times"):
            yield _counted(number, acts)


@sign("returned-often")
def returned_often(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """Work that a check sent back as often."""
    kinds = sending_back()
    for number, acts in _by_matter(scope, kinds, fields=True).items():
        procedure = scope.procedure(scope.matters[number])
        back = [
            done for done in acts if sent_back(procedure, procedure.acts[done.name], done.fields)
        ]
        if len(back) >= rule.least("times"):
            yield _counted(number, back)


@sign("passed-around")
def passed_around(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """A matter that units declined, or whose assignment they disputed, as often."""
    for number, acts in _by_matter(scope, passing_on()).items():
        if len(acts) >= rule.least("times"):
            yield _counted(number, acts)


def _counted(number: str, acts: list[Done]) -> Hit:
    return Hit(number, acts[-1].at, {"times": len(acts)}, tuple(done.id for done in acts))


def _by_matter(
    scope: Scope, kinds: Mapping[str, Collection[str]], *, fields: bool = False
) -> Mapping[str, list[Done]]:
    """The acts of some kinds by their matter."""
    found: defaultdict[str, list[Done]] = defaultdict(list)
    for done in scope.acts(kinds.keys(), fields=fields):
        if scope.matters[done.matter].procedure in kinds[done.name]:
            found[done.matter].append(done)
    return found


@sign("endless-corrections")
def endless_corrections(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """One applicant told by one unit again and again to correct what goes by one title."""
    told: defaultdict[tuple[str, str, str], list[Done]] = defaultdict(list)
    corrected = list(scope.acts(CORRECTING, fields=False))
    opened = scope.fields_of_opening({done.matter for done in corrected})
    for done in corrected:
        row = scope.matters[done.matter]
        applicant = opened[done.matter].get("applicant")
        if applicant:
            told[row.unit, str(applicant), row.title].append(done)
    within = timedelta(days=rule.least("days"))
    for acts in told.values():
        late = [done for done in acts if acts[-1].at - done.at <= within]
        if len(late) >= rule.least("times"):
            others = tuple(dict.fromkeys(done.matter for done in late[:-1]))
            ids = tuple(done.id for done in late)
            yield Hit(late[-1].matter, late[-1].at, {"times": len(late)}, ids, others)


@sign("special-often")
def special_often(rule: SignRule, scope: Scope) -> Iterator[Hit]:
    """A unit that takes more of a year's service cases off the clock than the share."""
    cases: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for row in scope.matters.values():
        if row.procedure == "service-case" and row.opened_at >= scope.since:
            cases[row.unit, row.opened_at.year].add(row.number)
    special: defaultdict[tuple[str, int], dict[str, Done]] = defaultdict(dict)
    for done in scope.acts({"special"}, fields=False):
        row = scope.matters[done.matter]
        if row.procedure == "service-case":
            special[row.unit, row.opened_at.year][done.matter] = done
    for key, acts in special.items():
        whole, many = len(cases[key]), len(acts)
        if whole >= rule.least("cases") and many * 100 > rule.least("share") * whole:
            last = max(acts.values(), key=lambda done: done.at)
            others = tuple(number for number in acts if number != last.matter)
            says = {"year": key[1], "cases": whole, "many": many, "share": many * 100 // whole}
            yield Hit(last.matter, last.at, says, tuple(done.id for done in acts.values()), others)
