"""What a frozen roster is known by: the digest of its rows in canonical JSON (RFC 8785), in whatever order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import pairwise

import rfc8785

from qinglian.draws.errors import DrawError
from qinglian.draws.tickets import hashed


def blind(code: str, name: str, salt: str) -> str:
    """The id by which an object is drawn (hex): it can be shown to everybody before the visit without a tip-off.

    Whoever is told the salt can check whose id it is; `salt` must be beyond guessing.
    """
    return hashed("object", salt, code, name).hex()


def roster_digest(rows: Iterable[Sequence[str]], salt: str = "") -> str:
    """SHA-256 (hex) of `rows`, each a list of texts, sorted; of rows that can be guessed, under a salt.

    Raises DrawError for a row that stands twice.
    """
    plain = sorted([unicodedata.normalize("NFC", part) for part in row] for row in rows)
    for before, after in pairwise(plain):
        if before == after:
            raise DrawError(f"名录中有重复的行：{after[0]}。", f"A row stands twice: {after[0]}.")
    return sha256(canonical([salt, plain] if salt else plain)).hexdigest()


def canonical(value: object) -> bytes:
    """`value` as canonical JSON. It holds texts, whole numbers, lists and tables only."""
    return rfc8785.dumps(value)  # type: ignore[arg-type]
