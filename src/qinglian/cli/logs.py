"""Which log is meant: one that grows in a folder, one exported to files, that of a deployment, or a URL's."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from qinglian.cli.deployment import opened
from qinglian.ledger import store
from qinglian.ledger.folder import CHECKPOINT, SETTINGS, FolderStore, StaticLog, open_folder
from qinglian.ledger.keys import Ed25519Verifier
from qinglian.ledger.remote import HttpLog
from qinglian.ledger.store import Log
from qinglian.ledger.tiles import bundles_of, unbundle

DATABASE = "qinglian.sqlite3"
_PUBLISHED = (StaticLog, HttpLog)


def open_log(where: str | Path, lang: str) -> Log:
    """The log in the folder, or at the http(s) address, `where`. Raises StoreError, Malformed, Failure."""
    if str(where).lower().startswith(("http://", "https://")):
        return HttpLog(str(where))
    folder = Path(where)
    if (folder / SETTINGS).exists():
        return open_folder(folder)
    if (folder / CHECKPOINT).exists():
        return StaticLog(folder)
    if (folder / DATABASE).exists() or (folder.is_dir() and os.environ.get("DATABASE_URL")):
        opened(folder, lang, existing=True)
        from qinglian.site.records.store import DatabaseLog

        return DatabaseLog()
    return open_folder(folder)


def sign(log: Log) -> None:
    """Sign `log` as it stands, if it is one that is kept here. Raises StoreError."""
    if isinstance(log, FolderStore):
        store.publish(log, log.signer())
    elif not isinstance(log, _PUBLISHED):
        from qinglian.site.records.actions import sequence

        sequence()


def own_key(log: Log) -> Ed25519Verifier | None:
    """The verifier key of a log that is kept here; None for one that others brought."""
    if isinstance(log, FolderStore):
        return log.verifier
    if isinstance(log, _PUBLISHED):
        return None
    from qinglian.site.records.signing import signer

    return signer().verifier


def place_of(log: Log, matter: str, n: int) -> int | None:
    """The index of the entry of the `n`th act of `matter`; None where the log has none."""
    if not isinstance(log, _PUBLISHED):
        from qinglian.site.records import queries

        return queries.place_of(matter, n)
    return next((index for index, entry in _entries(log) if _is_of(entry, matter, n)), None)


def _entries(log: Log) -> Iterator[tuple[int, bytes]]:
    head, _ = store.published(log)
    index = 0
    for place in bundles_of(head.size):
        for entry in unbundle(log.read_bundle(place.index, place.width), place.width):
            yield index, entry
            index += 1


def _is_of(entry: bytes, matter: str, n: int) -> bool:
    if matter.encode() not in entry:
        return False
    try:
        content = json.loads(entry)
    except ValueError:
        return False
    return isinstance(content, dict) and (content.get("matter"), content.get("n")) == (matter, n)
