"""Replay: drop what is derived, build it again from the acts, and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction

from qinglian.procedures.shelf import library
from qinglian.site.matters import derived, recorded, rows
from qinglian.site.matters.models import Act, Matter, Party, Pending

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A derived value that was not what the acts make it."""

    number: str
    column: str
    was: object
    is_now: object


def replay(progress: Callable[[int], None] = lambda done: None) -> list[Difference]:
    """Rebuild every matter's derived state from its acts, in one transaction.

    Returns what differed before; afterwards the derived state is what the acts make it. `progress` is
    called with the number of matters rebuilt so far.
    """
    found: list[Difference] = []
    with transaction.atomic():
        before_pending = _pending_rows()
        before_parties = _party_rows()
        Pending.objects.all().delete()
        Party.objects.all().delete()
        touched: dict[str, recorded.Standing] = {}
        for count, (matter, held) in enumerate(_matters_with_acts(), start=1):
            procedure = library().version(matter.procedure, matter.version)
            case = recorded.rebuilt(procedure, matter.number, held)
            found.extend(_compare(matter, derived.columns(case)))
            touched[matter.number] = recorded.Standing(case, None, matter.parent)
            if len(touched) >= CHUNK:
                rows.write((), touched, {})
                touched = {}
                progress(count)
        rows.write((), touched, {})
        found.extend(_sets("pending", before_pending, _pending_rows()))
        found.extend(_sets("parties", before_parties, _party_rows()))
    return found


def _matters_with_acts() -> Iterator[tuple[Matter, list[Act]]]:
    acts = Act.objects.order_by("matter", "n").iterator(chunk_size=5_000)
    grouped = groupby(acts, key=lambda act: act.matter)
    matters = Matter.objects.order_by("number").iterator(chunk_size=2_000)
    for matter, (number, held) in zip(matters, grouped, strict=True):
        if matter.number != number:
            raise LookupError(f"matter {matter.number} and the acts of {number} do not meet")
        yield matter, list(held)


def _compare(matter: Matter, columns: derived.Columns) -> Iterator[Difference]:
    for name, value in columns._asdict().items():
        old = getattr(matter, name)
        if old != value:
            yield Difference(matter.number, name, old, value)


def _sets(
    column: str, before: set[tuple[object, ...]], after: set[tuple[object, ...]]
) -> list[Difference]:
    return [
        *(Difference(str(row[0]), column, row, None) for row in sorted(before - after, key=str)),
        *(Difference(str(row[0]), column, None, row) for row in sorted(after - before, key=str)),
    ]


def _pending_rows() -> set[tuple[object, ...]]:
    return set(Pending.objects.values_list("matter_id", *derived.Wanted._fields))


def _party_rows() -> set[tuple[object, ...]]:
    return set(Party.objects.values_list("matter_id", "role", "unit", "institution", "procedure"))
