"""The flat, typed tables that rules read, and their staging in DuckDB.

Nested data, time zones and dialects end here: a rule sees text, whole numbers, dates and DECIMAL alone.
Persons, cards and accounts are keyed digests: enough to compare by, and nothing to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

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


@contextmanager
def staged(tables: Mapping[str, Sequence[Mapping[str, Cell]]]) -> Iterator[Money]:
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
            _fill(connection, name, rows)
        yield Money(connection, {name: len(tables.get(name, ())) for name in TABLES})
    finally:
        connection.close()


def _fill(
    connection: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Mapping[str, Cell]]
) -> None:
    """Column by column, some rows at a time: row by row costs a thousand times as much."""
    columns = TABLES[name]
    if unknown := {column for row in rows for column in row if column not in columns}:
        raise KeyError(f"{name}.{min(unknown)}")
    parts = ", ".join(f"CAST(unnest(?::VARCHAR[]) AS {kind})" for kind in columns.values())
    for start in range(0, len(rows), TOGETHER):
        some = rows[start : start + TOGETHER]
        values = [[_text(row.get(column)) for row in some] for column in columns]
        connection.execute(f'INSERT INTO "{name}" SELECT {parts}', values)


def _text(cell: Cell) -> str | None:
    return None if cell is None else str(cell)
