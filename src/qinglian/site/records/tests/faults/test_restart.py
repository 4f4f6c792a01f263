"""What a restart reads of the log: its right edge, be the log short or long. Times: benchmarks/ledger_restart.py."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qinglian.site.records.actions import sign
from qinglian.site.records.placing import place
from qinglian.site.records.standing import check_standing
from qinglian.site.records.store import DatabaseLog

SHORT, LONG = 1_000, 70_000
"""Trees of two and of three levels of tiles."""

UNSIGNED = 300


def bodies(start: int, stop: int) -> list[bytes]:
    return [b"%d" % n for n in range(start, stop)]


def queries_of_a_restart() -> int:
    """How many queries it takes to open the log, with some entries that a killed process has not signed."""
    size = DatabaseLog().frontier().size
    place(bodies(size, size + UNSIGNED))
    with CaptureQueriesContext(connection) as asked:
        check_standing()
        assert DatabaseLog().frontier().size == size + UNSIGNED
    return len(asked)


@pytest.mark.django_db
def test_a_restart_asks_for_no_more_of_a_long_log_than_of_a_short_one_but_a_tile_a_level():
    place(bodies(0, SHORT))
    sign()
    short = queries_of_a_restart()
    place(bodies(SHORT + UNSIGNED, LONG))
    sign()
    long = queries_of_a_restart()
    assert short <= 12
    assert long - short <= 2
