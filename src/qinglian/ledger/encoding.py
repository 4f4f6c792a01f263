"""Strict readings of numbers and base64: one spelling for each value, and only that one is accepted."""

from __future__ import annotations

import base64
import binascii
import re

from qinglian.ledger.errors import Malformed
from qinglian.ledger.hashing import HASH_SIZE
from qinglian.text import Text

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
MOST = 2**63 - 1
"""The largest size or index that is read: what other implementations hold in an int64."""


_NUMBER = Text(zh="数字", en="The number")
_BASE64 = Text(zh="内容", en="The content")
_HASH = Text(zh="哈希值", en="The hash")


def decimal(text: str, what: Text = _NUMBER) -> int:
    """A number in ASCII digits without sign, leading zero or space, at most 2^63-1.

    Raises Malformed, which names `what` is not so written.
    """
    if not _DECIMAL.fullmatch(text) or int(text) > MOST:
        raise Malformed(
            f"{what.zh}「{shown(text)}」不是规范的十进制数。",
            f"{what.en}, “{shown(text)}”, is not a plain decimal number.",
        )
    return int(text)


def from_base64(text: str, what: Text = _BASE64) -> bytes:
    """The bytes of canonical, padded, standard base64. Raises Malformed, which names `what` is not."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        data = None
    if data is None or to_base64(data) != text:
        raise Malformed(
            f"{what.zh}「{shown(text)}」不是规范的base64。",
            f"{what.en}, “{shown(text)}”, is not canonical base64.",
        )
    return data


def to_base64(data: bytes) -> str:
    """Standard, padded base64."""
    return base64.b64encode(data).decode("ascii")


def hash_from_base64(text: str, what: Text = _HASH) -> bytes:
    """A 32-byte hash in base64. Raises Malformed, which names `what` is not."""
    data = from_base64(text, what)
    if len(data) != HASH_SIZE:
        raise Malformed(
            f"{what.zh}「{shown(text)}」不是32字节的哈希值。",
            f"{what.en}, “{shown(text)}”, is not a hash of 32 bytes.",
        )
    return data


def shown(text: str) -> str:
    """As much of `text` as a sentence bears, with nothing in it that cannot be seen."""
    seen = [char if char.isprintable() else f"\\u{ord(char):04x}" for char in text[:60]]
    return "".join(seen)
