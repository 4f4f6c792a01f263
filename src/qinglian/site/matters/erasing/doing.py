"""The erasing itself: one transaction in which the values go and the log is told so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from django.core.cache import cache
from django.db import connection, transaction

from qinglian import workdays
from qinglian.ledger.entries import ACTOR, canonical, commitment, new_salts
from qinglian.site.matters import rows
from qinglian.site.matters.erasing.asking import Wanted
from qinglian.site.matters.erasing.family import FILE
from qinglian.site.matters.erasing.planning import Losing, Plan, plan
from qinglian.site.matters.erasing.traces import in_tables
from qinglian.site.matters.evidence import brought_key, set_aside, settle
from qinglian.site.matters.models import Act, Erasure, Evidence
from qinglian.site.matters.opening import ERASURE, who
from qinglian.site.matters.recorded import Standing
from qinglian.site.people.models import User
from qinglian.site.records.actions import sequence, sign
from qinglian.site.records.models import Entry
from qinglian.site.records.store import DatabaseLog

APPROVER = "approver"
"""The name under which the one who approved is committed to."""


def erase(wanted: Wanted) -> Plan:
    """Erase what `wanted` asks for, with all that follows from it, and say so in the log.

    All of it or nothing. What was erased before is left as it is, so that the same can be asked twice.
    The database's own remains are cleared by `cleaning.clean`, which must follow. Raises Refused, and
    StoreError where the log went backwards: nothing has changed then.
    """
    sequence()
    _overwrite()
    try:
        with transaction.atomic():
            found = plan(wanted, lock=True)
            if found.targets:
                _write(found)
                transaction.on_commit(sign, robust=True)
    finally:
        settle()
    return found


def _overwrite() -> None:
    """Let SQLite write zeros over whatever it deletes."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _write(found: Plan) -> None:
    at = workdays.now()
    places = _places(found.losing)
    bodies = []
    for one in found.losing:
        for act in one.after:
            if act.n not in one.lost:
                continue
            Act.objects.filter(pk=act.pk).update(
                fields=act.fields, salts=act.salts, evidence=act.evidence
            )
            bodies.append(_recorded(found, act, one.lost[act.n], at, places[act.matter, act.n]))
    rows.write((), {one.matter.number: _standing(one) for one in found.losing}, {})
    _erase_files(found)
    DatabaseLog().append(bodies)


def _standing(one: Losing) -> Standing:
    return Standing(one.case(one.after), one.case(one.acts), one.matter.parent)


def _places(losing: Sequence[Losing]) -> dict[tuple[str, int], int]:
    entries = Entry.objects.filter(matter__in=[one.matter.number for one in losing])
    found = entries.values_list("matter", "n", "index")
    return {(matter, n): index for matter, n, index in found}


def _recorded(found: Plan, act: Act, names: Sequence[str], at: datetime, place: int) -> bytes:
    """Keep who erased what from an act, and give the log's entry of it: no value, no person.

    `entry` is the place of the act's own entry; `actor` and `approver` are commitments.
    """
    by, approved_by = who(found.by), who(found.approved_by)
    salts = new_salts((ACTOR, APPROVER))
    Erasure.objects.create(
        matter=act.matter, n=act.n, names=sorted(names), ground=found.ground.name, at=at,
        by=by, approved_by=approved_by, salts=salts,
    )  # fmt: skip
    return canonical(
        {
            "v": 1,
            "kind": ERASURE,
            "matter": act.matter,
            "n": act.n,
            "entry": place,
            "fields": sorted(names),
            "ground": found.ground.name,
            "unit": found.by.unit,
            "time": at.astimezone(UTC).isoformat()[:-6] + "Z",
            "actor": commitment(ACTOR, by, salts[ACTOR]),
            "approver": commitment(APPROVER, approved_by, salts[APPROVER]),
        }
    )


def _erase_files(found: Plan) -> None:
    """Take the files out of their place that nothing else in the deployment names."""
    for sha256 in sorted({str(one.value) for one in found.targets if one.name.startswith(FILE)}):
        _forget_names(sha256)
        if not any(_uses(sha256)):
            Evidence.objects.filter(pk=sha256).delete()
            set_aside(sha256)


def _uses(sha256: str) -> Iterator[str]:
    """Where else the digest stands: with another act, or with a table that was loaded."""
    own = Evidence._meta.db_table
    yield from (trace.place for trace in in_tables(sha256) if trace.table != own)


def _forget_names(sha256: str) -> None:
    """The cache remembers, for a while, under which name an account brought the file."""
    accounts = User.objects.values_list("pk", flat=True)
    cache.delete_many([brought_key(pk, sha256) for pk in accounts])
