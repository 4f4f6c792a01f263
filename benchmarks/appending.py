"""Durable appends to the county's log, against raw inserts of the same rows, taken in turn in one run.

    python benchmarks/appending.py [--database sqlite|postgresql|both]

Raw is what the database can do at best: on SQLite (WAL, synchronous=FULL) one transaction of `executemany`
for each batch, on PostgreSQL one of binary COPY, into a table and indexes of the same shape. The bars, as
shares of the raw rate at batches of 1, 100, 1,000 and 10,000: 0.9, 0.75, 0.75, 0.9 on SQLite, 0.6 on
PostgreSQL. `signed` is an append with the tree, the tiles and the signed checkpoint over it, for which there
is no bar.
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import databases

ROUNDS = 9
COMMITS = {1: 200, 100: 40, 1_000: 12, 10_000: 3}
"""Commits to a round, by batch."""

BARS = {
    "sqlite": {1: 0.9, 100: 0.75, 1_000: 0.75, 10_000: 0.9},
    "postgresql": {1: 0.6, 100: 0.6, 1_000: 0.6, 10_000: 0.6},
}

Placed = tuple[str, int, bytes]
Row = tuple[int, str, int, bytes]
Put = Callable[[Sequence[Any]], object]


def main() -> None:
    """Measure each database in a process of its own."""
    asked = databases.arguments(__doc__).parse_args()
    if not asked.one:
        raise SystemExit(databases.on_each(__file__, asked))
    measure()


def measure() -> None:
    """Append and insert in turn, a database of its own for each batch, and print the shares."""
    from qinglian import site

    with tempfile.TemporaryDirectory(prefix="qinglian-bench-") as folder:
        site.setup(folder)
        site.prepare()
        said = {}
        for batch in COMMITS:
            _emptied()
            said[batch] = compared(batch, _raw(Path(folder) / f"raw-{batch}.sqlite3"))
        bars = BARS[databases.kind()]
        missed = [batch for batch in COMMITS if said[batch]["share_of_raw"] < bars[batch]]
        print(json.dumps({"database": databases.kind(), "by_batch": said, "under_the_bar": missed}))
        for batch, found in said.items():
            print(f"{batch:>6}: {found['share_of_raw']:.2f} of raw (bar {bars[batch]})", flush=True)
        raise SystemExit(bool(missed))


def compared(batch: int, raw: Put) -> dict[str, Any]:
    """Rates in rows a second, and the median share over the rounds."""
    from qinglian.site.records.actions import sign
    from qinglian.site.records.store import DatabaseLog

    log = DatabaseLog()
    rows, chosen = _rows(), _rows()  # the raw way is told the place of each row, the log finds it

    def signed(placed: Sequence[Placed]) -> None:
        log.place(placed)
        sign()

    ways: dict[str, tuple[Put, Callable[[], Any]]] = {
        "raw": (raw, lambda: next(chosen)),
        "log": (log.place, lambda: next(rows)[1:]),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(
        -1, ROUNDS
    ):  # the first round, which prepares statements and pages, is not counted
        for name in list(ways)[:: 1 if turn % 2 else -1]:
            put, row = ways[name]
            given = [[row() for _ in range(batch)] for _ in range(COMMITS[batch])]
            seconds = _seconds(put, given)
            rates[name] += [batch * COMMITS[batch] / seconds] if turn >= 0 else []
    given = [[next(rows)[1:] for _ in range(batch)] for _ in range(COMMITS[batch])]
    sign()
    through = batch * COMMITS[batch] / _seconds(signed, given)
    shares = [ours / theirs for ours, theirs in zip(rates["log"], rates["raw"], strict=True)]
    return {
        "share_of_raw": round(statistics.median(shares), 3),
        "raw": round(statistics.median(rates["raw"])),
        "log": round(statistics.median(rates["log"])),
        "signed": round(through),
    }


def _seconds(put: Put, batches: list[list[Any]]) -> float:
    begun = time.perf_counter()
    for rows in batches:
        put(rows)
    return time.perf_counter() - begun


def _rows() -> Iterator[Row]:
    """Rows as acts leave them: three to a matter, 200 bytes each."""
    body = os.urandom(97).hex().encode()
    for at in count():
        yield at, f"HY-2022-{at // 3:06d}", at % 3 + 1, body + b"%06d" % (at % 10**6)


def _emptied() -> None:
    from django.conf import settings

    from qinglian.site.records.models import Entry, Head, Published, Tile
    from qinglian.site.records.remembering import NAME

    for model in (Entry, Tile, Head, Published):
        model._default_manager.all().delete()
    (Path(settings.QINGLIAN_DIR) / NAME).unlink(missing_ok=True)


def _raw(beside: Path) -> Put:
    """Inserts of whole rows by the driver alone, into an empty table shaped as the log's."""
    from django.db import connection

    from qinglian.site.records.models import Entry

    table = Entry._meta.db_table
    connection.ensure_connection()
    if databases.kind() == "postgresql":
        return _raw_postgresql(table)
    driver = sqlite3.connect(beside, isolation_level=None)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "cache_size=-32000",
        "mmap_size=268435456",
    ):
        driver.execute(f"PRAGMA {pragma}")
    shape = f"SELECT sql FROM sqlite_master WHERE tbl_name = '{table}' AND sql IS NOT NULL"
    for (sql,) in connection.connection.execute(shape).fetchall():
        driver.execute(sql)
    insert = f'INSERT INTO {table} ("index", matter, n, body) VALUES (?, ?, ?, ?)'

    def put(rows: Sequence[Row]) -> None:
        driver.execute("BEGIN IMMEDIATE")
        driver.executemany(insert, rows)
        driver.execute("COMMIT")

    return put


def _raw_postgresql(table: str) -> Put:
    import psycopg

    driver = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    driver.execute("DROP TABLE IF EXISTS raw_entry")
    driver.execute(f"CREATE TABLE raw_entry (LIKE {table} INCLUDING ALL)".encode())
    copy_in = 'COPY raw_entry ("index", matter, n, body) FROM STDIN (FORMAT BINARY)'

    def put(rows: Sequence[Row]) -> None:
        driver.execute("BEGIN")
        with driver.cursor() as cursor, cursor.copy(copy_in) as copy:
            copy.set_types(["int8", "varchar", "int4", "bytea"])
            for row in rows:
                copy.write_row(row)
        driver.execute("COMMIT")

    return put


if __name__ == "__main__":
    main()
