"""The matters of a procedure as its figures see them: from their rows as they are, or as their acts made them.

What is asked as of now is read from the columns of the matters, with those fields of their acts that a figure
reads; what is asked as of a moment, or how one limit went, from the cases rebuilt. A matter that has ended
stays as it is until something is done to it: it is read once and kept (`Kept`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from qinglian.procedures.engine import Case, apply
from qinglian.procedures.figures.seen import (
    STANDING,
    Deed,
    Limits,
    Seen,
    names,
    needs_deeds,
    needs_limits,
)
from qinglian.procedures.model import OPEN, SYSTEM, FigureRule, Procedure
from qinglian.procedures.model import Act as Done
from qinglian.procedures.shelf import library
from qinglian.site.matters import derived
from qinglian.site.matters.models import RUNNING, Act, Erasure, Matter

CHUNK = 5_000
FEW = 500
MOST_KEPT = 300_000


class Wanted(NamedTuple):
    """Which matters, as of when (None: as they are at `now`), and what of them."""

    begins: datetime
    ends: datetime
    now: datetime
    at: datetime | None
    unit: str


class _Row(NamedTuple):
    number: str
    version: int
    columns: derived.Columns

    def settled(self, at: datetime) -> bool:
        """Whether it had ended by `at`, and nothing was done to it since."""
        return self.columns.state not in RUNNING and self.columns.moved_at <= at


@dataclass(slots=True)
class Kept:
    """The matters that have ended, as they were last seen: of one database, and dropped when it erases."""

    of: object = None
    seen: dict[str, tuple[datetime, Seen]] = field(default_factory=dict)

    def turn_to(self, of: object) -> None:
        """Forget everything where `of` is another database, or values were erased in it."""
        if self.of != of or len(self.seen) > MOST_KEPT:
            self.of, self.seen = of, {}

    def get(self, row: _Row) -> Seen | None:
        """The matter as it was seen, unless something was done to it since."""
        moved, seen = self.seen.get(row.number, (None, None))
        same = moved == row.columns.moved_at and seen is not None and seen.last == row.columns.acts
        return seen if same else None

    def keep(self, row: _Row, seen: Seen) -> None:
        """Keep the matter as it was seen."""
        self.seen[row.number] = (row.columns.moved_at, seen)


_KEPT = Kept()


def seen(procedure: Procedure, rules: Sequence[FigureRule], wanted: Wanted) -> list[Seen]:
    """The matters that any of `rules` may count, with all that the procedure's figures read."""
    moment = wanted.at or wanted.now
    _KEPT.turn_to(_database())
    matters = _narrowed(procedure, rules, wanted)
    rows = list(_rows(matters))
    known = {row.number: one for row in rows if row.settled(moment) and (one := _KEPT.get(row))}
    fresh = [row for row in rows if row.number not in known]
    reading = _Reading.of(procedure)
    for row, one in reading.seen(matters, fresh, wanted):
        if row.settled(moment):
            _KEPT.keep(row, one)
        known[row.number] = one
    return [
        known[row.number]
        for row in rows
        if row.number in known and _leads(known[row.number].lead, wanted.unit)
    ]


def _database() -> object:
    """What tells one database from another, and from itself before something was erased in it."""
    first = Act.objects.order_by("pk").values_list("pk", "salts").first()
    return first, Erasure.objects.count()


def _rows(matters: QuerySet[Matter]) -> Iterator[_Row]:
    columns = ("number", "version", *derived.Columns._fields)
    for number, version, *values in matters.order_by("number").values_list(*columns):
        yield _Row(number, version, derived.Columns._make(values))


def _narrowed(
    procedure: Procedure, rules: Sequence[FigureRule], wanted: Wanted
) -> QuerySet[Matter]:
    """The matters of `procedure` without those that cannot lie in the period: ended or opened before it."""
    matters = Matter.objects.filter(procedure=procedure.name, opened_at__lte=wanted.now)
    matters = matters.filter(opened_at__lt=wanted.ends)
    if any(rule.again or rule.when == STANDING for rule in rules):
        return matters
    if any(_by_field(procedure, rule) for rule in rules):
        return matters
    opened = Q(opened_at__gte=wanted.begins)
    if all(rule.when == OPEN and not rule.did for rule in rules):
        return matters.filter(opened)
    return matters.filter(opened | Q(moved_at__gte=wanted.begins) | Q(state__in=RUNNING))


def _by_field(procedure: Procedure, rule: FigureRule) -> bool:
    """Whether a field's day places a matter in a period: it may lie far from the days of its acts."""
    return not rule.did and rule.when in procedure.fields


def _leads(lead: str, unit: str) -> bool:
    return not unit or lead == unit or lead.startswith(f"{unit}/")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the figures of a procedure need of its matters."""

    procedure: Procedure
    deeds: bool
    limits: bool
    fields: frozenset[str]

    @classmethod
    def of(cls, procedure: Procedure) -> _Reading:
        rules = procedure.figures.values()
        read = {name for rule in rules for name in names(rule)}
        read |= {name for rule in rules for name in (rule.when, rule.begins, rule.ends)}
        for rule in rules:
            read |= {*rule.again.same, rule.again.named_in} if rule.again else set()
        fields = read & procedure.fields.keys()
        deeds, limits = any(map(needs_deeds, rules)), any(map(needs_limits, rules))
        return cls(procedure, deeds, limits, frozenset(fields))

    def seen(
        self, matters: QuerySet[Matter], rows: Sequence[_Row], wanted: Wanted
    ) -> Iterator[tuple[_Row, Seen]]:
        """Each of `rows` with the matter as it stood; one whose acts all came later is left out."""
        moment = wanted.at or wanted.now
        acts = _acts(matters, [row.number for row in rows], wanted.at) if self._asks(wanted) else {}
        for row in rows:
            done = acts.get(row.number, ())
            rebuild = self.limits or (wanted.at is not None and not row.settled(moment))
            case = self._case(row, done) if rebuild and done else None
            if case is None and rebuild:
                continue
            columns = row.columns
            if case is not None and wanted.at is not None:
                columns = derived.columns(case)
            limits = _limits(case, moment) if case is not None and self.limits else Limits()
            yield row, _seen(row.number, columns, moment, self._trimmed(done), limits)

    def _asks(self, wanted: Wanted) -> bool:
        return self.deeds or self.limits or wanted.at is not None

    def _case(self, row: _Row, done: Iterable[Deed]) -> Case:
        version = library().version(self.procedure.name, row.version)
        case = Case.blank(version, row.number)
        for deed in done:
            case = apply(case, Done(deed.name, SYSTEM, deed.at, deed.fields))
        return case

    def _trimmed(self, done: Iterable[Deed]) -> tuple[Deed, ...]:
        """The acts with those fields alone that a figure reads: no personal data stays."""
        if not self.deeds:
            return ()
        return tuple(
            deed._replace(fields={name: deed.fields[name] for name in self.fields & deed.fields.keys()})
            for deed in done
        )  # fmt: skip


def _acts(
    matters: QuerySet[Matter], numbers: Sequence[str], until: datetime | None
) -> Mapping[str, Sequence[Deed]]:
    """The acts on the matters `numbers`, of those of `matters`, in their order; those up to `until`."""
    found: defaultdict[str, list[Deed]] = defaultdict(list)
    few = len(numbers) <= FEW
    acts = Act.objects.filter(matter__in=numbers if few else matters.order_by().values("number"))
    if until is not None:
        acts = acts.filter(at__lte=until)
    rows = acts.order_by("matter", "n").values_list("matter", "n", "name", "at", "fields")
    for number, *deed in rows.iterator(chunk_size=CHUNK):
        found[number].append(Deed._make(deed))
    return found


def _seen(
    number: str, columns: derived.Columns, now: datetime, deeds: Sequence[Deed], limits: Limits
) -> Seen:
    passed = columns.due_at is not None and columns.due_at < now
    return Seen(
        number=number, lead=columns.lead, stage=columns.stage, state=columns.state,
        last=columns.acts, opened_at=columns.opened_at, due_at=columns.due_at,
        late=columns.late or passed, late_at=columns.late_at or (columns.due_at if passed else None),
        completed_at=columns.completed_at,
        closed_at=columns.closed_at, deeds=deeds, limits=limits,
    )  # fmt: skip


def seen_in(case: Case, at: datetime) -> Seen:
    """A case as it stood at `at`, with all of its acts."""
    deeds = tuple(Deed(n, act.name, act.at, act.fields) for n, act in enumerate(case.acts, start=1))
    return _seen(case.id, derived.columns(case), at, deeds, _limits(case, at))


def _limits(case: Case, at: datetime) -> Limits:
    return Limits(
        ran=frozenset(clock.name for clock in case.clocks),
        late=frozenset(clock.name for clock in case.clocks if clock.late_at(at)),
    )
