"""What a running site does by itself, beside the requests.

It begins the week for every unit, places what a crash left behind, looks for signs once a day, and has its
checkpoints cosigned by its witnesses and stamped by an authority outside, where these are named.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError, connections

from qinglian.ledger.errors import LedgerError, StoreError
from qinglian.procedures.refusal import Refused
from qinglian.procedures.signs import BadSigns
from qinglian.site.matters.weekly import begin_weeks
from qinglian.site.records.actions import sequence
from qinglian.site.records.anchors import anchor_daily
from qinglian.site.records.witnesses import cosign, witnesses
from qinglian.site.supervision.scanning import scan_if_due

EVERY = 600
"""Seconds between two rounds. Each is safe to do twice, and in many processes at a time."""

COSIGNED_EVERY = 5
"""Seconds between two visits to the witnesses: how long a new checkpoint waits to be shown."""

log = logging.getLogger(__name__)


def do_what_is_due() -> int:
    """Open this week's matters where it is time, and place queued entries. Returns how many weeks began."""
    begun = begin_weeks()
    sequence()
    return begun


def be_cosigned() -> None:
    """Ask the witnesses, one process at a time, and say in the log why one has not cosigned."""
    if not cache.add("log.cosigning", 1, timeout=COSIGNED_EVERY - 1):
        return
    for problem in cosign():
        against_us = isinstance(problem.error, StoreError)
        level = logging.CRITICAL if against_us else logging.WARNING
        log.log(level, "%s: %s", problem.witness.name, problem.error.sentence("en"))


def keep_doing() -> list[threading.Thread]:
    """Do it all now and every so often; a failure is logged and tried again."""
    kept = [_kept(do_what_is_due, EVERY), _kept(anchor_daily, EVERY), _kept(scan_if_due, EVERY)]
    if witnesses():
        kept.append(_kept(be_cosigned, COSIGNED_EVERY))
    return kept


def _kept(what: Callable[[], object], every: float) -> threading.Thread:
    thread = threading.Thread(target=_rounds, args=(what, every), name=what.__name__, daemon=True)
    thread.start()
    return thread


def _rounds(what: Callable[[], object], every: float) -> None:
    while True:
        try:
            what()
        except (BadSigns, DatabaseError, LedgerError, OSError, Refused):
            log.exception("%s failed; it is tried again in %s seconds", what.__name__, every)
        finally:
            connections.close_all()
        time.sleep(every)
