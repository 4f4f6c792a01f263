"""The whole test database put aside under a name and brought back: cheaper than living a year again."""

from __future__ import annotations

import sqlite3
from functools import cache

from django.db import connection


@cache
def _aside(name: str) -> sqlite3.Connection:
    return sqlite3.connect(":memory:")


def keep(name: str) -> None:
    """Put what the database holds now aside as `name`."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.backup(_aside(name))
        return
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE; CREATE SCHEMA "{name}"')
        for table in tables:
            cursor.execute(f'CREATE TABLE "{name}"."{table}" AS TABLE public."{table}"')


def bring_back(name: str) -> None:
    """Let the database hold what was put aside as `name`, and nothing else."""
    if connection.vendor == "sqlite":
        _aside(name).backup(connection.connection)
        return
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # in whatever order, without checks
        cursor.execute(f"TRUNCATE {', '.join(f'public.{table}' for table in tables)}")
        for table in tables:
            cursor.execute(f'INSERT INTO public."{table}" SELECT * FROM "{name}"."{table}"')
        cursor.execute("RESET session_replication_role")
