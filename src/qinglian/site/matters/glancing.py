"""All registers at a glance: of each how much is open and how much is late. One query in plain SQL.

Sixty registers by the ORM would take longer to write down than to count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from qinglian.procedures.model import Actor, Procedure
from qinglian.site.matters import queries
from qinglian.site.matters.counting import CAP
from qinglian.site.matters.models import Matter, Party, State

_OPEN = "SELECT 1 FROM {matter} m WHERE m.procedure = %s AND m.state = %s{own} LIMIT {most}"
_LATE = (
    "SELECT 1 FROM {matter} m WHERE m.procedure = %s AND m.due_at < %s{own} "
    "ORDER BY m.due_at LIMIT {most}"
)
_OWN = (
    " AND EXISTS (SELECT 1 FROM {party} p WHERE p.matter = m.number"
    " AND p.institution IN ({units}) AND p.procedure = %s)"
)
_ANY = "SELECT 1 FROM {matter} m WHERE m.procedure = %s"
_ANY_OWN = "SELECT 1 FROM {party} p WHERE p.institution IN ({units}) AND p.procedure = %s"


@dataclass(frozen=True, slots=True)
class Glance:
    """How much of a register is open and late, counted no further than the cap, and whether there is any of it."""

    open: int
    late: int
    any: bool


def glances(actor: Actor, procedures: Iterable[Procedure], now: datetime) -> Mapping[str, Glance]:
    """Every register by its procedure's name, as far as `actor` may see it."""
    names = [procedure.name for procedure in procedures]
    whole = set(names) if queries.sees_all(actor) else set(queries.capacity_procedures(actor))
    units = queries.units_seen(actor)
    moment = connection.ops.adapt_datetimefield_value(now)
    parts: list[str] = []
    given: list[Any] = []
    for name in names:
        own = [] if name in whole else [*units, name]
        for sql, values in _counted(name, moment, own, len(units)):
            parts.append(sql)
            given.extend(values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", given)
        found = iter(cursor.fetchone() or ())
    return {name: Glance(next(found), next(found), bool(next(found))) for name in names}


def _counted(name: str, moment: Any, own: list[str], many: int) -> Iterator[tuple[str, list[Any]]]:
    quote = connection.ops.quote_name
    words = {
        "matter": quote(Matter._meta.db_table),
        "party": quote(Party._meta.db_table),
        "units": ", ".join(["%s"] * many),
        "most": str(CAP + 1),
    }
    words["own"] = _OWN.format(**words) if own else ""
    for sql, value in ((_OPEN, State.OPEN.value), (_LATE, moment)):
        yield f"(SELECT COUNT(*) FROM ({sql.format(**words)}) c)", [name, value, *own]  # noqa: S608
    any_of = (_ANY_OWN if own else _ANY).format(**words)
    yield f"(SELECT COUNT(*) FROM ({any_of} LIMIT 1) c)", own or [name]  # noqa: S608
