"""Matters as the API shows them: their rows, limits, allowed acts, and acts that were done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from qinglian.procedures import clocks
from qinglian.procedures import model as rules
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Actor, Procedure
from qinglian.procedures.privacy import may_read
from qinglian.site.api import schemas
from qinglian.site.api.schemas import Named, maybe, named, words
from qinglian.site.matters.models import Act, Matter, Pending, State
from qinglian.site.matters.offering import by_form
from qinglian.site.matters.presenting import STATES, local
from qinglian.site.matters.recorded import procedure_of
from qinglian.site.people.models import Unit
from qinglian.text import Text

_GROUPS_EN = {"sign": "to sign for", "do": "to do", "check": "to check"}


def _maybe_local(at: datetime | None) -> datetime | None:
    return None if at is None else local(at)


def units_named(codes: Iterable[str]) -> dict[str, Named]:
    """Code → the unit with its names. One query."""
    wanted = {code for code in codes if code}
    found = {unit.code: unit.text for unit in Unit.objects.filter(pk__in=wanted)}
    return {code: named(code, found.get(code, Text(zh=code, en=code))) for code in wanted}


def stages(procedure: Procedure, names: Iterable[str]) -> list[Named]:
    """Stages with their titles."""
    return [named(name, procedure.stages[name].title) for name in names]


def rows(matters: Iterable[Matter], now: datetime) -> list[schemas.Row]:
    """The rows of a register, their units named in one query."""
    listed = list(matters)
    units = units_named(matter.lead for matter in listed)
    return [_row(matter, units, now) for matter in listed]


def _row(matter: Matter, units: Mapping[str, Named], now: datetime) -> schemas.Row:
    procedure = procedure_of(matter)
    state = State(matter.state)
    passed = matter.due_at is not None and matter.due_at < now
    return schemas.Row(
        number=matter.number,
        procedure=named(procedure.name, procedure.title),
        title=matter.title,
        stages=stages(procedure, matter.stage.split("+")),
        state=named(state, STATES[state]),
        lead=units.get(matter.lead),
        opened_at=local(matter.opened_at),
        moved_at=local(matter.moved_at),
        due_at=_maybe_local(matter.due_at),
        late=matter.late or passed,
        returned=matter.returned,
        completed_at=_maybe_local(matter.completed_at),
        closed_at=_maybe_local(matter.closed_at),
    )


def waiting(row: Pending, now: datetime) -> schemas.Waiting:
    """A row of the inbox."""
    procedure, group = procedure_of(row.matter), Pending.Group(row.group)
    return schemas.Waiting(
        number=row.matter_id,
        title=row.matter.title,
        procedure=named(procedure.name, procedure.title),
        group=named(group, Text(zh=str(group.label), en=_GROUPS_EN[group])),
        act=named(row.act, procedure.acts[row.act].title),
        due_at=_maybe_local(row.due_at),
        late=row.late or (row.due_at is not None and row.due_at < now),
        returned=row.returned,
    )


def matter(
    row: Matter,
    case: Case,
    acts: Iterable[Act],
    places: Mapping[int, int],
    actor: Actor,
    now: datetime,
) -> schemas.Matter:
    """A matter in full, for `actor`. `places` maps the number of an act to its place in the log."""
    done = list(acts)
    units = units_named([row.lead, *(act.unit for act in done)])
    hidden = {
        name for name, field in case.procedure.fields.items() if not may_read(case, field, actor)
    }
    return schemas.Matter(
        **dict(_row(row, units, now)),
        version=row.version,
        parent=row.parent or None,
        children=sorted(case.children),
        clocks=[clock(one, now) for one in case.clocks],
        allowed=[allowed(case.procedure, rule) for rule in case.allowed(actor, now)],
        acts=[_done(case.procedure, act, units, places.get(act.n), hidden) for act in done],
    )


def _done(
    procedure: Procedure,
    act: Act,
    units: Mapping[str, Named],
    place: int | None,
    hidden: Collection[str],
) -> schemas.Done:
    erased = {name for name, value in act.fields.items() if value is None}
    withheld = {name for name in act.fields if name in hidden or name not in procedure.fields}
    withheld -= erased
    return schemas.Done(
        n=act.n,
        act=named(act.name, procedure.acts[act.name].title),
        at=local(act.at),
        unit=units.get(act.unit),
        post=act.post,
        delegated=bool(act.principal),
        fields={name: value for name, value in act.fields.items() if name not in withheld | erased},
        withheld=sorted(withheld),
        erased=sorted(erased),
        evidence=[schemas.File(**file) for file in act.evidence],
        log_index=place,
    )


def clock(running: clocks.Clock, now: datetime) -> schemas.Clock:
    """A limit on a case."""
    explained = Text(zh=running.explanation("zh"), en=running.explanation("en"))
    return schemas.Clock(
        name=running.name,
        title=words(running.rule.title),
        kind=running.rule.kind,
        minor=running.rule.minor,
        running=running.running,
        due=running.due,
        lapses_at=local(running.lapses_at),
        late=running.late_at(now),
        provisional=running.provisional,
        explanation=words(explained),
    )


def allowed(procedure: Procedure, rule: rules.ActRule) -> schemas.Allowed:
    """An act with what it asks for."""
    return schemas.Allowed(
        name=rule.name,
        title=words(rule.title),
        law=maybe(rule.law),
        prominent=rule.prominent,
        page_only=not by_form(procedure, rule),
        fields=[
            field(procedure.fields[name], required=name in rule.needs)
            for name in rule.fields
            if procedure.fields[name].known is None
        ],
        evidence=[
            schemas.EvidenceRule(
                kind=one.kind, title=words(one.title), least=one.least, most=one.most
            )
            for one in rule.evidence
        ],
    )


def field(rule: rules.FieldRule, *, required: bool) -> schemas.FieldRule:
    """A field that an act asks for."""
    return schemas.FieldRule(
        name=rule.name,
        title=words(rule.title),
        kind=rule.kind,
        required=required,
        least=rule.least,
        most=rule.most,
        choices=schemas.each(rule.choices.items()),
        personal=rule.personal,
        minutes=rule.minutes,
        help=maybe(rule.help),
    )
