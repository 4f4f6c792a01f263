"""Where a log is kept: what the library asks of a store, and the reading and signing that work on any.

`Log` can be read; a `Store` can be appended to as well. Two kinds of store are meant: a folder
(`qinglian.ledger.folder`), and a database, which places entries in the transaction of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.errors import StoreError
from qinglian.ledger.frontier import Frontier
from qinglian.ledger.keys import Signer
from qinglian.ledger.merkle import check_index
from qinglian.ledger.proofs import ProofFile, build
from qinglian.ledger.reading import TileReader
from qinglian.ledger.steps import step
from qinglian.ledger.tiles import WIDTH


class Log(Protocol):
    """A log as it is published."""

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The hashes of a tile, exactly `width` of them. Raises TileError where there is none."""
        ...

    def read_bundle(self, index: int, width: int) -> bytes:
        """The bytes of an entry bundle of `width` entries. Raises TileError where there is none."""
        ...

    def read_checkpoint(self) -> bytes | None:
        """The checkpoint last published, a signed note; None before the first."""
        ...


class Store(Log, Protocol):
    """A log that can be appended to, by one writer at a time."""

    @property
    def origin(self) -> str:
        """The name under which the log signs."""
        ...

    def frontier(self) -> Frontier:
        """The log as far as it has durably grown, published or not."""
        ...

    def append(self, entries: Sequence[bytes]) -> range:
        """Give `entries` the next places, and return them once they are durable.

        Raises EntryError, and then nothing was appended; StoreError when the log cannot be written. Where
        the disk or the database itself fails, its own error comes through, and it is not known whether all
        of them were appended or none: look before giving them again.
        """
        ...

    def publish(self, checkpoint: bytes) -> None:
        """Keep `checkpoint` and let everyone see it, once all that it covers can be read."""
        ...

    def read_signed(self) -> bytes | None:
        """The checkpoint last signed, which everyone may not see yet; None before the first."""
        ...

    def root_at(self, size: int) -> bytes:
        """The tree head when the log had `size` entries. Raises ProofError and TileError."""
        ...


def publish(store: Store, *signers: Signer) -> Checkpoint:
    """Sign the log as it stands and publish it; what is published already is left as it is.

    Raises StoreError rather than sign a log that is shorter than the checkpoint already published, or
    that is not its continuation: a log restored from an old copy must not tell a second history.
    """
    signed = store.read_signed()  # first: the log may grow meanwhile, but is never behind it
    frontier = store.frontier()
    head = Checkpoint(store.origin, frontier.size, frontier.root())
    if signed is not None:
        before = checkpoints.parse(signed)
        if before == head:
            return head
        check_continues(store, before, head)
    step("sign")
    note = checkpoints.sign(head, *signers)
    step("publish")
    store.publish(note)
    return head


def check_continues(store: Store, before: Checkpoint, head: Checkpoint) -> None:
    """Raise StoreError unless `head`, of the log in `store`, continues `before`, signed earlier."""
    if before.origin != head.origin:
        raise StoreError(
            f"已公布的检查点属于另一份日志（{before.origin}）；请核对文件夹。",
            f"The published checkpoint is of another log ({before.origin}); check the folder.",
        )
    if before.size > head.size or store.root_at(before.size) != before.root:
        raise StoreError(
            f"日志倒退了：现有{head.size}条，却已公布过{before.size}条的检查点，或内容与之不符。"
            "请停止写入，找回完整的日志。",
            f"The log has gone backwards: it holds {head.size} entries and does not continue the "
            f"checkpoint already published at {before.size}. Stop writing and recover the whole log.",
        )


def published(log: Log) -> tuple[Checkpoint, bytes]:
    """The last checkpoint of `log` and its note, signatures unchecked. Raises StoreError, Malformed."""
    note = log.read_checkpoint()
    if note is None:
        raise StoreError(
            "日志还没有检查点；请先运行 qinglian ledger checkpoint。",
            "The log has no checkpoint yet; run qinglian ledger checkpoint first.",
        )
    return checkpoints.parse(note), note


def receipt(log: Log, index: int) -> ProofFile:
    """The receipt of entry `index` at the last checkpoint. Raises ProofError, TileError, StoreError."""
    head, note = published(log)
    return build(TileReader(head.size, head.root, log.read_tile), index, note)


def entry(log: Log, index: int) -> bytes:
    """Entry `index`, checked against the last checkpoint. Raises ProofError, TileError, StoreError."""
    head, _ = published(log)
    check_index(index, head.size)
    reader = TileReader(head.size, head.root, log.read_tile)
    bundle, place = divmod(index, WIDTH)
    width = min(WIDTH, head.size - bundle * WIDTH)
    return reader.entries(bundle, log.read_bundle(bundle, width))[place]
