"""A sentence or a name in the two languages of the house."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Words for a reader: Simplified Chinese and English.

    >>> Text(zh="时限", en="limit")["en"]
    'limit'
    """

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en
