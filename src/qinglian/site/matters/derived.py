"""What follows from a case: the columns of its row, its parties, and who must act on it next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import NamedTuple

from qinglian import workdays
from qinglian.procedures.clocks import Clock
from qinglian.procedures.engine import Case
from qinglian.procedures.guards import makers
from qinglian.procedures.model import Actor, ActRule, PublishRule, Role, Stage, Value, institution
from qinglian.procedures.shelf import library
from qinglian.site.matters.models import State
from qinglian.text import Text

ERASED = Text(zh="已按规定删除", en="erased by rule")
"""What stands where a value was that is erased for ever."""


class Columns(NamedTuple):
    """The derived columns of a matter, in the order in which they are written."""

    title: str
    stage: str
    state: str
    lead: str
    acts: int
    opened_at: datetime
    moved_at: datetime
    due_at: datetime | None
    late: bool
    late_at: datetime | None
    returned: bool
    completed_at: datetime | None
    closed_at: datetime | None


class Wanted(NamedTuple):
    """One row of `Pending`, without its matter."""

    to: str
    group: str
    act: str
    since: datetime | None
    due_at: datetime | None
    late: bool
    returned: bool
    barred: str


class Found(NamedTuple):
    """One row of `Fact`, without its matter."""

    name: str
    value: str


class Public(NamedTuple):
    """One row of `Published`, without its matter."""

    n: int
    procedure: str
    unit: str
    title: str
    at: datetime


def published(case: Case) -> tuple[Public, ...]:
    """What the case has made public and not taken back, each as its act left the facts."""
    rules = case.procedure.acts
    if not any(rules[act.name].publishes for act in case.acts):
        return ()
    facts: dict[str, Value] = {}
    found: list[Public] = []
    for n, act in enumerate(case.acts, start=1):
        facts.update(act.fields)
        shown = rules[act.name].publishes
        if shown is None:
            continue
        if shown.withdraws:
            found.clear()
        title = facts.get(case.procedure.title_field) if _names_itself(case, shown) else None
        lead = next(iter(case.parties("lead")), "")
        said = str(title or case.procedure.title.zh)[:120]
        found.append(Public(n, case.procedure.name, lead, said, act.at))
    return tuple(found)


def _names_itself(case: Case, shown: PublishRule) -> bool:
    return case.procedure.title_field in shown.fields


VALUE_MOST = 120
"""How much of a value matters are found by."""


def facts(case: Case) -> Iterator[Found]:
    """The facts by which the matter is found: a list is found by each of its items."""
    for name in library().looked_by(case.procedure.name):
        value = case.facts.get(name)
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                yield Found(name, str(item)[:VALUE_MOST])


def columns(case: Case) -> Columns:
    """The columns of `case`."""
    leads = case.parties("lead")
    return Columns(
        title=_title(case)[:120],
        stage=case.stage,
        state=_state(case),
        lead=leads[0] if leads else "",
        acts=len(case.acts),
        opened_at=case.acts[0].at,
        moved_at=case.acts[-1].at,
        due_at=_due(case),
        late=case.was_late,
        late_at=case.late_since,
        returned=case.returned,
        completed_at=case.reached.get("completed") or case.reached.get("closed"),
        closed_at=case.reached.get("closed"),
    )


def _title(case: Case) -> str:
    name, title = case.procedure.title_field, case.procedure.title.zh
    if name in case.facts and case.facts[name] is None:
        return f"{title}（{ERASED.zh}）"
    return str(case.facts.get(name) or title)


def _state(case: Case) -> str:
    stages = case.procedure.stages
    if not case.ended:
        holds = any(stages[name].reaches == "in-force" for name in case.stages)
        return State.IN_FORCE if holds else State.OPEN
    ends = {stages[name].end for name in case.stages}
    if ends == {"cancelled"}:
        return State.CANCELLED
    return State.CLOSED if ends == {"closed"} else State.COMPLETED


def _due(case: Case) -> datetime | None:
    clock = _counting(case)
    return clock.lapses_at if clock else None


def _counting(case: Case) -> Clock | None:
    """The nearest running limit that counts."""
    if case.ended:
        return None
    return next((clock for clock in case.running if not clock.rule.minor), None)


def _begun(clock: Clock) -> datetime:
    if isinstance(clock.start, datetime):
        return clock.start
    return datetime.combine(clock.start, time(), workdays.TZ)


class Part(NamedTuple):
    """One row of `Party`, without its matter and procedure."""

    role: str
    unit: str
    institution: str
    first: bool


def parties(case: Case) -> Iterator[Part]:
    """The part of every unit that has one in `case`."""
    seen: set[str] = set()
    for role, units in case.party_roles().items():
        for unit in dict.fromkeys(units):
            own = institution(unit)
            yield Part(role, unit, own, own not in seen)
            seen.add(own)


def wanted(case: Case) -> Iterator[Wanted]:
    """Who must act on `case` next: one row for each address and group."""
    seen: set[tuple[str, str]] = set()
    for name in case.stages:
        stage = case.procedure.stages[name]
        if not stage.inbox:
            continue
        for act in stage.awaits:
            rule = case.procedure.acts[act]
            for to in _addresses(case, rule):
                if (to, stage.inbox) not in seen:
                    seen.add((to, stage.inbox))
                    yield _wanted(case, stage, rule, to)


def _wanted(case: Case, stage: Stage, rule: ActRule, to: str) -> Wanted:
    own = (clock for clock in case.running if not clock.rule.role or clock.rule.role in rule.by)
    clock = next(own, None) or _counting(case)
    return Wanted(
        to=to,
        group=stage.inbox,
        act=rule.name,
        since=_begun(clock) if clock else None,
        due_at=clock.lapses_at if clock else None,
        late=case.was_late,
        returned=case.returned,
        barred=" ".join(sorted(set(makers(case, rule.checks)))) if rule.checks else "",
    )


def _addresses(case: Case, rule: ActRule) -> Iterator[str]:
    apart = {institution(unit) for role in rule.apart_from for unit in case.parties(role)}
    for name in rule.by:
        role = case.procedure.roles.get(name)
        if role is None or role.anyone:
            continue
        if role.capacity:
            yield f"can:{role.capacity}"
        elif role.charge_of:
            for unit in case.parties(role.charge_of):
                yield f"charge:{unit}"
        else:
            yield from _at_units(case, role, apart)


def _at_units(case: Case, role: Role, apart: set[str]) -> Iterator[str]:
    for unit in dict.fromkeys(institution(unit) for unit in case.parties(role.party)):
        if unit in apart:
            continue
        if role.ranks:
            for rank in sorted(role.ranks):
                yield f"unit:{unit}:{rank}"
        else:
            yield f"unit:{unit}"


def addresses(actor: Actor) -> list[str]:
    """The addresses at which `actor` is reached."""
    own = institution(actor.unit)
    return [
        f"unit:{own}",
        f"unit:{own}:{actor.rank}",
        *(f"can:{capacity}" for capacity in sorted(actor.capacities)),
        *(f"charge:{unit}" for unit in sorted(actor.charge)),
    ]
