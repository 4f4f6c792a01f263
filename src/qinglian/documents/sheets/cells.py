"""What people type into cells: days as 2022.3.5, 3月5日 or 44625; money as 1,796 under 金额（万元）."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from qinglian.codes.money import SCALES, to_yuan
from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.table import Cell
from qinglian.text import Text

_SERIAL_START = date(1899, 12, 30)
_SERIALS = range(18_264, 91_313)
"""1950-01-01 to 2149-12-31: other whole numbers are not taken for days."""

_FULL_DATE = re.compile(
    r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SHORT_DATE = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
_SERIAL = re.compile(r"\d{5}")
_HAN_DATE = re.compile(
    r"[〇零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)

_UNIT = "|".join(sorted(SCALES, key=len, reverse=True))
_AMOUNT = re.compile(rf"([+-]?)(\d{{1,3}}(?:,\d{{3}})+|\d+)(\.\d+)?(?:({_UNIT})(?:整)?)?")
_HEADING_UNIT = re.compile(
    rf"[（(\[【]\s*(?:单位[:：]\s*)?({_UNIT})\s*[)）\]】]|[,，/:：]\s*({_UNIT})\s*$"
)


def half_width(text: str) -> str:
    """`text` with full-width letters, digits and the marks among them made half width; 《》、。 stay."""
    return text if text.isascii() else text.translate(_NARROW)


_NARROW = {0xFF01 + n: chr(0x21 + n) for n in range(94) if chr(0x21 + n).isalnum()} | {0x3000: " "}


def parse_date(value: Cell, *, default_year: int | None = None) -> date:
    """The day that a cell means. `default_year` completes 3月5日.

    Raises Unreadable for a day that does not exist (2022.2.30) and for what is no day.
    """
    if isinstance(value, date):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        if value in _SERIALS:
            return _SERIAL_START + timedelta(days=value)
        value = str(value)
    if not isinstance(value, str):
        raise _no_date(value)
    text = unicodedata.normalize("NFKC", value).strip()
    if found := _FULL_DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text):
        year, month, day = (int(part) for part in found.groups()[:3])
        return _day(year, month, day, value)
    if _SERIAL.fullmatch(text) and int(text) in _SERIALS:
        return _SERIAL_START + timedelta(days=int(text))
    if found := _SHORT_DATE.fullmatch(text):
        if default_year is None:
            raise Unreadable(
                Text(zh=f"「{value}」没有年份。", en=f"“{value}” has no year."),
                Text(zh="请写成 2022-03-05。", en="Write it as 2022-03-05."),
            )
        return _day(default_year, int(found.group(1)), int(found.group(2)), value)
    if _HAN_DATE.fullmatch(text.replace("○", "〇")):
        return _day(*_from_han(text.replace("○", "〇")), value)
    raise _no_date(value)


def _day(year: int, month: int, day: int, typed: Cell) -> date:
    try:
        made = date(year, month, day)
    except ValueError:
        raise Unreadable(
            Text(zh=f"「{typed}」这一天不存在。", en=f"There is no such day as “{typed}”."),
            Text(zh="请核对月份和日期。", en="Check the month and the day."),
        ) from None
    if not 1900 <= year <= 2149:
        raise _no_date(typed)
    return made


def _no_date(typed: Cell) -> Unreadable:
    shown = "" if typed is None else typed
    return Unreadable(
        Text(zh=f"「{shown}」不是日期。", en=f"“{shown}” is not a date."),
        Text(zh="请写成 2022-03-05 或 2022年3月5日。", en="Write it as 2022-03-05."),
    )


def _from_han(text: str) -> tuple[int, int, int]:
    digits = {letter: number for number, letter in enumerate("〇一二三四五六七八九")} | {"零": 0}
    year, _, rest = text.partition("年")
    month, _, day = rest.partition("月")

    def small(word: str) -> int:
        tens, ten, ones = word.rpartition("十")
        return (digits[tens] if tens else 1) * 10 * bool(ten) + (digits[ones] if ones else 0)

    try:
        return (
            int("".join(str(digits[letter]) for letter in year)),
            small(month),
            small(day.rstrip("日")),
        )
    except KeyError:
        raise _no_date(text) from None


def heading_unit(heading: str) -> str:
    """The unit of money that a heading names: 万元 of 金额（万元）; 元 where it names none."""
    found = _HEADING_UNIT.search(heading)
    return next(unit for unit in (*found.groups(), "元") if unit) if found else "元"


def parse_amount(value: Cell, heading: str = "") -> Decimal:
    """The amount in 元, exactly. A unit in the cell goes before the heading's. Raises Unreadable."""
    unit = heading_unit(heading)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return to_yuan(value, unit)
    if isinstance(value, str):
        text = (
            unicodedata.normalize("NFKC", value)
            .replace(" ", "")
            .lstrip("¥￥")
            .removeprefix("人民币")
        )
        negative = text.startswith("(") and text.endswith(")")
        found = _AMOUNT.fullmatch(text[1:-1] if negative else text.replace("−", "-"))
        if found:
            sign, whole, fraction, own = found.groups()
            try:
                number = Decimal(
                    f"{'-' if negative else sign}{whole.replace(',', '')}{fraction or ''}"
                )
            except InvalidOperation:
                raise _no_amount(value) from None
            return to_yuan(number, own or unit)
    raise _no_amount(value)


def _no_amount(typed: Cell) -> Unreadable:
    shown = "" if typed is None else typed
    return Unreadable(
        Text(zh=f"「{shown}」不是金额。", en=f"“{shown}” is not an amount."),
        Text(zh="请只写数字，或写成 1,796万元。", en="Write only the number, or 1,796万元."),
    )
