"""Entry bytes: canonical JSON (RFC 8785) that commits to an act and discloses nothing personal.

A field is committed to as SHA-256 over a fixed prefix and the canonical JSON `[name, salt, value]`. Who
is handed the salt and the value can check them against the public log; when the salt is destroyed, the
commitment says nothing to anyone, and the log still verifies.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

import orjson
import rfc8785

from qinglian.ledger.errors import EntryError
from qinglian.ledger.hashing import leaf_hash
from qinglian.ledger.merkle import root

MOST_BYTES = 65_535
"""The longest entry: an entry bundle gives its length in two bytes (C2SP tlog-tiles)."""

SALT_BYTES = 16
COMMITMENT_PREFIX = b"qinglian/commitment/v1\n"
ACTOR = "actor"
"""The name under which the person of an act is committed to."""

_SAFE = 2**53 - 1


def canonical(value: object) -> bytes:
    """`value` as canonical JSON (RFC 8785). Raises EntryError for what JSON cannot hold exactly."""
    try:
        if type(value) is list and all(type(part) is str for part in value):
            return orjson.dumps(value)  # a commitment to words, which most are
        if _sorts_alike(value):
            return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        return rfc8785.dumps(value)  # type: ignore[arg-type]
    except (rfc8785.CanonicalizationError, TypeError, ValueError, RecursionError) as error:
        raise EntryError(
            "内容不能写成规范的JSON；请检查数字大小、日期与字符。",
            "The content cannot be written as canonical JSON; check its numbers, dates and characters.",
        ) from error


def _sorts_alike(value: object) -> bool:
    """Whether orjson writes the very bytes RFC 8785 asks for.

    It does for ASCII keys (UTF-8 and UTF-16 order agree), for strings (both escape only `"`, `\\` and the
    characters below U+0020, in the same spelling), for integers a double holds, and for no float.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return -_SAFE <= value <= _SAFE  # type: ignore[operator]
    if kind is list:
        return all(map(_sorts_alike, value))  # type: ignore[call-overload]
    if kind is dict:
        return all(
            type(key) is str and key.isascii() and _sorts_alike(held)
            for key, held in value.items()  # type: ignore[attr-defined]
        )
    return False


def new_salts(names: Iterable[str]) -> dict[str, str]:
    """A fresh salt for each of `names`: 16 random bytes, in base64url without padding."""
    wanted = list(names)
    pool = os.urandom(SALT_BYTES * len(wanted))
    return {
        name: base64.urlsafe_b64encode(pool[i * SALT_BYTES : (i + 1) * SALT_BYTES])[:-2].decode()
        for i, name in enumerate(wanted)
    }


def commitment(name: str, value: object, salt: str) -> str:
    """The commitment, in hex, to the JSON value `value` of the field `name` under `salt`.

    Raises EntryError.
    """
    return sha256(COMMITMENT_PREFIX + canonical([name, salt, value])).hexdigest()


def act_entry(
    *,
    matter: str,
    n: int,
    procedure: str,
    version: int,
    act: str,
    unit: str,
    time: datetime,
    stages: list[str],
    actor: str,
    fields: Mapping[str, str],
    evidence: Sequence[Mapping[str, str | int]],
) -> bytes:
    """The entry of the `n`th act on a matter.

    `actor`, each of `fields`, and the `sha256` of each piece of `evidence` (`kind`, `sha256`, `size`)
    are commitments. `time` keeps its instant and is written in UTC. Raises EntryError.
    """
    if time.tzinfo is None:
        raise EntryError(
            "条目的时间没有时区；请使用带时区的时间。",
            "The entry's time has no time zone; give one that has.",
        )
    entry = canonical(
        {
            "v": 1,
            "kind": "act",
            "matter": matter,
            "n": n,
            "procedure": procedure,
            "version": version,
            "act": act,
            "unit": unit,
            "time": time.astimezone(UTC).isoformat()[:-6] + "Z",
            "stages": stages,
            "actor": actor,
            "fields": dict(fields),
            "evidence": [dict(piece) for piece in evidence],
        }
    )
    check_size(entry)
    return entry


def check_size(entry: bytes) -> None:
    """Raises EntryError for an entry that no bundle can hold."""
    if len(entry) > MOST_BYTES:
        raise EntryError(
            f"一条最多{MOST_BYTES}字节，现为{len(entry)}字节；请缩短或拆分。",
            f"An entry is at most {MOST_BYTES} bytes, and this is {len(entry)}; shorten or split it.",
        )


def rows_root(rows: Iterable[bytes]) -> bytes:
    """The tree head over the rows of a filing, each a leaf, in order.

    A row whose values can be guessed must hold a salt of its own, or its hash gives it away.
    """
    return root([leaf_hash(row) for row in rows])


def opens(entry: bytes, field: str, value: object, salt: str) -> bool:
    """Whether `value` and `salt` are what `entry` committed to as `field`.

    `field` is a field's name, `actor`, or `evidence.0` and on, whose value is the file's SHA-256 in hex.
    """
    committed = _committed(entry, field)
    return committed is not None and hmac.compare_digest(
        committed.encode(), commitment(field, value, salt).encode()
    )


def _committed(entry: bytes, field: str) -> str | None:
    try:
        content = json.loads(entry)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    fields = content.get("fields")
    found = fields.get(field) if isinstance(fields, dict) else None
    if found is None and field == ACTOR:
        found = content.get("actor")
    kind, _, place = field.partition(".")
    pieces = content.get("evidence")
    if found is None and kind == "evidence" and isinstance(pieces, list):
        named = {str(i): piece for i, piece in enumerate(pieces) if isinstance(piece, dict)}
        found = named.get(place, {}).get("sha256")
    return found if isinstance(found, str) else None
