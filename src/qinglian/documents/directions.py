"""The word for a change, chosen by its sign and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qinglian.documents.refusals import BadTemplate
from qinglian.text import Text

_FALLS = frozenset(
    [
        "下降",
        "减少",
        "压减",
        "降低",
        "回落",
        "缩减",
        "压缩",
        "下滑",
        "减",
        "降",
        "少",
        "fell",
        "decreased",
        "dropped",
        "declined",
        "down",
        "fall",
        "decrease",
    ]
)
_RISES = frozenset(
    [
        "上升",
        "增长",
        "增加",
        "提高",
        "上涨",
        "提升",
        "扩大",
        "增",
        "升",
        "多",
        "rose",
        "increased",
        "grew",
        "climbed",
        "up",
        "rise",
        "increase",
    ]
)


@dataclass(frozen=True, slots=True)
class Directions:
    """The three words of a `{change …}`: for less, for more, for neither."""

    fall: str
    rise: str
    level: str

    @classmethod
    def read(cls, choices: str, line: int) -> Directions:
        """From 下降|上升|持平. The words are known by their meaning, so either may come first.

        Raises BadTemplate when a word is unknown or both point the same way: a template cannot call
        a rise a fall.
        """
        words = [word.strip() for word in choices.split("|")]
        if len(words) == 3 and all(words):
            first, second, level = words
            if first in _FALLS and second in _RISES and level not in _FALLS | _RISES:
                return cls(first, second, level)
            if first in _RISES and second in _FALLS and level not in _FALLS | _RISES:
                return cls(second, first, level)
        raise BadTemplate(
            line,
            Text(
                zh=f"「{choices}」不是一降、一升、一平的三个词。",
                en=f"“{choices}” is not a word for less, one for more and one for neither.",
            ),
            Text(
                zh=f"请写成 下降|上升|持平；可用的词：{'、'.join(_known(ascii_words=False))}。",
                en=f"Write fell|rose|stood still; known words: {', '.join(_known(ascii_words=True))}.",
            ),
        )

    def word(self, change: Decimal) -> str:
        """The word for `change` by its sign."""
        if change < 0:
            return self.fall
        return self.rise if change > 0 else self.level

    @property
    def all(self) -> frozenset[str]:
        return frozenset({self.fall, self.rise, self.level})


def _known(*, ascii_words: bool) -> list[str]:
    return sorted(word for word in _FALLS | _RISES if word.isascii() == ascii_words)
