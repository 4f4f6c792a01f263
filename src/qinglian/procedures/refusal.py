"""What the engine says when an act may not be done."""

from __future__ import annotations

from qinglian.text import Text


class Refused(Exception):
    """An act was refused; nothing has changed.

    `code` is stable and for programs; `reason` says why, `remedy` what would make it pass, `law` the
    article behind the rule, where there is one.
    """

    def __init__(self, code: str, reason: Text, remedy: Text, law: Text | None = None) -> None:
        super().__init__(reason.zh)
        self.code = code
        self.reason = reason
        self.remedy = remedy
        self.law = law

    def sentence(self, lang: str) -> str:
        """Reason, article and remedy in one line, in `lang`."""
        law = "" if self.law is None else ("（%s）" if lang.startswith("zh") else " (%s)")
        cited = law % self.law[lang] if self.law is not None else ""
        gap = "" if lang.startswith("zh") else " "
        return f"{self.reason[lang]}{cited}{gap}{self.remedy[lang]}"
