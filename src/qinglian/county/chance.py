"""Chance that can be had again: what stands in a made-up life for the secrets of the system."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from random import Random


class Chance:
    """As the library `secrets` gives them, but always the same for the same seed: for nothing that is real."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def token_hex(self, nbytes: int) -> str:
        """So many bytes in hexadecimal."""
        return self._random.randbytes(nbytes).hex()

    def token_urlsafe(self, nbytes: int) -> str:
        """So many bytes in the letters of an address."""
        return urlsafe_b64encode(self._random.randbytes(nbytes)).rstrip(b"=").decode("ascii")
