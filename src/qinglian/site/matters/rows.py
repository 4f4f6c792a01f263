"""The rows that acts leave behind, written many at a time in plain SQL that both databases read alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection, models
from django.db.backends.utils import CursorWrapper

from qinglian.procedures.engine import Case
from qinglian.procedures.model import Act as Doing
from qinglian.site.matters import derived
from qinglian.site.matters.evidence import Kept
from qinglian.site.matters.models import Act, Fact, Matter, Party, Pending, Published, Series
from qinglian.site.matters.recorded import Standing


class ActRow(NamedTuple):
    """One row of `Act`, as it is written."""

    matter: str
    n: int
    name: str
    at: datetime
    person: str
    principal: str
    unit: str
    post: str
    fields: str
    salts: str
    evidence: str


def act_row(
    number: str, n: int, act: Doing, salts: Mapping[str, str], kept: Sequence[Kept]
) -> ActRow:
    """The row of the `n`th act on the matter `number`."""
    actor = act.actor
    return ActRow(
        number,
        n,
        act.name,
        act.at,
        actor.person,
        actor.principal or "",
        actor.unit,
        actor.post,
        _json(act.fields),
        _json(salts),
        _json([file.row for file in kept]),
    )


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def write(
    acts: Sequence[ActRow], touched: Mapping[str, Standing], series: Mapping[str, int]
) -> None:
    """Insert `acts` and bring the matters they touched, their parties and pendings up to date."""
    with connection.cursor() as cursor:
        _insert(cursor, Act, ActRow._fields, acts)
        _write_matters(cursor, touched)
        _write_parties(cursor, touched)
        _write_pending(cursor, touched)
        _write_facts(cursor, touched)
        _write_published(cursor, touched)
        _upsert(cursor, Series, ("prefix", "last"), list(series.items()))


MATTER_KEYS = ("number", "procedure", "version", "parent")


def _write_matters(cursor: CursorWrapper, touched: Mapping[str, Standing]) -> None:
    values = []
    for number, standing in touched.items():
        procedure = standing.case.procedure
        fixed = (number, procedure.name, procedure.version, standing.parent)
        values.append((*fixed, *derived.columns(standing.case)))
    names = (*MATTER_KEYS, *derived.Columns._fields)
    _upsert(cursor, Matter, names, values, fixed=len(MATTER_KEYS))


def _write_parties(cursor: CursorWrapper, touched: Mapping[str, Standing]) -> None:
    gone: list[tuple[str]] = []
    new: list[tuple[object, ...]] = []
    for number, standing in touched.items():
        before = _parties(standing.written)
        after = _parties(standing.case)
        if before == after:
            continue
        if before:
            gone.append((number,))
        new.extend((number, *party, standing.case.procedure.name) for party in after)
    _delete(cursor, Party, gone)
    _insert(cursor, Party, ("matter", *derived.Part._fields, "procedure"), new)


def _parties(case: Case | None) -> tuple[derived.Part, ...]:
    return () if case is None else tuple(derived.parties(case))


def _write_pending(cursor: CursorWrapper, touched: Mapping[str, Standing]) -> None:
    _write_lists(cursor, Pending, touched, lambda case: tuple(derived.wanted(case)))


def _write_facts(cursor: CursorWrapper, touched: Mapping[str, Standing]) -> None:
    _write_lists(cursor, Fact, touched, lambda case: sorted(set(derived.facts(case))))


def _write_published(cursor: CursorWrapper, touched: Mapping[str, Standing]) -> None:
    _write_lists(cursor, Published, touched, derived.published)


def _write_lists(
    cursor: CursorWrapper,
    model: type[models.Model],
    touched: Mapping[str, Standing],
    listed: Callable[[Case], Sequence[NamedTuple]],
) -> None:
    """Write the rows of `model` that `listed` gives for each matter anew, where they have changed."""
    gone: list[tuple[str]] = []
    new: list[tuple[object, ...]] = []
    names: tuple[str, ...] = ()
    for number, standing in touched.items():
        before = () if standing.written is None else listed(standing.written)
        after = listed(standing.case)
        if before == after:
            continue
        if before:
            gone.append((number,))
        for row in after:
            names = row._fields
            new.append((number, *row))
    _delete(cursor, model, gone)
    _insert(cursor, model, ("matter", *names), new)


def _insert(
    cursor: CursorWrapper,
    model: type[models.Model],
    names: Sequence[str],
    values: Iterable[Sequence[object]],
    tail: str = "",
) -> None:
    adapted = _adapted(values)
    if not adapted:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in names)
    marks = ", ".join(["%s"] * len(names))
    table = quote(model._meta.db_table)
    cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks}){tail}", adapted)  # noqa: S608


def _upsert(
    cursor: CursorWrapper,
    model: type[models.Model],
    names: Sequence[str],
    values: Sequence[Sequence[object]],
    fixed: int = 1,
) -> None:
    """Insert, or bring the columns after the first `fixed` up to date."""
    quote = connection.ops.quote_name
    changes = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in names[fixed:])
    tail = f" ON CONFLICT ({quote(names[0])}) DO UPDATE SET {changes}"
    _insert(cursor, model, names, values, tail)


def _delete(cursor: CursorWrapper, model: type[models.Model], gone: Sequence[tuple[str]]) -> None:
    if gone:
        quote = connection.ops.quote_name
        table = quote(model._meta.db_table)
        cursor.executemany(f"DELETE FROM {table} WHERE {quote('matter')} = %s", gone)  # noqa: S608


def _adapted(values: Iterable[Sequence[object]]) -> list[tuple[Any, ...]]:
    """`values` with their times as the database takes them; each moment is converted once."""
    moments: dict[datetime, object] = {}

    def fit(value: datetime) -> object:
        known = moments.get(value)
        if known is None:
            known = moments[value] = connection.ops.adapt_datetimefield_value(value)
        return known

    return [
        tuple([fit(value) if type(value) is datetime else value for value in row]) for row in values
    ]
