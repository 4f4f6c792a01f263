"""What a running site does by itself: begins the week for every unit, and places what a crash left behind."""

from __future__ import annotations

import logging
import threading
import time

from django.db import DatabaseError, connections

from qinglian.ledger.errors import LedgerError
from qinglian.procedures.refusal import Refused
from qinglian.site.matters.weekly import begin_weeks
from qinglian.site.records.actions import sequence

EVERY = 600
"""Seconds between two rounds. Each is safe to do twice, and in many processes at a time."""

log = logging.getLogger(__name__)


def do_what_is_due() -> int:
    """Open this week's matters where it is time, and place queued entries. Returns how many weeks began."""
    begun = begin_weeks()
    sequence()
    return begun


def keep_doing(every: float = EVERY) -> threading.Thread:
    """Do it now and every so many seconds, beside the requests; a failure is logged and tried again."""
    thread = threading.Thread(target=_rounds, args=(every,), name="regular", daemon=True)
    thread.start()
    return thread


def _rounds(every: float) -> None:
    while True:
        try:
            do_what_is_due()
        except (DatabaseError, LedgerError, Refused):
            log.exception("what is due could not be done; it is tried again in %s seconds", every)
        finally:
            connections.close_all()
        time.sleep(every)
