"""The log's store on the database: what `qinglian.ledger` asks of a log, read from and written to tables.

Two writings follow each other. Entries are given their places and are durable (`placing`); then the tree
over them is computed, signed, and its new tiles, its right edge and the checkpoint are stored together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, models, transaction

from qinglian import workdays
from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.entries import check_size
from qinglian.ledger.errors import StoreError, TileError
from qinglian.ledger.frontier import Frontier
from qinglian.ledger.hashing import HASH_SIZE, leaf_hash
from qinglian.ledger.reading import TileReader
from qinglian.ledger.steps import step
from qinglian.ledger.tiles import WIDTH, bundle
from qinglian.ledger.tiles import Tile as FullTile
from qinglian.site.records import placing
from qinglian.site.records.models import Entry, Head, Published, Tile
from qinglian.site.records.placing import Placed

CHUNK = 10_000
"""Entries hashed at a time."""


@dataclass(frozen=True, slots=True)
class Grown:
    """The tree as it was computed last, as it stands now, and the tiles that became full between."""

    before: Frontier
    now: Frontier
    full: tuple[FullTile, ...]


class DatabaseLog:
    """The county's log."""

    def __init__(self) -> None:
        self._grown: Grown | None = None

    @property
    def origin(self) -> str:
        return str(settings.LOG_ORIGIN)

    def frontier(self) -> Frontier:
        """The log as far as it has durably grown. Raises TileError for a damaged edge."""
        self._grown = _grown(placing.size())
        return self._grown.now

    def append(self, entries: Sequence[bytes]) -> range:
        """Entries of no matter's act, such as a seed, at the next places. Raises EntryError, StoreError."""
        for body in entries:
            check_size(body)
        return placing.place(entries)

    def place(self, entries: Sequence[Placed]) -> range:
        """Give `entries` the next places, in the caller's transaction or one of its own."""
        return placing.place(entries)

    def publish(self, checkpoint: bytes) -> None:
        """Store a checkpoint, and with it the tree that it signs, unless another did meanwhile.

        It is shown to everyone at once, or, where witnesses must have cosigned, when they have. Raises
        StoreError for one that is not of this log's entries, or has another root than one signed before.
        """
        head = checkpoints.parse(checkpoint)
        grown = self._grown
        if grown is None or grown.now.size != head.size:
            grown = _grown(head.size)
        with transaction.atomic():
            at = _locked_head()
            if at > head.size:
                return
            if at != grown.before.size:
                grown = _grown(head.size)
            _check_root(head, grown.now.root())
            if grown.before.size < head.size:
                _store(grown)
            step("checkpoint")
            _keep(head, checkpoint)
            step("commit")

    def read_checkpoint(self) -> bytes | None:
        """The note of the last checkpoint that is shown; None before the first."""
        return _note_of(Published.objects.filter(shown=True))

    def read_signed(self) -> bytes | None:
        """The note of the last checkpoint that was signed, cosigned or not; None before the first."""
        return _note_of(Published.objects.all())

    def root_at(self, size: int) -> bytes:
        """The tree head when the log had `size` entries. Raises ProofError and TileError."""
        edge = _edge() if self._grown is None else self._grown.before
        if size > edge.size:
            return _grown(size).now.root()
        if size == edge.size:
            return edge.root()
        return TileReader(edge.size, edge.root(), self.read_tile).root_at(size)

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The hashes of a tile; a partial one may be read from its full one. Raises TileError."""
        held = _full(level, index) or _at_edge(level, index) or _full(level, index)
        hashes = held[: width * HASH_SIZE]
        if not hashes or len(hashes) != width * HASH_SIZE:
            raise _no_tile()
        return hashes

    def read_bundle(self, index: int, width: int) -> bytes:
        """The bytes of a bundle of `width` entries. Raises TileError."""
        entries = _bodies(index * WIDTH, index * WIDTH + width)
        if len(entries) != width:
            raise _no_tile()
        return bundle(entries)


def _note_of(kept: models.QuerySet[Published]) -> bytes | None:
    last = kept.order_by("-size").values_list("note", flat=True).first()
    return None if last is None else last.encode()


def _full(level: int, index: int) -> bytes:
    """A full tile. It is looked for twice: it may have become full between the first look and the edge."""
    found = Tile.objects.filter(level=level, index=index).values_list("hashes", flat=True)
    return bytes(found.first() or b"")


def _at_edge(level: int, index: int) -> bytes:
    frontier = _edge()
    at_edge = frontier.size >> (8 * (level + 1)) == index
    return frontier.edges[level].hashes if at_edge and level < len(frontier.edges) else b""


def _bodies(start: int, end: int) -> list[bytes]:
    """The entries from `start` up to `end`, read without a model for each: a log is read whole at times."""
    with connection.cursor() as cursor:
        cursor.execute(_BODIES, (start, end))
        return [bytes(body) for (body,) in cursor.fetchall()]


_BODIES = (
    f'SELECT body FROM {Entry._meta.db_table} WHERE "index" >= %s AND "index" < %s ORDER BY "index"'  # noqa: S608
)


def _edge() -> Frontier:
    """The tree as it was computed last."""
    head = Head.objects.filter(pk=1).first()
    return Frontier() if head is None else Frontier.from_state(head.size, bytes(head.state))


def _grown(size: int) -> Grown:
    """The tree over the first `size` entries, computed on from where it was computed last."""
    before = now = _edge()
    full: list[FullTile] = []
    for start in range(before.size, size, CHUNK):
        bodies = _bodies(start, min(start + CHUNK, size))
        now, more = now.append([leaf_hash(body) for body in bodies])
        full += more
    return Grown(before, now, tuple(full))


def _locked_head() -> int:
    locked = Head.objects.select_for_update().filter(pk=1).values_list("size", flat=True)
    size = locked.first()
    if size is None:
        Head.objects.get_or_create(pk=1)
        return locked.get()
    return size


def _check_root(head: Checkpoint, root: bytes) -> None:
    if head.root != root:
        raise StoreError(
            f"要签发的{head.size}条检查点与日志的条目不符。",
            f"The checkpoint of {head.size} entries is not of this log's entries.",
        )


def _store(grown: Grown) -> None:
    step("tiles")
    Tile.objects.bulk_create(
        Tile(level=tile.level, index=tile.index, hashes=tile.hashes) for tile in grown.full
    )
    step("edge")
    Head.objects.filter(pk=1, size=grown.before.size).update(
        size=grown.now.size, state=grown.now.state()
    )


def _keep(head: Checkpoint, checkpoint: bytes) -> None:
    kept = Published.objects.filter(size=head.size).values_list("root", flat=True).first()
    if kept is None:
        Published.objects.create(
            size=head.size,
            root=head.root.hex(),
            note=checkpoint.decode(),
            at=workdays.now(),
            shown=not (settings.LOG_WITNESSES and settings.LOG_WITNESS_QUORUM),
        )
    elif kept != head.root.hex():
        raise StoreError(
            f"{head.size}条的检查点已签发过，根却不同：日志被改写过。请停止办理，查明原因。",
            f"A checkpoint of {head.size} entries was signed before with another root: the log was "
            "rewritten. Stop, and find out why.",
        )


def _no_tile() -> TileError:
    return TileError("日志没有这一块；请核对路径。", "The log has no such tile; check the path.")
