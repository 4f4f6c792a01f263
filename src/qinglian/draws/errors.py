"""What cannot be drawn, in both languages."""

from __future__ import annotations

from qinglian.text import Text


class DrawError(ValueError):
    """A draw that cannot be made as it was asked for, and what to do about it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh=zh, en=en)
