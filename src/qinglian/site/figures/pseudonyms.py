"""Persons and accounts by keyed digests: the same one is known again, and nobody can read who it is.

HMAC-SHA256 under a key of this deployment, cut to 128 bits. Without the key, trying every identity
number there is gives nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import cache
from pathlib import Path

from django.conf import settings

from qinglian.site.environment import kept_secret

KEY_FILE = "matching.key"
VARIABLE = "QINGLIAN_MATCHING_KEY"
LENGTH = 32


def pseudonym(kind: str, value: str) -> str:
    """The digest of `value`; that of the same value in another `kind` is another."""
    message = f"{kind}\n{value}".encode()
    return hmac.new(_key(), message, hashlib.sha256).hexdigest()[:LENGTH]


def _key() -> bytes:
    given = os.environ.get(VARIABLE, "")
    return given.encode() if given else _kept(Path(settings.QINGLIAN_DIR) / KEY_FILE)


@cache
def _kept(path: Path) -> bytes:
    return kept_secret(path).encode()
