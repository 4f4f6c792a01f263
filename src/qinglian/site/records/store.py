"""The log's store on the database: what `qinglian.ledger` asks of a log, read from and written to tables.

A commit writes its entries, the tiles they filled and one short row, the head. The hashes of the right
edge are not written anew each time: they follow from the rows, 255 or fewer at each level, and a process
that has just appended still knows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

from qinglian import workdays
from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.entries import check_size
from qinglian.ledger.errors import StoreError, TileError
from qinglian.ledger.frontier import Frontier
from qinglian.ledger.hashing import HASH_SIZE, leaf_hash
from qinglian.ledger.steps import step
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
        """The log as far as it has grown. Raises StoreError for rows that do not make the head's root."""
        with connection.cursor() as cursor:
            return _frontier(*_head(cursor))

    def append(self, entries: Sequence[bytes]) -> range:
        """Entries of no matter's act, such as a seed, at the next places. Raises EntryError, StoreError."""
        for body in entries:
            check_size(body)
        with transaction.atomic():
            size = _locked_size()
            return _place([("", size + i, body) for i, body in enumerate(entries)])

    def place(self, entries: Sequence[Placed]) -> range:
        """Give `entries` the next places, in the caller's transaction or one of its own."""
        with transaction.atomic():
            return _place(entries)

    def publish(self, checkpoint: bytes) -> None:
        """Keep a checkpoint; one of the same size stays as it was.

        It is shown to everyone at once, or, where witnesses are asked for, when they have cosigned.
        """
        head = checkpoints.parse(checkpoint)
        Published.objects.get_or_create(
            size=head.size,
            defaults={
                "root": head.root.hex(),
                "note": checkpoint.decode(),
                "at": workdays.now(),
                "shown": not settings.LOG_WITNESSES or not settings.LOG_WITNESS_QUORUM,
            },
        )

    def read_checkpoint(self) -> bytes | None:
        """The note of the last checkpoint that is shown; None before the first."""
        return _note_of(Published.objects.filter(shown=True))

    def read_signed(self) -> bytes | None:
        """The note of the last checkpoint that was signed, cosigned or not; None before the first."""
        return _note_of(Published.objects.all())

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """The hashes of a tile; a partial one may be read from its full one. Raises TileError."""
        found = Tile.objects.filter(level=level, index=index).values_list("hashes", flat=True)
        held = bytes(found.first() or b"") or _hashes(level, index, width)
        hashes = held[: width * HASH_SIZE]
        if not hashes or len(hashes) != width * HASH_SIZE:
            raise _no_tile()
        return hashes

    def read_bundle(self, index: int, width: int) -> bytes:
        """The bytes of a bundle of `width` entries. Raises TileError."""
        entries = _span(Entry.objects.all(), index, width, "body")
        if len(entries) != width:
            raise _no_tile()
        return bundle(entries)


def _note_of(kept: models.QuerySet[Published]) -> bytes | None:
    last = kept.order_by("-size").values_list("note", flat=True).first()
    return None if last is None else last.encode()


def _hashes(level: int, index: int, width: int) -> bytes:
    """The first `width` hashes of a tile at the right edge, from the rows below it."""
    below = Tile.objects.filter(level=level - 1) if level else Entry.objects.all()
    return b"".join(_span(below, index, width, "head" if level else "leaf"))


def _span(rows: models.QuerySet[Any], index: int, width: int, column: str) -> list[bytes]:
    """`column` of the first `width` rows under tile or bundle `index`, in order."""
    start = index * WIDTH
    under = rows.filter(index__gte=start, index__lt=start + width).order_by("index")
    return [bytes(value) for value in under.values_list(column, flat=True)]


_known = Frontier()
"""The frontier this process appended last. Size and root say whether it is still the log's."""


def _frontier(size: int, root: bytes) -> Frontier:
    if (_known.size, _known.root()) == (size, root):
        return _known
    frontier = Frontier.restore(size, _hashes)
    if frontier.root() != root:
        raise StoreError(
            f"日志的{size}条与其根不符：数据库被改动或损坏，请停止办理，恢复完整的数据库。",
            f"The {size} entries of the log do not make its root: the database was changed or damaged. "
            "Stop, and restore the whole database.",
        )
    return frontier


def _head(cursor: CursorWrapper, *, locked: bool = False) -> tuple[int, bytes]:
    """The log's size and root, of which other writers are kept off if `locked`."""
    lock = " FOR UPDATE" if locked and connection.features.has_select_for_update else ""
    cursor.execute(f"SELECT size, root FROM {_HEAD} WHERE id = 1{lock}")  # noqa: S608 - a constant
    row = cursor.fetchone()
    if row is None and locked:
        Head.objects.get_or_create(pk=1)
        return _head(cursor, locked=True)
    return (row[0], bytes(row[1])) if row else (0, Frontier().root())


def _locked_size() -> int:
    with connection.cursor() as cursor:
        return _head(cursor, locked=True)[0]


def _place(entries: Sequence[Placed]) -> range:
    global _known
    with connection.cursor() as cursor:
        size, root = _head(cursor, locked=True)
        leaves = [leaf_hash(body) for _, _, body in entries]
        after, full = _frontier(size, root).append(leaves)
        step("entries")
        rows = [
            (size + i, *one, leaf)
            for i, (one, leaf) in enumerate(zip(entries, leaves, strict=True))
        ]
        _insert(cursor, Entry, ("index", "matter", "n", "body", "leaf"), rows)
        step("tiles")
        tiles = [(tile.level, tile.index, tile.hashes, tile.head) for tile in full]
        _insert(cursor, Tile, ("level", "index", "hashes", "head"), tiles)
        step("head")
        cursor.execute(
            f"UPDATE {_HEAD} SET size = %s, root = %s WHERE id = 1 AND size = %s",  # noqa: S608
            (after.size, after.root(), size),
        )
        if cursor.rowcount != 1:
            raise StoreError(
                "日志同时被另一处写入；请重试。",
                "The log was written to from elsewhere; try again.",
            )
    _known = after
    return range(size, after.size)


def _no_tile() -> TileError:
    return TileError("日志没有这一块；请核对路径。", "The log has no such tile; check the path.")


_HEAD = Head._meta.db_table
_POSTGRES_TYPES = {
    "index": "int8", "matter": "varchar", "n": "int4", "body": "bytea", "leaf": "bytea",
    "level": "int2", "hashes": "bytea", "head": "bytea",
}  # fmt: skip


def _insert(
    cursor: CursorWrapper,
    model: type[models.Model],
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """Insert many rows by the quickest way that the database has."""
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in names)
    table = quote(model._meta.db_table)
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types([_POSTGRES_TYPES[name] for name in names])
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join(["%s"] * len(names))
    cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
