"""What a command could not do, for the person at the terminal."""

from __future__ import annotations

from qinglian.text import Text


class Failure(Exception):
    """One sentence: what is wrong and what to do next. The program prints it and exits with 1."""

    @classmethod
    def of(cls, text: Text, lang: str) -> Failure:
        """The sentence in `lang`."""
        return cls(text[lang])
