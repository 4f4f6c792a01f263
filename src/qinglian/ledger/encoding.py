"""Strict readings of numbers and base64: one spelling for each value, and only that one is accepted."""

from __future__ import annotations

import base64
import binascii
import re

from qinglian.ledger.errors import Malformed
from qinglian.ledger.hashing import HASH_SIZE

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
MOST = 2**63 - 1
"""The largest size or index that is read: what other implementations hold in an int64."""


def decimal(text: str) -> int:
    """A number in ASCII digits without sign, leading zero or space, at most 2^63-1. Raises Malformed."""
    if not _DECIMAL.fullmatch(text) or int(text) > MOST:
        raise Malformed(
            f"「{text[:40]}」不是规范的十进制数。", f"“{text[:40]}” is not a plain decimal number."
        )
    return int(text)


def from_base64(text: str) -> bytes:
    """The bytes of canonical, padded, standard base64. Raises Malformed."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        data = None
    if data is None or to_base64(data) != text:
        raise Malformed(
            f"「{text[:40]}」不是规范的base64。", f"“{text[:40]}” is not canonical base64."
        )
    return data


def to_base64(data: bytes) -> str:
    """Standard, padded base64."""
    return base64.b64encode(data).decode("ascii")


def hash_from_base64(text: str) -> bytes:
    """A 32-byte hash in base64. Raises Malformed."""
    data = from_base64(text)
    if len(data) != HASH_SIZE:
        raise Malformed(
            f"「{text[:60]}」不是32字节的哈希值。", f"“{text[:60]}” is not a hash of 32 bytes."
        )
    return data
