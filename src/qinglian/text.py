"""A sentence or a name in the two languages of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


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


class Sayable(Protocol):
    """What says itself in one sentence of a language: a refusal, a bad code, an unreadable file."""

    def sentence(self, lang: str) -> str:
        """The sentence in `lang`."""


def both(said: Sayable) -> Text:
    """What `said` says, in both languages."""
    return Text(zh=said.sentence("zh"), en=said.sentence("en"))
