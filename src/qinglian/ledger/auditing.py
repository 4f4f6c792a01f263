"""A whole log checked from its entries up, without trust in anything but its key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import orjson

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.checkpoint import Attested, Checkpoint, Cosigned, Trust
from qinglian.ledger.errors import LedgerError, ProofError, TileError
from qinglian.ledger.keys import Verifier
from qinglian.ledger.store import Log, published
from qinglian.ledger.sweeping import Stretch, sweep
from qinglian.ledger.tiles import WIDTH

LATE_BY = timedelta(minutes=10)
"""How much earlier than it can have been entered an act may say to have been done."""

MOST_LATE = 1000
"""Late entries that are named; all are counted."""

_LAST_SECOND = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())

Watch = Callable[[int, int], None]
"""Is told from time to time how many entries are done, of how many."""


@dataclass(frozen=True, slots=True)
class Late:
    """An act entered after the fact (补录): it says to be of `claimed`, and was not there at `seen`.

    At `seen` a witness cosigned a checkpoint that does not cover the entry.
    """

    index: int
    claimed: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Audited:
    """A log that stands: its checkpoint, the witnesses that cosigned it, and what was entered late."""

    head: Checkpoint
    cosigners: tuple[Cosigned, ...]
    late: tuple[Late, ...]
    late_count: int

    @property
    def size(self) -> int:
        """How many entries the log holds."""
        return self.head.size


def audit(
    log: Log,
    trust: Trust | Verifier,
    *,
    old: Iterable[bytes] = (),
    late_by: timedelta = LATE_BY,
    watch: Watch | None = None,
) -> Audited:
    """Check `log` whole: signatures, every entry, every tile, the root, and that it extends `old`.

    `trust` is the log's key, or says which witnesses must have cosigned as well. `old` are checkpoints
    (signed notes) that someone kept from before: the log must go on from each, and an act that claims to be
    more than `late_by` older than the last cosignature of one that does not cover it is reported as late.

    Raises the LedgerError that names the first thing that is wrong.
    """
    trust = trust if isinstance(trust, Trust) else Trust((trust,))
    _, note = published(log)
    found = checkpoints.attest(note, trust)
    kept = [_kept(n, each, trust) for n, each in enumerate(old, start=1)]
    kept.sort(key=lambda each: each.head.size)
    for before in kept:
        _check_newer(log, before.head, found.head)
    late = _Lateness(kept, late_by)
    for stretch in sweep(log, found.head):
        while kept and kept[0].head.size <= stretch.after.size:
            _check_old(kept.pop(0).head, stretch)
        late.look(stretch)
        if watch is not None:
            watch(stretch.after.size, found.head.size)
    return Audited(found.head, found.cosigners, tuple(late.found), late.count)


def _kept(n: int, note: bytes, trust: Trust) -> Attested:
    """A checkpoint kept from before, which need not have been cosigned when it was fetched."""
    try:
        return checkpoints.attest(note, replace(trust, quorum=0))
    except LedgerError as error:
        raise type(error)(
            f"第{n}个旧检查点：{error.text.zh}", f"Old checkpoint {n}: {error.text.en}"
        ) from None


def _check_newer(log: Log, before: Checkpoint, head: Checkpoint) -> None:
    if before.size == head.size and before.root != head.root:
        raise ProofError(
            f"日志分叉：同一密钥为{head.size}条签过两个不同的根。请保存这两个检查点，它们就是证据。",
            f"The log was forked: the same key signed two different roots over {head.size} entries. Keep "
            "both checkpoints: they are the evidence.",
        )
    if before.size <= head.size:
        return
    if _holds(log, before.size):
        raise ProofError(
            f"检查点已过时：它只到{head.size}条，旧检查点已到{before.size}条，日志文件也更多。",
            f"The checkpoint is stale: it covers {head.size} entries, the old one {before.size}, and the "
            "log's files hold more than it covers.",
        )
    raise ProofError(
        f"日志只有{head.size}条，旧检查点却有{before.size}条：日志被截短，或由旧备份恢复。",
        f"The log holds {head.size} entries, and the old checkpoint {before.size}: the log was cut short, "
        "or restored from an old backup.",
    )


def _holds(log: Log, size: int) -> bool:
    index, at = divmod(size - 1, WIDTH)
    try:
        log.read_tile(0, index, at + 1)
    except TileError:
        return False
    return True


def _check_old(before: Checkpoint, stretch: Stretch) -> None:
    then, _ = stretch.before.append(stretch.leaves[: before.size - stretch.before.size])
    if then.root() != before.root:
        raise ProofError(
            f"日志的前{before.size}条与旧检查点不符：历史被改写过，或日志分叉。请保存旧检查点，它就是证据。",
            f"The first {before.size} entries are not those of the old checkpoint: the history was "
            "rewritten, or the log forked. Keep the old checkpoint: it is the evidence.",
        )


class _Lateness:
    """Looks for acts that claim to be older than a cosigned checkpoint that does not cover them."""

    def __init__(self, kept: Iterable[Attested], late_by: timedelta) -> None:
        seen = [(each.head.size, one.at) for each in kept for one in each.cosigners]
        self._ahead = [(size, at) for size, at in seen if at is not None and at <= _LAST_SECOND]
        self._latest = -1
        self._by = late_by.total_seconds()
        self.found: list[Late] = []
        self.count = 0

    def look(self, stretch: Stretch) -> None:
        """Look at the entries of `stretch`."""
        if self._latest < 0 and (not self._ahead or self._ahead[0][0] >= stretch.after.size):
            return
        for index, entry in enumerate(stretch.entries, start=stretch.before.size):
            while self._ahead and self._ahead[0][0] <= index:
                self._latest = max(self._latest, self._ahead.pop(0)[1])
            claimed = _claimed(entry) if self._latest >= 0 else None
            if claimed is not None and claimed.timestamp() < self._latest - self._by:
                self._report(index, claimed)

    def _report(self, index: int, claimed: datetime) -> None:
        self.count += 1
        if len(self.found) < MOST_LATE:
            self.found.append(Late(index, claimed, datetime.fromtimestamp(self._latest, UTC)))


def _claimed(entry: bytes) -> datetime | None:
    """When an act says that it was done; None for any other entry."""
    try:
        content = orjson.loads(entry)
        if not isinstance(content, dict) or content.get("kind") != "act":
            return None
        claimed = datetime.fromisoformat(content["time"])
    except (ValueError, KeyError, TypeError):
        return None
    return claimed if claimed.tzinfo is not None else None
