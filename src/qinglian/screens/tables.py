"""The flat, typed tables that rules read, and their staging in DuckDB.

Nested data, time zones and dialects end here: a rule sees text, whole numbers, dates and DECIMAL alone.
Persons, cards and accounts are keyed digests: enough to compare by, and nothing to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import duckdb
import orjson

MONEY = "DECIMAL(18,2)"
TOGETHER = 20_000
"""Rows staged by one statement."""

Cell = str | int | None

TABLES: Mapping[str, Mapping[str, str]] = {
    "contracts": {
        "row_id": "VARCHAR", "unit": "VARCHAR", "year": "INTEGER", "number": "VARCHAR",
        "project": "VARCHAR", "category": "VARCHAR", "supplier": "VARCHAR", "method": "VARCHAR",
        "amount": MONEY, "signed": "DATE",
    },
    "bids": {
        "row_id": "VARCHAR", "unit": "VARCHAR", "section": "VARCHAR", "control": MONEY,
        "bidder": "VARCHAR", "price": MONEY, "machine": "VARCHAR", "bond": "VARCHAR", "opened": "DATE",
    },
    "subsidies": {
        "row_id": "VARCHAR", "batch": "VARCHAR", "number": "VARCHAR", "item": "VARCHAR",
        "period": "VARCHAR", "starts": "DATE", "town": "VARCHAR", "village": "VARCHAR",
        "person": "VARCHAR", "amount": MONEY, "makes_up": "VARCHAR",
    },
    "deaths": {"row_id": "VARCHAR", "person": "VARCHAR", "died": "DATE"},
    "explained": {"rule": "VARCHAR", "row_id": "VARCHAR", "cause": "VARCHAR"},
}  # fmt: skip
"""Table → its columns and their types. `explained` holds the rows that a document has explained to a rule."""


@dataclass(frozen=True, slots=True)
class Money:
    """Tables staged for rules, and how many rows each has; those that nobody gave are empty."""

    connection: duckdb.DuckDBPyConnection
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of a table as JSON texts, each an object with its `row_id`: read once, and never as Python values.

    Of rows that agree in `key` the last one counts. What a text holds beside the table's columns is left out.
    """

    texts: Iterable[str]
    key: tuple[str, ...] = ()


class Explained(NamedTuple):
    """That a document explains a row to a rule: the row by its table and its `key`, joined by `|`."""

    rule: str
    table: str
    key: str
    cause: str


@contextmanager
def staged(
    tables: Mapping[str, Sequence[Mapping[str, Cell]] | Source],
    explained: Sequence[Explained] = (),
) -> Iterator[Money]:
    """`tables` in memory, for as many rules as are run within. Nothing touches the disk.

    Every value is given as text or a whole number and cast once. Raises KeyError for a table or a
    column that is not in TABLES, and duckdb.Error for a value that is not of its type.
    """
    connection = duckdb.connect(":memory:", config={"temp_directory": ""})
    try:
        connection.execute("SET enable_external_access = false")
        connection.execute("SET TimeZone = 'UTC'")
        for name, columns in TABLES.items():
            typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
            connection.execute(f'CREATE TABLE "{name}" ({typed})')
        for name, rows in tables.items():
            source = rows if isinstance(rows, Source) else Source(list(_written(name, rows)))
            _fill(connection, name, source)
            _explain(connection, name, source, [one for one in explained if one.table == name])
        yield Money(connection, {name: _many(connection, name) for name in TABLES})
    finally:
        connection.close()


def _written(name: str, rows: Sequence[Mapping[str, Cell]]) -> Iterator[str]:
    columns = TABLES[name]
    for row in rows:
        if unknown := row.keys() - columns.keys():
            raise KeyError(f"{name}.{min(unknown)}")
        yield orjson.dumps(row).decode()


def _fill(connection: duckdb.DuckDBPyConnection, name: str, source: Source) -> None:
    """Some rows by one statement, as one JSON text, which DuckDB reads faster than bound values."""
    columns = TABLES[name]
    shape = ", ".join(f'"{column}": "VARCHAR"' for column in columns)
    typed = ", ".join(
        f'CAST(one."{column}" AS {kind}) AS "{column}"' for column, kind in columns.items()
    )
    read = f"SELECT {typed} FROM (SELECT unnest(from_json(?, '[{{{shape}}}]')) AS one)"  # noqa: S608 - names of TABLES
    texts = iter(source.texts)
    while some := list(islice(texts, TOGETHER)):
        connection.execute(f'INSERT INTO "{name}" {read}', ["[" + ",".join(some) + "]"])
    if unknown := set(source.key) - columns.keys():
        raise KeyError(f"{name}.{min(unknown)}")
    if source.key:
        same = ", ".join(f'"{column}"' for column in source.key)
        last = f'SELECT max(rowid) FROM "{name}" GROUP BY {same}'  # noqa: S608 - names of TABLES
        connection.execute(f'DELETE FROM "{name}" WHERE rowid NOT IN ({last})')  # noqa: S608


def _explain(
    connection: duckdb.DuckDBPyConnection, name: str, source: Source, explained: Sequence[Explained]
) -> None:
    if not explained:
        return
    key = ", ".join(f'CAST("{column}" AS VARCHAR)' for column in source.key)
    connection.execute(
        f"""INSERT INTO explained SELECT told.rule, t.row_id, told.cause FROM "{name}" t
        JOIN (SELECT unnest(?::VARCHAR[]) AS rule, unnest(?::VARCHAR[]) AS key,
                     unnest(?::VARCHAR[]) AS cause) told ON told.key = concat_ws('|', {key})""",  # noqa: S608 - names of TABLES
        [[one.rule for one in explained], [one.key for one in explained],
         [one.cause for one in explained]],
    )  # fmt: skip


def _many(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    (found,) = connection.table(name).count("*").fetchall()
    return int(found[0])
