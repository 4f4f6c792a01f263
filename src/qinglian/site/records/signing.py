"""The key with which this deployment signs its log."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings

from qinglian.ledger.errors import StoreError
from qinglian.ledger.keys import Ed25519Signer, parse_secret
from qinglian.ledger.writing import sync
from qinglian.site.records.models import Published

KEY = "log.key"


def signer() -> Ed25519Signer:
    """The log's signer: the key in QINGLIAN_LOG_KEY, else one kept beside the database.

    A key is made only for a log that was never signed. Raises StoreError where the key is missing.
    """
    return _signer(os.environ.get("QINGLIAN_LOG_KEY", ""), Path(settings.QINGLIAN_DIR))


@cache
def _signer(secret: str, folder: Path) -> Ed25519Signer:
    if secret:
        return parse_secret(secret)
    kept = folder / KEY
    if not kept.exists():
        if Published.objects.exists():
            raise StoreError(
                f"日志已签发过检查点，但 {kept} 不在；请放回密钥，或用 QINGLIAN_LOG_KEY 给出。",
                f"The log was signed before, and {kept} is missing; put the key back, or give it as "
                "QINGLIAN_LOG_KEY.",
            )
        _make_key(kept)
    return parse_secret(kept.read_text(encoding="ascii").strip())


def _make_key(kept: Path) -> None:
    """Write a new key for its owner's eyes; of two that race, the first stays."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=kept.parent, prefix=f".{KEY}-")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(Ed25519Signer.generate(settings.LOG_ORIGIN).secret + "\n")
        file.flush()
        os.fsync(handle)
    with suppress(FileExistsError):
        os.link(draft, kept)
    Path(draft).unlink()
    sync(kept.parent)
