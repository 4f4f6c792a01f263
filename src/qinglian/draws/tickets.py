"""Tickets: every id of a draw gets one by SHA-256, and the smallest are taken.

All text is UTF-8 in normal form C. Every part of what is hashed has its length (four bytes, big-endian) before it, so
that no two ways of cutting give the same bytes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

from qinglian.draws.errors import DrawError

DOMAIN = "qinglian/draw/v1"
LEAST_SECRET = 32
"""Characters of a secret: 32 hexadecimal ones are 128 bits, which nobody guesses from the commitment."""
LEAST_PUBLIC = 6
"""Digits of a public value; the seven balls of a lottery have fourteen."""

_DIGITS = re.compile(r"[0-9]+")


def hashed(label: str, *parts: str) -> bytes:
    """SHA-256 of `parts` under `label`."""
    held = (DOMAIN, label, *parts)
    pieces = (unicodedata.normalize("NFC", part).encode() for part in held)
    return sha256(b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces)).digest()


def commitment(secret: str) -> str:
    """What is made known of `secret` before the rosters are frozen (hex). Raises DrawError where it is short."""
    if len(secret) < LEAST_SECRET:
        raise DrawError(
            f"种子至少{LEAST_SECRET}个字符，短了可以由承诺猜出。",
            f"A secret has {LEAST_SECRET} characters at least: a short one is guessed from its commitment.",
        )
    return hashed("commitment", secret).hex()


def public_digits(value: str) -> str:
    """The digits of a public value, in the order in which they were published. Raises DrawError if few.

    Nothing else of it counts, so that no spelling can be tried after another until the result pleases.
    """
    digits = "".join(_DIGITS.findall(unicodedata.normalize("NFKC", value)))
    if len(digits) < LEAST_PUBLIC:
        raise DrawError(
            f"公开值至少有{LEAST_PUBLIC}位数字，请按公布的顺序填写。",
            f"The public value has {LEAST_PUBLIC} digits at least; write them in the order published.",
        )
    return digits


def seed_of(secret: str, public: str) -> str:
    """The seed of a draw (hex): a secret committed to early, and a public value that came later.

    Whoever keeps the secret cannot know the value when the rosters are frozen, and whoever knows the value does
    not know the secret. Raises DrawError.
    """
    commitment(secret)
    return hashed("seed", secret, public_digits(public)).hex()


def ticket(seed: str, label: str, item: str) -> bytes:
    """The ticket of `item` in the part of a draw called `label`."""
    return hashed("ticket", label, seed, item)


def ordered(seed: str, label: str, items: Iterable[str]) -> list[str]:
    """`items` by their tickets, the smallest first; whatever order they came in."""
    return sorted(items, key=lambda item: (ticket(seed, label, item), item))
