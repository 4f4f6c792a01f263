"""Acts per second through the door, against a raw `executemany` of the same rows in the same run.

    python benchmarks/acts.py [--size county] [--database sqlite|postgresql|both]

The bar: a tenth of the raw rate or better; 150,000 acts in three minutes and 1.5 GiB on SQLite.
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

import databases
from qinglian.county.events import Life
from qinglian.procedures.refusal import Refused

CHUNK = 4_000
LIFE = "think up the life (not the door)"


def main() -> None:
    """Measure each database in a process of its own, so that peak memory is its own too."""
    asked = databases.arguments(__doc__).parse_args()
    if not asked.one:
        raise SystemExit(databases.on_each(__file__, asked))
    measure(asked.size)


def measure(size: str) -> None:
    """Live a life through the door, then write the same rows raw, and print both rates."""
    from qinglian import site

    with tempfile.TemporaryDirectory(prefix="qinglian-bench-") as folder:
        site.setup(folder)
        site.prepare()
        parts = Parts()
        parts.watch_the_door()
        from qinglian.county.life import live
        from qinglian.site.demonstration import live_through

        life, truth = live(size)
        begun = time.perf_counter()
        lived = live_through(parts.watched(life))
        through = time.perf_counter() - begun - parts.took[LIFE]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        rows = taken()
        raw = min(written(rows) for _ in range(3))
        said = {
            "database": databases.kind(),
            "acts": lived.acts,
            "acts_expected": truth.all_acts,
            "door_seconds": round(through, 1),
            "acts_a_second": round(lived.acts / through),
            "raw_seconds": round(raw, 2),
            "raw_acts_a_second": round(lived.acts / raw),
            "share_of_raw": round(raw / through, 3),
            "peak_gib": round(peak, 2),
            "where_the_time_goes": parts.shares(through + parts.took[LIFE]),
        }
        print(json.dumps(said, indent=2), flush=True)


class Parts:
    """How long the named parts of the door took."""

    def __init__(self) -> None:
        self.took: defaultdict[str, float] = defaultdict(float)

    def watch_the_door(self) -> None:
        """Time the calls by which the door decides, commits to, writes and places."""
        from qinglian.procedures.engine import Case
        from qinglian.site.matters import door, rows

        self._watch(Case, "perform", "decide (engine)")
        self._watch(door.Door, "_record", "commit to (entries and commitments)")
        self._watch(rows, "write", "write (acts, matters, parties, pendings)")
        self._watch(door, "place", "place (log entries and tiles)")

    def _watch(self, owner: Any, name: str, part: str) -> None:
        inner: Callable[..., Any] = getattr(owner, name)
        took, clock = self.took, time.perf_counter

        def timed(*args: Any, **kwargs: Any) -> Any:
            begun = clock()
            try:
                return inner(*args, **kwargs)
            finally:
                took[part] += clock() - begun

        setattr(owner, name, timed)

    def shares(self, whole: float) -> dict[str, float]:
        """Seconds by part; the rest is looking up actors and numbers, and what holds it together."""
        found = {part: round(seconds, 1) for part, seconds in self.took.items()}
        return {**found, "the rest": round(whole - sum(self.took.values()), 1)}

    def watched(self, life: Life) -> Life:
        """`life`, its own time counted apart."""
        send: Callable[[], Any] = lambda: next(life)  # noqa: E731
        while True:
            begun = time.perf_counter()
            try:
                event = send()
            except StopIteration:
                return
            finally:
                self.took[LIFE] += time.perf_counter() - begun
            try:
                answer = yield event
                send = partial(life.send, answer)
            except Refused as refused:
                send = partial(life.throw, refused)


TABLES = (
    "matters.Act", "matters.Matter", "matters.Party", "matters.Pending", "matters.Fact",
    "matters.Published", "matters.Series",
    "records.Entry", "records.Tile",
)  # fmt: skip


def taken() -> list[tuple[Any, list[str], list[tuple[Any, ...]]]]:
    """Every row that the door wrote, table by table, as the database driver gives it back."""
    from django.apps import apps
    from django.db import connection

    found = []
    with connection.cursor() as cursor:
        for label in TABLES:
            model = apps.get_model(label)
            columns = [field.column for field in model._meta.concrete_fields]
            named = ", ".join(connection.ops.quote_name(column) for column in columns)
            cursor.execute(f"SELECT {named} FROM {model._meta.db_table}")
            found.append((model, columns, [_fit(row) for row in cursor.fetchall()]))
    return found


def _fit(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(json.dumps(value) if isinstance(value, (dict, list)) else value for value in row)


def written(tables: list[tuple[Any, list[str], list[tuple[Any, ...]]]]) -> float:
    """Seconds to empty the tables and write the same rows again with `executemany` alone."""
    from django.db import connection, transaction

    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for model, _, _ in reversed(tables):
            cursor.execute(f"DELETE FROM {quote(model._meta.db_table)}")
    begun = time.perf_counter()
    for model, columns, rows in tables:
        named = ", ".join(quote(column) for column in columns)
        marks = ", ".join(["%s"] * len(columns))
        sql = f"INSERT INTO {quote(model._meta.db_table)} ({named}) VALUES ({marks})"
        for start in range(0, len(rows), CHUNK):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(sql, rows[start : start + CHUNK])
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
