"""Queries and server time of the inbox and the registers, at the county's size and at ten times it.

    python benchmarks/pages.py [--size county] [--times 10] [--rounds 21] [--database sqlite|postgresql|both]

The bar, for the inbox and the registers: 12 queries or fewer, a median under 60 ms, and no growth with what
is not on the page. The weekly page is measured beside them.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from typing import Any

import databases

READERS = ("govoffice-supervision-head", "transport-liaison", "shiqiao-liaison", "leaders-head")
PAGES = (
    "/",
    "/registers/",
    "/registers/hotline-ticket/",
    "/registers/hotline-ticket/?late=ever",
    "/registers/hotline-ticket/?sort=due",
    "/registers/hotline-ticket/?q=道路",
    "/registers/meeting-decision/?state=open",
    "/weekly/",
)
BESIDE = ("/weekly/",)
QUERIES, MILLISECONDS = 12, 60.0


def main() -> None:
    """Print a table for each size; exit with 1 where the bar is missed."""
    parser = databases.arguments(__doc__)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=21)
    asked = parser.parse_args()
    if not asked.one:
        raise SystemExit(databases.on_each(__file__, asked))
    missed = 0
    with tempfile.TemporaryDirectory(prefix="qinglian-pages-") as folder:
        until = made(folder, asked.size)
        missed += measured(f"{databases.kind()} 1×", asked.rounds, until)
        if asked.times > 1:
            multiplied(asked.times)
            missed += measured(f"{databases.kind()} {asked.times}×", asked.rounds, until)
    raise SystemExit(1 if missed else 0)


def made(folder: str, size: str) -> Any:
    """A deployment that has lived its year; gives the moment at which it stands."""
    from qinglian import site

    site.setup(folder)
    site.prepare(static=True)
    from qinglian.county.life import live
    from qinglian.site.demonstration import live_through

    life, truth = live(size)
    live_through(life)
    return truth.until


COPIED = ("matters.Matter", "matters.Party", "matters.Pending", "matters.Fact", "matters.Published")


def multiplied(times: int) -> None:
    """Copy every matter, its parties and what waits on it, under numbers of their own."""
    from django.apps import apps
    from django.db import connection

    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for label in COPIED:
            model = apps.get_model(label)
            key = "number" if label == "matters.Matter" else "matter"
            names = [field.column for field in model._meta.concrete_fields if field.column != "id"]
            table, listed = quote(model._meta.db_table), ", ".join(map(quote, names))
            for copy in range(1, times):
                taken = ", ".join(
                    f"substr({quote(name)}, 1, 8) || '{copy}' || substr({quote(name)}, 9)"
                    if name == key
                    else quote(name)
                    for name in names
                )
                only = f"WHERE length({quote(key)}) = 14"
                cursor.execute(f"INSERT INTO {table} ({listed}) SELECT {taken} FROM {table} {only}")
        cursor.execute("ANALYZE")


def measured(size: str, rounds: int, until: Any) -> int:
    """Print queries, median and worst time of each page for each reader; give how many missed the bar."""
    from qinglian import workdays
    from qinglian.site.matters.models import Matter, Pending

    print(f"\n{size}: {Matter.objects.count():,} matters, {Pending.objects.count():,} pending")
    print(f"{'reader':28} {'page':42} {'queries':>7} {'median':>9} {'worst':>9} {'KiB':>6}")
    missed = 0
    with workdays.fixed_clock(until, ticking=True):
        for reader in READERS:
            for page in PAGES:
                queries, times, size_of = asked_for(reader, page, rounds)
                median = statistics.median(times)
                good = page in BESIDE or (queries <= QUERIES and median < MILLISECONDS)
                missed += not good
                print(
                    f"{reader:28} {page:42} {queries:7} {median:6.1f} ms {max(times):6.1f} ms "
                    f"{size_of / 1024:6.0f}{'' if good else '  MISSED'}",
                    flush=True,
                )
    return missed


def asked_for(reader: str, page: str, rounds: int) -> tuple[int, list[float], int]:
    """Queries, milliseconds of each round, and bytes of the answer."""
    from django.db import connection
    from django.test import Client

    from qinglian.site.people.models import User

    client = Client()
    client.force_login(
        User.objects.get(username=reader), "django.contrib.auth.backends.ModelBackend"
    )
    client.get(page)
    times: list[float] = []
    counted = 0

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(sql, params, many, context)

    size = 0
    for _ in range(rounds):
        counted = 0
        with connection.execute_wrapper(count):
            begun = time.perf_counter()
            answer = client.get(page)
            times.append((time.perf_counter() - begun) * 1000)
        assert answer.status_code == 200, f"{page} answered {answer.status_code} for {reader}"
        size = len(answer.content)
    return counted, times, size


if __name__ == "__main__":
    os.environ.setdefault("QINGLIAN_HOSTS", "testserver,localhost")
    main()
