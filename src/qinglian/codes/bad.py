"""What is said of a code that does not hold."""

from __future__ import annotations

import re
import unicodedata

from qinglian.text import Text


class BadCode(ValueError):
    """A code that is not well made: `reason` says why, `remedy` what to do. The code is not repeated."""

    def __init__(self, reason: Text, remedy: Text) -> None:
        super().__init__(reason.zh)
        self.reason = reason
        self.remedy = remedy

    def sentence(self, lang: str) -> str:
        """Reason and remedy in one line, in `lang`."""
        gap = "" if lang.startswith("zh") else " "
        return f"{self.reason[lang]}{gap}{self.remedy[lang]}"


def plain(text: str) -> str:
    """`text` half width, without spaces and the strokes that people put between groups, in capitals."""
    return re.sub(r"[\s\u200b\ufeff\-–—]", "", unicodedata.normalize("NFKC", text)).upper()
