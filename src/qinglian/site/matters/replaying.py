"""Replay: drop what is derived, build it again from the acts, and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef

from qinglian.procedures.shelf import library
from qinglian.site.matters import derived, recorded, rows
from qinglian.site.matters.models import Act, Fact, Matter, Party, Pending, Published

CHUNK = 500
"""Matters rebuilt together."""

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A derived value that was not what the acts make it. None stands for a row that is not there."""

    number: str
    column: str
    was: object
    is_now: object


@dataclass(slots=True)
class Replayed:
    """How much was rebuilt, and what had been different."""

    matters: int = 0
    acts: int = 0
    differences: list[Difference] = field(default_factory=list)


def replay(progress: Callable[[int], None] = lambda done: None) -> Replayed:
    """Rebuild every matter's derived state from its acts, in one transaction that lets no act in.

    Afterwards the derived state is what the acts make it; a matter without acts, and acts without a
    matter, are reported and left. `progress` is called with the number of matters rebuilt so far.
    """
    done = Replayed()
    with transaction.atomic():
        _keep_others_out()
        after = ""
        while some := list(Matter.objects.filter(pk__gt=after).order_by("pk")[:CHUNK]):
            _rebuild(some, done)
            after = some[-1].number
            progress(done.matters)
        done.differences.extend(_strays())
    return done


def _keep_others_out() -> None:
    """On SQLite the transaction itself does."""
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(Matter._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")


def _rebuild(matters: list[Matter], done: Replayed) -> None:
    numbers = [matter.number for matter in matters]
    acts = _acts(numbers)
    before = _derived_rows(numbers)
    touched: dict[str, recorded.Standing] = {}
    for matter in matters:
        done.matters += 1
        held = acts.get(matter.number)
        if not held:
            done.differences.append(Difference(matter.number, "acts", matter.acts, None))
            continue
        done.acts += len(held)
        procedure = library().version(matter.procedure, matter.version)
        case = recorded.rebuilt(procedure, matter.number, held)
        done.differences.extend(_compare(matter, derived.columns(case)))
        touched[matter.number] = recorded.Standing(case, None, matter.parent)
    Pending.objects.filter(matter__in=numbers).delete()
    Party.objects.filter(matter__in=numbers).delete()
    Fact.objects.filter(matter__in=numbers).delete()
    Published.objects.filter(matter__in=numbers).delete()
    rows.write((), touched, {})
    for column, kept in _derived_rows(numbers).items():
        done.differences.extend(_sets(column, before[column], kept))


def _acts(numbers: list[str]) -> dict[str, list[Act]]:
    found = Act.objects.filter(matter__in=numbers).order_by("matter", "n")
    return {number: list(held) for number, held in groupby(found, key=lambda act: act.matter)}


def _compare(matter: Matter, columns: derived.Columns) -> Iterator[Difference]:
    for name, value in columns._asdict().items():
        old = getattr(matter, name)
        if old != value:
            yield Difference(matter.number, name, old, value)


def _derived_rows(numbers: list[str]) -> dict[str, set[Row]]:
    pending = Pending.objects.filter(matter__in=numbers)
    parties = Party.objects.filter(matter__in=numbers)
    facts = Fact.objects.filter(matter__in=numbers)
    public = Published.objects.filter(matter__in=numbers)
    return {
        "published": set(public.values_list("matter_id", *derived.Public._fields)),
        "facts": set(facts.values_list("matter_id", *derived.Found._fields)),
        "pending": set(pending.values_list("matter_id", *derived.Wanted._fields)),
        "parties": set(parties.values_list("matter_id", *derived.Part._fields, "procedure")),
    }


def _sets(column: str, before: set[Row], after: set[Row]) -> Iterator[Difference]:
    for row in sorted(before - after, key=str):
        yield Difference(str(row[0]), column, row, None)
    for row in sorted(after - before, key=str):
        yield Difference(str(row[0]), column, None, row)


def _strays() -> Iterator[Difference]:
    """Acts whose matter is not there, and how many of them."""
    strays = Act.objects.filter(~Exists(Matter.objects.filter(pk=OuterRef("matter"))))
    for number, count in strays.order_by("matter").values_list("matter").annotate(Count("pk")):
        yield Difference(number, "matter", None, count)
