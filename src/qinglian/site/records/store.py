"""The log's store on the database: what `qinglian.ledger` asks of a log, read from and written to tables."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import connection, transaction

from qinglian import workdays
from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.errors import StoreError, TileError
from qinglian.ledger.frontier import Frontier
from qinglian.ledger.hashing import HASH_SIZE, leaf_hash
from qinglian.ledger.tiles import WIDTH, bundle
from qinglian.site.records.models import Entry, Head, Published, Tile

Placed = tuple[str, int, bytes]
"""An entry with the act it is of: matter, number of the act, body."""


class DatabaseLog:
    """The county's log. Reads what is durable; appends within the caller's transaction."""

    @property
    def origin(self) -> str:
        return str(settings.LOG_ORIGIN)

    def frontier(self) -> Frontier:
        head = Head.objects.filter(pk=1).first()
        return Frontier() if head is None else Frontier.from_state(head.size, bytes(head.state))

    def append(self, entries: Sequence[bytes]) -> range:
        """Entries of no matter's act, such as a seed, at the next places."""
        with transaction.atomic():
            head = _locked_head()
            placed = [("", head.size + i, body) for i, body in enumerate(entries)]
            return _place(head, placed)

    def place(self, entries: Sequence[Placed]) -> range:
        """Give `entries` the next places, in the caller's transaction or one of its own."""
        with transaction.atomic():
            return _place(_locked_head(), entries)

    def publish(self, checkpoint: bytes) -> None:
        """Keep a checkpoint for everyone to see; one of the same size stays as it was."""
        head = checkpoints.parse(checkpoint)
        Published.objects.get_or_create(
            size=head.size,
            defaults={
                "root": head.root.hex(),
                "note": checkpoint.decode(),
                "at": workdays.now(),
            },
        )

    def read_checkpoint(self) -> bytes | None:
        """The note of the last checkpoint; None before the first."""
        last = Published.objects.order_by("-size").first()
        return None if last is None else str(last.note).encode()

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The hashes of a tile; a partial one may be read from its full one. Raises TileError."""
        held = self._full(level, index) or self._edge(level, index) or self._full(level, index)
        hashes = held[: width * HASH_SIZE]
        if not hashes or len(hashes) != width * HASH_SIZE:
            raise _no_tile()
        return hashes

    def _full(self, level: int, index: int) -> bytes:
        """A full tile. It is looked for twice: it may have become full between the first look and the edge."""
        found = Tile.objects.filter(level=level, index=index).values_list("hashes", flat=True)
        return bytes(found.first() or b"")

    def _edge(self, level: int, index: int) -> bytes:
        frontier = self.frontier()
        at_edge = frontier.size >> (8 * (level + 1)) == index
        return frontier.edges[level].hashes if at_edge and level < len(frontier.edges) else b""

    def read_bundle(self, index: int, width: int) -> bytes:
        """The bytes of a bundle of `width` entries. Raises TileError."""
        start = index * WIDTH
        bodies = Entry.objects.filter(index__gte=start, index__lt=start + width).order_by("index")
        entries = [bytes(body) for body in bodies.values_list("body", flat=True)]
        if len(entries) != width:
            raise _no_tile()
        return bundle(entries)


def _locked_head() -> Head:
    locked = Head.objects.select_for_update()
    head = locked.filter(pk=1).first()
    if head is None:
        Head.objects.get_or_create(pk=1)
        head = locked.get(pk=1)
    return head


def _place(head: Head, entries: Sequence[Placed]) -> range:
    before = Frontier.from_state(head.size, bytes(head.state))
    after, full = before.append([leaf_hash(body) for _, _, body in entries])
    _insert_entries(head.size, entries)
    Tile.objects.bulk_create(
        Tile(level=tile.level, index=tile.index, hashes=tile.hashes) for tile in full
    )
    moved = Head.objects.filter(pk=1, size=head.size).update(size=after.size, state=after.state())
    if moved != 1:
        raise StoreError(
            "日志同时被另一处写入；请重试。", "The log was written to from elsewhere; try again."
        )
    return range(before.size, after.size)


def _no_tile() -> TileError:
    return TileError("日志没有这一块；请核对路径。", "The log has no such tile; check the path.")


def _insert_entries(start: int, entries: Sequence[Placed]) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in ("index", "matter", "n", "body"))
    table = quote(Entry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES (%s, %s, %s, %s)",  # noqa: S608
            [(start + i, matter, n, body) for i, (matter, n, body) in enumerate(entries)],
        )
