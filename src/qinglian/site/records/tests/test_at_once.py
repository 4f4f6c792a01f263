"""Many who write the log at once: one history, without a gap, and nobody waits for ever."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connection, transaction

from qinglian.ledger.steps import at_each
from qinglian.ledger.tests.dying import seed
from qinglian.site.matters.tests.elsewhere import deployment
from qinglian.site.records import actions
from qinglian.site.records.models import Entry, Queued
from qinglian.site.records.tests.faults.running import run
from qinglian.site.records.tests.faults.writing import entries

SECONDS = float(os.environ.get("QINGLIAN_HAMMER_SECONDS", "3"))


@pytest.mark.slow
@pytest.mark.django_db
def test_eight_processes_that_write_at_once_make_one_history(tmp_path):
    """Contiguous, complete, and every checkpoint that anyone saw is of it; no writer was ever told of a lock."""
    began = seed()
    print(f"QINGLIAN_SEED={began}")
    with deployment(tmp_path / "deployment") as elsewhere:
        found = run(elsewhere, "hammering", SECONDS, 8, began, within=6 * SECONDS + 120)
    print(found)
    assert found["problems"] == []
    assert min(found["writes_of_each"]) > 0
    assert found["checked_by_the_reader"] > 0
    assert found["acknowledged"] == found["entries"] > 0


@pytest.mark.django_db(transaction=True)
def test_an_import_and_a_sequencer_do_not_wait_for_each_other(monkeypatch):
    """Not even where an entry that stands before those the import holds is committed meanwhile."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    monkeypatch.setattr(actions, "BATCH", 2)
    early, importing, go_on = threading.Event(), threading.Event(), threading.Event()
    importer: list[int] = []

    def stop_after_a_batch(name: str) -> None:
        if name == "commit" and importer == [threading.get_ident()] and not importing.is_set():
            importing.set()
            go_on.wait(10)

    def commit_late() -> None:
        with transaction.atomic():
            Queued.objects.create(matter="early", n=1, body=b"early")
            early.set()
            importing.wait(10)

    def import_one() -> None:
        importer.append(threading.get_ident())
        with transaction.atomic():
            actions.place(entries("import", 1))

    def alone(what: Callable[[], object]) -> None:
        try:
            what()
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool, at_each(stop_after_a_batch):
        late = pool.submit(alone, commit_late)
        early.wait(10)
        for matter in ("first", "second"):
            Queued.objects.create(matter=matter, n=1, body=matter.encode())
        batch = pool.submit(alone, import_one)
        late.result(20)
        sequencer = pool.submit(alone, actions.sequence)
        wait([sequencer], 0.5)  # it stands where it would stand in the way
        go_on.set()
        batch.result(20)
        sequencer.result(20)
    placed = Entry.objects.order_by("index").values_list("matter", flat=True)
    assert list(placed) == ["first", "second", "early", "import"]
