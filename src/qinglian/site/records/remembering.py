"""The last checkpoint that was signed here, kept beside the database and not in it.

A database restored from an older copy takes its checkpoints back with it, and would go on to sign a
second history. What lies in this file is not taken back, and stops it.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from django.conf import settings

from qinglian.ledger import checkpoint as checkpoints
from qinglian.ledger.checkpoint import Checkpoint
from qinglian.ledger.errors import Malformed, StoreError

NAME = "log.checkpoint"


def remembered() -> Checkpoint | None:
    """The checkpoint last signed here; None before the first. Raises StoreError for a damaged file."""
    try:
        return checkpoints.parse(_place().read_bytes())
    except FileNotFoundError:
        return None
    except Malformed:
        raise StoreError(
            f"{_place()} 已损坏；请从备份恢复这个文件，或核对日志完整后将它移走。",
            f"{_place()} is damaged; restore it, or make sure that the log is whole and move it away.",
        ) from None


def remember(note: bytes) -> None:
    """Keep `note`, whole or not at all. Of two that race either may stay: each is a bound that holds.

    Raises OSError where it cannot be written; what was remembered before stays.
    """
    place = _place()
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=place.parent, prefix=f".{NAME}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(note)
            file.flush()
            os.fsync(handle)
        Path(aside).replace(place)
    except BaseException:  # on a full disk, what lies aside would pile up
        Path(aside).unlink(missing_ok=True)
        raise


def _place() -> Path:
    return Path(settings.QINGLIAN_DIR) / NAME
