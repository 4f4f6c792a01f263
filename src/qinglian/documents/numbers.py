"""Where a text states a quantity: 1,796万元, 14条, 百分之三, 二十二件.

A Chinese numeral counts as a quantity only before a measure word or when it is written out as a number, so
that 一是, 统一 or 第一责任人 are words and 一件 or 二十 are not. When in doubt it is a quantity: a fixed name
can be declared a constant, a number that slips through cannot be taken back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_DIGIT = "〇零一二三四五六七八九两壹贰叁肆伍陆柒捌玖"
_SCALE = "十百千万亿兆拾佰仟廿卅"
_ONES = "一二三四五六七八九两壹贰叁肆伍陆柒捌玖"

_MEASURES = (
    "个工作日|个百分点|百分点|平方公里|平方米|立方米|千米|公里|公斤|公顷|小时|分钟|季度|人次|方面|万元|亿元|万人|"
    "个|件|项|条|次|户|家|名|人|元|年|月|日|天|周|份|起|批|处|所|宗|场|期|轮|类|种|倍|成|番|大|点|岁|亩|吨|米|届|位|"
    "站|辆|台|套|张|间|座|级|层|票|组|支|篇|卷|号|股|笔|例|栋|村|镇"
)

_ARABIC = (
    r"(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:[.．]\d+)?[余多]?"
    rf"(?: ?(?:[%％‰]|[百千万亿]*(?:{_MEASURES})|[百千万亿]+))?"
)
_HAN = rf"[{_DIGIT}{_SCALE}]"
_COUNTED = rf"(?=[万亿百千]*[{_DIGIT}十拾廿卅]){_HAN}+(?:点{_HAN}+)?[余多]?(?:{_MEASURES})"
_FRACTION = rf"{_HAN}+分之{_HAN}+(?:点{_HAN}+)?"
_WRITTEN = rf"[{_ONES}][十百千万亿拾佰仟]{_HAN}*|十[{_ONES}]"

_QUANTITY = re.compile(f"{_ARABIC}|{_FRACTION}|{_COUNTED}|{_WRITTEN}")
_LAW = re.compile(r"《[^《》]*》")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A stated quantity: its words and where they stand, `start` inclusive, `end` exclusive."""

    text: str
    start: int
    end: int

    @property
    def same(self) -> str:
        """The form in which two spellings of one number are equal: half width, no thousands mark."""
        return unicodedata.normalize("NFKC", self.text).replace(",", "").replace(" ", "")


def quantities(text: str, constants: Iterable[str] = ()) -> Iterator[Quantity]:
    """The quantities in `text` that stand neither in a 《title》 nor in one of the `constants`."""
    allowed = [match.span() for match in _LAW.finditer(text)]
    for constant in constants:
        allowed += [match.span() for match in re.finditer(re.escape(constant), text)]
    for match in _QUANTITY.finditer(text):
        if not any(start <= match.start() and match.end() <= end for start, end in allowed):
            yield Quantity(match.group(), *match.span())


_ORDINALS = "一二三四五六七八九"


def han(number: int) -> str:
    """1 to 99 in Chinese numerals, for counts of headings: 三, 十二."""
    if not 1 <= number <= 99:
        raise ValueError(f"{number} is not between 1 and 99")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _ORDINALS[tens - 1] + "十")
    return head + (_ORDINALS[ones - 1] if ones else "")
