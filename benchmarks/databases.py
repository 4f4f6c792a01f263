"""A database for each measurement: SQLite in a folder, or one of its own on a PostgreSQL server."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

import psycopg

SERVER = os.environ.get("QINGLIAN_BENCH_SERVER", "postgresql://postgres@127.0.0.1:5432")


def arguments(about: str) -> argparse.ArgumentParser:
    """What every measurement is asked: the county's size, and on which databases."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--size", default="county")
    parser.add_argument("--database", default="both", choices=["sqlite", "postgresql", "both"])
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    return parser


def on_each(script: str, asked: argparse.Namespace) -> int:
    """Run `script --one` for each database, in a process of its own. Gives how many failed."""
    failed = 0
    for kind in ("sqlite", "postgresql") if asked.database == "both" else (asked.database,):
        if kind == "postgresql" and not reachable():
            print("postgresql: no server answers; not measured")
            continue
        with Database(kind) as url:
            words = [sys.executable, script, *sys.argv[1:], "--one"]
            failed += bool(
                subprocess.run(words, env={**os.environ, "DATABASE_URL": url}).returncode
            )
    return failed


def reachable() -> bool:
    """Whether a PostgreSQL server answers."""
    try:
        psycopg.connect(f"{SERVER}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


class Database:
    """A database of this run's own, dropped afterwards."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.name = f"qinglian_bench_{os.getpid()}"

    def __enter__(self) -> str:
        if self.kind == "sqlite":
            return ""
        self._run(f'CREATE DATABASE "{self.name}"')
        return f"{SERVER}/{self.name}"

    def __exit__(self, *_: object) -> None:
        if self.kind != "sqlite":
            self._run(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def _run(self, sql: str) -> None:
        with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as connection:
            connection.execute(sql.encode())


def kind() -> str:
    """The database that this process measures."""
    return os.environ.get("DATABASE_URL", "").partition(":")[0] or "sqlite"
