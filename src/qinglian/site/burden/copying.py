"""How much of a document is copied from the one above it: the share of its characters in runs that stand there too."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

RUN = 13
"""[X] Thirteen characters on end count as copied: the custom of duplicate checking, not law."""

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Copied:
    """`characters` of the document in all, marks and spaces aside; `copied` of them; its longest copied runs."""

    characters: int
    copied: int
    runs: tuple[str, ...]

    @property
    def share(self) -> Decimal:
        """In per cent, with one decimal, half up."""
        if not self.characters:
            return Decimal(0)
        return (Decimal(self.copied) * 100 / self.characters).quantize(
            Decimal("0.1"), ROUND_HALF_UP
        )


def copied(document: str, above: str) -> Copied:
    """`document` held against the document `above`. Both are read without marks, spaces and width."""
    own, theirs = _letters(document), _letters(above)
    pieces = {theirs[at : at + RUN] for at in range(len(theirs) - RUN + 1)}
    marks = [False] * len(own)
    for at in range(len(own) - RUN + 1):
        if own[at : at + RUN] in pieces:
            marks[at : at + RUN] = [True] * RUN
    runs: list[str] = []
    at = 0
    for marked, group in groupby(marks):
        length = len(list(group))
        if marked:
            runs.append(own[at : at + length])
        at += length
    longest = sorted(dict.fromkeys(runs), key=len, reverse=True)[:SHOWN]
    return Copied(len(own), sum(marks), tuple(longest))


def _letters(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if letter.isalnum())
