"""What the ledger says when bytes are not what they should be."""

from __future__ import annotations

from qinglian.text import Text


class LedgerError(Exception):
    """Something in the log, or said about it, does not hold. `sentence` says so to a reader."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh=zh, en=en)

    def sentence(self, lang: str) -> str:
        """What is wrong and what to do, in `lang`."""
        return self.text[lang]


class Malformed(LedgerError):
    """Bytes are not in their format."""


class EntryError(LedgerError):
    """A value cannot be an entry, or part of one."""


class ProofError(LedgerError):
    """A proof does not prove what it is said to, or was asked of a tree that cannot give it."""


class SignatureError(LedgerError):
    """A note is not signed by the key it should be, or carries a bad signature of that key."""


class TileError(LedgerError):
    """A tile or bundle is absent, has the wrong size, or is not what the tree commits to."""


class StoreError(LedgerError):
    """A log cannot be opened or written as it stands."""
