"""Whether the log stands where it was last seen: asked before a site starts.

A database restored from an old copy, or changed by hand, would tell a second history. What this deployment
signed, what it remembers beside the database and what its witnesses have seen must all be continued.
"""

from __future__ import annotations

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.errors import LedgerError, StoreError
from qinglian.ledger.store import check_continues
from qinglian.ledger.witnessing.client import Problem
from qinglian.site.records.remembering import remembered
from qinglian.site.records.signing import signer
from qinglian.site.records.store import DatabaseLog
from qinglian.site.records.witnesses import check_settings, witnesses


def check_standing() -> list[Problem]:
    """Hold the log against all that is known of it. Returns the witnesses that could not be asked.

    Raises StoreError, which says what is wrong and what to do, for a log that went backwards, and for
    witnesses that are named wrongly.
    """
    check_settings()
    log = DatabaseLog()
    frontier = log.frontier()
    now = Checkpoint(log.origin, frontier.size, frontier.root())
    signed = log.read_signed()
    for before in (checkpoints.parse(signed) if signed else None, remembered()):
        if before is not None:
            check_continues(log, before, now)
    return _asked(log, now)


def _asked(log: DatabaseLog, now: Checkpoint) -> list[Problem]:
    problems: list[Problem] = []
    for witness in witnesses():
        try:
            seen = witness.last_seen(log.origin, signer().verifier)
        except LedgerError as error:
            problems.append(Problem(witness, error))
            continue
        if seen is None:
            continue
        try:
            check_continues(log, seen, now)
        except LedgerError as error:
            raise StoreError(
                f"见证人 {witness.name} 见过{seen.size}条的日志，而本机的日志接不上：{error.text.zh}",
                f"The witness {witness.name} has seen the log at {seen.size} entries, and ours does not "
                f"continue it: {error.text.en}",
            ) from error
    return problems
