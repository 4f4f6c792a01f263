"""公民身份号码 (GB 11643-1999): whether a number is one, so that it can be kept from being published."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from stdnum.cn import ric

from qinglian.codes.bad import BadCode, plain
from qinglian.text import Text

_IN_TEXT = re.compile(r"(?<![0-9A-Za-z])\d(?:[ \-]?\d){16}[ \-]?[\dXx](?![0-9A-Za-z])", re.ASCII)


@dataclass(frozen=True, slots=True)
class CitizenId:
    """A number that checks. It does not show itself when printed or logged."""

    number: str = field(repr=False)
    area: str = field(repr=False)
    born: date = field(repr=False)

    @property
    def masked(self) -> str:
        """The number as it may be shown to its owner: the day of birth and the order covered."""
        return f"{self.number[:6]}{'*' * 10}{self.number[-2:]}"


def citizen_id(text: str) -> CitizenId:
    """The number in `text`. Raises BadCode, which does not repeat it."""
    number = plain(text)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise _bad("应为18位", "has 18 characters")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise _bad("中的出生日期不存在", "holds a day of birth, and there is no such day") from None
    if not 1850 <= born.year <= 2149 or int(number[:2]) < 11:
        raise _bad("中的地区或年份不对", "begins with an area and a year, and these are not")
    if number[-1] != ric.calc_check_digit(number):
        raise _bad("校验位不符", "has a check character, and this one is wrong")
    return CitizenId(number, number[:6], born)


def citizen_ids_in(text: str) -> tuple[CitizenId, ...]:
    """The citizens' numbers that stand in `text`, in their order: a publication that holds one stops."""
    found = []
    for match in _IN_TEXT.finditer(unicodedata.normalize("NFKC", text)):
        try:
            found.append(citizen_id(match.group()))
        except BadCode:
            continue
    return tuple(found)


def _bad(zh: str, en: str) -> BadCode:
    return BadCode(
        Text(zh=f"公民身份号码{zh}。", en=f"A citizen's number {en}."),
        Text(zh="请对照证件重新填写。", en="Compare the card and write it again."),
    )
