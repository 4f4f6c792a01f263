"""The publication check: what in a table names a person more closely than a public list may.

A published list shows names, places and sums; never identity, card or telephone numbers, days of birth,
illness or disability (个人信息保护法 arts. 28, 34; 政府信息公开条例 art. 15).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qinglian.codes.personal import personal_in
from qinglian.text import Text


@dataclass(frozen=True, slots=True)
class Found:
    """A column that may not be shown as it is: what is in it, and in how many of its cells."""

    place: int
    heading: str
    what: Text
    cells: int


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a heading gives away, and whether its cells may stay where they are masked."""

    words: re.Pattern[str]
    what: Text
    maskable: bool = True


_IDENTITY = _Kind(
    re.compile(r"身份证|证件|公民身份|护照|户口|identity|\bid\b", re.I),
    Text("身份证件号", "identity number"),
)
_CARD = _Kind(
    re.compile(r"卡号|银行|账号|账户|存折|\bcard\b|\baccount\b", re.I),
    Text("银行卡号或账号", "card or account"),
)
_PHONE = _Kind(
    re.compile(r"电话|手机|联系方式|\bphone\b|telephone", re.I),
    Text("电话号码", "telephone number"),
)
_ILLNESS = _Kind(
    re.compile(
        r"疾病|病种|病情|病名|患病|大病|慢病|残疾|残级|健康|伤残|illness|disab|health", re.I
    ),
    Text("疾病或残疾信息", "illness or disability"),
    maskable=False,
)
_BIRTH = _Kind(
    re.compile(r"出生|生日|birth", re.I), Text("出生日期", "day of birth"), maskable=False
)
_KINDS = (_IDENTITY, _CARD, _PHONE, _ILLNESS, _BIRTH)

_MASKED = re.compile(r"[0-9A-Za-z]{0,6}\*{4,}[0-9A-Za-z]{0,4}")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[ \-]\d{7,8}(?!\d)", re.ASCII)
_ILL = re.compile(r"精神病|癌|艾滋|肿瘤|尿毒症|残疾[一二三四]级|[一二三四]级残疾|智力残疾|肢体残疾")


def personal(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Found]:
    """The columns that may not be published as they are, judged by their headings and every cell."""
    named = [_named(heading) for heading in headings]
    found: dict[int, tuple[Text, int]] = {}
    for row in rows:
        for place, cell in enumerate(row):
            what = _given_away(named[place], unicodedata.normalize("NFKC", cell).strip())
            if what is not None:
                found[place] = (what, found.get(place, (what, 0))[1] + 1)
    return [
        Found(place, headings[place], what, many) for place, (what, many) in sorted(found.items())
    ]


def _named(heading: str) -> _Kind | None:
    plain = unicodedata.normalize("NFKC", heading)
    return next((kind for kind in _KINDS if kind.words.search(plain)), None)


def _given_away(named: _Kind | None, text: str) -> Text | None:
    """What a cell gives away: in a column that says so by its heading, or by itself."""
    if not text:
        return None
    if named is not None:
        return None if named.maskable and _MASKED.fullmatch(text) else named.what
    if numbers := personal_in(text):
        return numbers[0]
    if _LANDLINE.search(text):
        return _PHONE.what
    return _ILLNESS.what if _ILL.search(text) else None
