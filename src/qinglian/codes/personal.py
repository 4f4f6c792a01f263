"""Personal numbers in a text that is to be published: a citizen's, a mobile telephone's, a bank card's."""

from __future__ import annotations

import re
import unicodedata

from stdnum import luhn

from qinglian.codes.citizens import citizen_ids_in
from qinglian.text import Text

CITIZEN = Text(zh="公民身份号码", en="a citizen's number")
MOBILE = Text(zh="手机号码", en="a mobile number")
CARD = Text(zh="银行卡号", en="a bank card's number")

_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}(?![0-9A-Za-z])", re.ASCII)
_CARD = re.compile(r"(?<![0-9A-Za-z])62(?:[ \-]?\d){14,17}(?![0-9A-Za-z])", re.ASCII)


def personal_in(text: str) -> tuple[Text, ...]:
    """Which kinds of personal number stand in `text`; the numbers themselves are not repeated.

    A number that only looks like one is let be: a citizen's and a card's have a check digit.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = []
    if citizen_ids_in(plain):
        found.append(CITIZEN)
    if _MOBILE.search(plain):
        found.append(MOBILE)
    if any(luhn.is_valid(re.sub(r"[ \-]", "", each)) for each in _CARD.findall(plain)):
        found.append(CARD)
    return tuple(found)
