"""Which log a folder holds: one that grows in files, one exported to files, or that of a deployment."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from qinglian.cli.deployment import opened
from qinglian.ledger import store
from qinglian.ledger.folder import CHECKPOINT, SETTINGS, FolderStore, StaticLog, open_folder
from qinglian.ledger.keys import Ed25519Verifier
from qinglian.ledger.store import Log
from qinglian.ledger.tiles import bundles_of, unbundle

DATABASE = "qinglian.sqlite3"


def open_log(folder: Path, lang: str) -> Log:
    """The log that `folder` holds. Raises StoreError where there is none, and Failure."""
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
    elif not isinstance(log, StaticLog):
        from qinglian.site.records.actions import sequence

        sequence()


def own_key(log: Log) -> Ed25519Verifier | None:
    """The verifier key of a log that is kept here; None for one that others brought."""
    if isinstance(log, FolderStore):
        return log.verifier
    if isinstance(log, StaticLog):
        return None
    from qinglian.site.records.signing import signer

    return signer().verifier


def place_of(log: Log, matter: str, n: int) -> int | None:
    """The index of the entry of the `n`th act of `matter`; None where the log has none."""
    if not isinstance(log, StaticLog):
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
