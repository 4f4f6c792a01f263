"""Where a text stands in the deployment: in every column of every table, and in every file.

A text is looked for as it may be written: UTF-8, UTF-16, GB 18030, and escaped as JSON and XML escape it;
files inside xlsx, docx and zip are unpacked. What is encrypted, scanned or otherwise compressed is not
seen.
"""

from __future__ import annotations

import html
import json
import lzma
import mmap
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Trace:
    """A place where a text stands: a row's column, or a file. `matter` is the row's, if it is of one."""

    place: str
    table: str = ""
    matter: str = ""


def forms(text: str) -> tuple[bytes, ...]:
    """`text` in the bytes as which it may lie somewhere."""
    escaped = json.dumps(text)[1:-1]
    plain = json.dumps(text, ensure_ascii=False)[1:-1]
    capital = re.sub(r"(?<=\\u)[0-9a-f]{4}", lambda found: found[0].upper(), escaped)
    marked = html.escape(text, quote=False)
    on_a_page = html.escape(text)
    written = [one.encode() for one in (text, plain, escaped, capital, marked, on_a_page)]
    written.append(marked.encode("ascii", "xmlcharrefreplace"))
    written += [text.encode(encoding) for encoding in ("utf-16-le", "utf-16-be", "gb18030")]
    return tuple(dict.fromkeys(written))


def find(text: str) -> list[Trace]:
    """Every place where `text` stands, its tables first. The database's own files are told of only
    where no table holds the text: what is left then was deleted, and is still there.

    Raises OSError for a file or folder that cannot be read: of it nothing could be said.
    """
    found = list(in_tables(text))
    own = database_files()
    return found + [
        trace for path, trace in _in_files(text) if not found or path.resolve() not in own
    ]


# --- tables -----------------------------------------------------------------------------------


def in_tables(text: str) -> Iterator[Trace]:
    """The rows in which `text` stands, whatever the table."""
    wanted = forms(text)
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            columns = _columns(cursor, table)
            label = _label(columns)
            for column, holds in columns.items():
                yield from _rows(cursor, table, column, holds, label, wanted)


def _columns(cursor: Any, table: str) -> dict[str, str]:
    """Column → the SQL that gives its bytes; columns that hold no text are left out."""
    quote = connection.ops.quote_name
    if connection.vendor == "sqlite":
        cursor.execute(f"PRAGMA table_info({quote(table)})")
        return {row[1]: f"CAST({quote(row[1])} AS BLOB)" for row in cursor.fetchall()}
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND table_name = %s ORDER BY ordinal_position",
        [table],
    )
    return {
        name: quote(name) if kind == "bytea" else f"convert_to({quote(name)}::text, 'UTF8')"
        for name, kind in cursor.fetchall()
    }


def _label(columns: dict[str, str]) -> tuple[str, ...]:
    """The columns by which a row is named."""
    if {"matter", "n"} <= columns.keys():
        return ("matter", "n")
    return ("number",) if "number" in columns else (next(iter(columns)),)


def _rows(
    cursor: Any,
    table: str,
    column: str,
    holds: str,
    label: tuple[str, ...],
    wanted: tuple[bytes, ...],
) -> Iterator[Trace]:
    quote = connection.ops.quote_name
    within = "instr({}, %s)" if connection.vendor == "sqlite" else "position(%s IN {})"
    tests = " OR ".join([f"{within.format(holds)} > 0"] * len(wanted))
    names = ", ".join(map(quote, label))
    cursor.execute(
        f"SELECT {names} FROM {quote(table)} WHERE {tests}",  # noqa: S608
        list(wanted),
    )
    for row in cursor.fetchall():
        matter = str(row[0]) if label[0] in ("matter", "number") else ""
        yield Trace(f"{table} {'#'.join(map(str, row))} {column}", table, matter)


# --- files ------------------------------------------------------------------------------------


def database_files() -> set[Path]:
    """The files in which SQLite keeps the database; none on PostgreSQL, which keeps its own."""
    if connection.vendor != "sqlite":
        return set()
    path = str(connection.settings_dict["NAME"])
    return {Path(f"{path}{ending}").resolve() for ending in ("", "-wal", "-shm", "-journal")}


def _in_files(text: str) -> Iterator[tuple[Path, Trace]]:
    wanted = forms(text)
    folder = Path(settings.QINGLIAN_DIR)
    for path in sorted(set(_files(folder)) | {one for one in database_files() if one.is_file()}):
        for part in _holding(path, wanted):
            shown = path.relative_to(folder) if path.is_relative_to(folder) else path
            yield path, Trace(f"{shown}{part}")


def _files(folder: Path) -> Iterator[Path]:
    seen: set[Path] = set()
    # A folder may be a link to another disk; one that cannot be read is not passed over.
    for above, folders, names in os.walk(folder, onerror=_raise, followlinks=True):
        real = Path(above).resolve()
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        yield from (path for name in names if (path := Path(above, name)).is_file())


def _raise(error: OSError) -> None:
    raise error


def _holding(path: Path, wanted: tuple[bytes, ...]) -> Iterator[str]:
    """ "" if the file itself holds the text, `!NAME` for each file packed into it that does."""
    if path.stat().st_size == 0:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
        if any(held.find(form) >= 0 for form in wanted):
            yield ""
    if zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as packed:
                for member in packed.infolist():
                    if _packs(packed, member, wanted):
                        yield f"!{member.filename}"
        except _NO_ZIP:
            return  # not a zip after all


_NO_ZIP = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError,
    RuntimeError,
)  # fmt: skip


def _packs(packed: zipfile.ZipFile, member: zipfile.ZipInfo, wanted: tuple[bytes, ...]) -> bool:
    """Whether a packed file holds the text; one that is locked or damaged hides none of the others."""
    try:
        with packed.open(member) as held:
            return _streams(held, wanted)
    except _NO_ZIP:
        return False


def _streams(member: IO[bytes], wanted: tuple[bytes, ...]) -> bool:
    longest = max(map(len, wanted))
    kept = b""
    while chunk := member.read(CHUNK):
        kept += chunk
        if any(form in kept for form in wanted):
            return True
        kept = kept[-longest:]
    return False
