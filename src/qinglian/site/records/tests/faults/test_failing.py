"""The county's log on a disk that is full, writes short or cannot sync; and before a server that hangs up.

Who is told of an error was not promised anything, and gives the act again: it is in the log once. After each
round the log stands, and every checkpoint that anyone saw is of it.
"""

from __future__ import annotations

import time

import pytest
from django.db import connection, connections

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.keys import Ed25519Signer
from qinglian.ledger.tests.dying import rounds, seed
from qinglian.ledger.tests.failing import broken, failing, no_space
from qinglian.site import regular
from qinglian.site.records import remembering
from qinglian.site.records.tests.faults.running import run
from qinglian.site.records.tests.faults.test_killed import STEPS

pytestmark = pytest.mark.django_db


@pytest.mark.slow
def test_whatever_fails_nothing_is_lost_or_doubled_and_there_is_one_history(elsewhere):
    began, many = seed(), rounds(60 if connection.vendor == "sqlite" else 45)
    print(f"QINGLIAN_SEED={began}")
    report = run(elsewhere, "failing", many, began, within=120 + 5 * many)
    print(report)
    if "impossible" in report:
        pytest.skip(report["impossible"])
    assert report["problems"] == []
    assert report["left_beside"] == 0
    of_the_database = {"full", "short", "unsynced"} if connection.vendor == "sqlite" else STEPS
    wanted = of_the_database | {"replace", "fsync", "mkstemp"}
    assert wanted <= {kind for kind, times in report["met"].items() if times}


def note(size: int) -> bytes:
    """A checkpoint that someone signed."""
    head = checkpoints.Checkpoint("log.example", size, bytes(32))
    return checkpoints.sign(head, Ed25519Signer("log.example", bytes(32)))


@pytest.mark.parametrize("call", ["mkstemp", "fsync", "replace"])
@pytest.mark.parametrize("how", [no_space, broken])
def test_what_is_remembered_stays_where_the_next_cannot_be_written_and_nothing_is_left_beside(
    tmp_path, settings, call, how
):
    settings.QINGLIAN_DIR = tmp_path
    remembering.remember(note(1))
    for _ in range(3):
        with failing(call, how, 1), pytest.raises(OSError):  # noqa: PT011 - whichever it was
            remembering.remember(note(2))
    assert [path.name for path in tmp_path.iterdir()] == [remembering.NAME]
    assert remembering.remembered().size == 1
    remembering.remember(note(2))
    assert remembering.remembered().size == 2


def test_what_the_site_does_by_itself_goes_on_after_the_disk_was_full(monkeypatch):
    class Enough(BaseException):
        """Ends the rounds."""

    waits = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 2:
            raise Enough

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    with pytest.raises(Enough):
        regular._rounds(lambda: no_space("the disk"), 7)
    assert waits == [7, 7]
