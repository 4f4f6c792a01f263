"""How entries get their places: one writer at a time, each place once, durable on return.

The number of entries is the compare-and-swap: the next place is read under the writer's lock, and its
primary key can be taken once only. These few statements go to the database driver itself: on a fast disk
Django's wrappers around them would take as long as the commit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import local
from typing import Any
from zlib import crc32

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections

from qinglian.ledger.steps import step
from qinglian.site.records.models import Entry

Placed = tuple[str, int, bytes]
"""An entry with the act it is of: matter, number of the act, body."""

_TABLE = Entry._meta.db_table
_NEXT = f'SELECT coalesce(max("index") + 1, 0) FROM {_TABLE}'  # noqa: S608 - a constant
_INSERT = f'INSERT INTO {_TABLE} ("index", matter, n, body) VALUES (?, ?, ?, ?)'  # noqa: S608
_COPY = f'COPY {_TABLE} ("index", matter, n, body) FROM STDIN (FORMAT BINARY)'
_TYPES = ("int8", "varchar", "int4", "bytea")


def size() -> int:
    """How many entries have their places, signed or not."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        return int(cursor.fetchone()[0])


def wait_for_turn() -> None:
    """Wait until nobody else places entries, and let nobody until the caller's transaction ends.

    Who will both take entries from the queue and place them asks first: the other way round, two of them
    could each wait for what the other holds. On SQLite the transaction itself is the turn.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock()])


def place(entries: Sequence[Placed] | Sequence[bytes]) -> range:
    """Give `entries` the next places, in the caller's transaction or one of its own.

    An entry given as bytes alone is of no matter, and its number is its place. Raises DatabaseError.
    """
    database = _database()
    if database.connection is None:
        database.connect()
    put = _put_on_postgresql if database.vendor == "postgresql" else _put_on_sqlite
    try:
        return put(database.connection, entries, not database.in_atomic_block)
    except database.Database.Error as failed:
        with database.wrap_database_errors:
            raise failed


_here = local()


def _database() -> Any:
    """This thread's connection, as Django wraps it: Django itself takes 5 microseconds to find it."""
    found = getattr(_here, "database", None)
    if found is None:
        found = _here.database = connections[DEFAULT_DB_ALIAS]
    return found


def _put_on_sqlite(driver: Any, entries: Sequence[Placed] | Sequence[bytes], alone: bool) -> range:
    if alone:  # any other transaction of the site's began so, as the only writer
        driver.execute("BEGIN IMMEDIATE")
    try:
        start = driver.execute(_NEXT).fetchone()[0]
        step("entries")
        driver.executemany(_INSERT, _rows(start, entries))
        step("placed")
        if alone:
            driver.execute("COMMIT")
    except BaseException:
        if alone and driver.in_transaction:
            driver.execute("ROLLBACK")
        raise
    return range(start, start + len(entries))


def _put_on_postgresql(
    driver: Any, entries: Sequence[Placed] | Sequence[bytes], alone: bool
) -> range:
    try:
        begun = (
            "BEGIN; " if alone else ""
        )  # one message to the server, each statement seeing the last
        cursor = driver.execute(f"{begun}SELECT pg_advisory_xact_lock({_lock()}); {_NEXT}")
        while cursor.nextset():
            pass
        start = cursor.fetchone()[0]
        step("entries")
        with cursor.copy(_COPY) as copy:
            copy.set_types(_TYPES)
            for row in _rows(start, entries):
                copy.write_row(row)
        step("placed")
        if alone:
            driver.execute("COMMIT")
    except BaseException:
        if alone and not driver.closed:
            driver.rollback()
        raise
    return range(start, start + len(entries))


def _rows(start: int, entries: Sequence[Placed] | Sequence[bytes]) -> Iterator[tuple[object, ...]]:
    """The rows of `entries` from place `start` on."""
    if entries and isinstance(entries[0], bytes):
        return ((at, "", at, body) for at, body in enumerate(entries, start))
    return ((at, matter, n, body) for at, (matter, n, body) in enumerate(entries, start))


def _lock() -> int:
    """The number by which PostgreSQL knows this log's writers."""
    return crc32(str(settings.LOG_ORIGIN).encode())
