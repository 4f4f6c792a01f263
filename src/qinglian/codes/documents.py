"""文号, a document's number: 清政办发〔2022〕3号 (GB/T 9704-2012, 7.2.5)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from qinglian.codes.bad import BadCode
from qinglian.text import Text

YEARS = range(1949, 2100)

_OPEN, _CLOSE = "〔[(【", "〕])】"
_NUMBER = re.compile(
    rf"([^\s\d{re.escape(_OPEN + _CLOSE)}]{{1,30}})[{re.escape(_OPEN)}]([0-9]+)[{re.escape(_CLOSE)}]"
    r"(第?)([0-9]{1,6})号?(纪要)?"
)
_UNIFIED = re.compile(
    rf"([^\s\d{re.escape(_OPEN + _CLOSE)}]{{1,29}}规)[{re.escape(_OPEN)}]([0-9]+)[{re.escape(_CLOSE)}]"
    r"([0-9]{3}-[^\s\d-]{1,20}[0-9]{3})"
)


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """The parts of a number: the organ's mark, the year, the serial. `str` gives the number in full.

    `unified` is the tail of a 规范性文件 numbered in the three-unified way (安汉规〔2023〕007-财政局001).
    """

    organ: str
    year: int
    serial: int = 0
    unified: str = ""
    minutes: bool = False

    def __str__(self) -> str:
        tail = self.unified or f"{self.serial}号{'纪要' if self.minutes else ''}"
        return f"{self.organ}〔{self.year}〕{tail}"


def document_number(text: str) -> DocumentNumber:
    """The number in `text`, whatever brackets and widths were typed; 号 is added where it is missing.

    Raises BadCode: by GB/T 9704 the serial has neither 第 before it nor a leading zero (不编虚位), and
    the year is written whole.
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if unified := _UNIFIED.fullmatch(plain):
        organ, year, tail = unified.groups()
        return DocumentNumber(organ, _year(year), unified=tail)
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise _bad(
            "应写成「机关代字〔年份〕序号号」", "is an organ's mark, 〔year〕, a serial and 号"
        )
    organ, year, ordinal, serial, minutes = found.groups()
    if ordinal:
        raise _bad("序号前不加「第」字", "has no 第 before its serial")
    if serial.startswith("0"):
        raise _bad("序号不编虚位（1不写成01）", "has no zero before its serial (1, not 01)")
    return DocumentNumber(organ, _year(year), int(serial), minutes=bool(minutes))


def _year(text: str) -> int:
    if len(text) != 4 or int(text) not in YEARS:
        raise _bad("年份应写全四位数", "has the year in four digits")
    return int(text)


def _bad(zh: str, en: str) -> BadCode:
    return BadCode(
        Text(zh=f"文号{zh}。", en=f"A document number {en}."),
        Text(zh="请写成 清政办发〔2022〕3号。", en="Write it as 清政办发〔2022〕3号."),
    )
