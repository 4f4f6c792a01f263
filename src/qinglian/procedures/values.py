"""What a field accepts: each raw value becomes a JSON value, or is refused with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from qinglian.codes import BadCode, credit_code, document_number
from qinglian.procedures.model import FieldRule, Value
from qinglian.procedures.refusal import Refused
from qinglian.text import Text

TEXT_MOST = 4000
NAME_MOST = 120
UNIT_MOST = 64  # as long as a unit's code may be
MOST_INTEGER = 2**53 - 1  # what JSON carries exactly (RFC 8785)
MOST_DIGITS = 40  # of a number as it is written: the longest that anyone means
YEARS = range(1900, 2101)
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def clean(rules: Iterable[FieldRule], raw: Mapping[str, object]) -> dict[str, Value]:
    """The values of `raw` that `rules` know, in their stored form; empty ones are left out.

    Raises Refused("bad-value") at the first value that its rule does not accept.
    """
    values: dict[str, Value] = {}
    for rule in rules:
        given = raw.get(rule.name)
        if given is None or given == "" or given == []:
            continue
        _readable(rule, given)
        value = _CLEANERS[rule.kind](rule, given)
        if value not in ("", []):  # nothing but spaces is nothing
            values[rule.name] = value
    return values


def _readable(rule: FieldRule, given: object) -> None:
    """Refuse characters that neither a page nor a database can show."""
    for word in given if isinstance(given, list | tuple) else (given,):
        if isinstance(word, str) and _UNREADABLE.search(word):
            raise _refuse(
                rule, "含有不可见的控制字符，请重新输入。", "Remove the control characters."
            )


def _refuse(rule: FieldRule, zh: str, en: str) -> Refused:
    return Refused(
        "bad-value",
        Text(zh=f"「{rule.title.zh}」填写有误。", en=f"“{rule.title.en}” is not valid."),
        Text(zh=zh, en=en),
    )


def _text(rule: FieldRule, given: object) -> Value:
    if not isinstance(given, str):
        raise _refuse(rule, "请填写文字。", "Write text.")
    text = given.replace("\r\n", "\n").replace("\r", "\n").strip()  # as browsers send lines
    most = rule.most or TEXT_MOST
    if len(text) > most:
        raise _refuse(rule, f"最多{most}字，现为{len(text)}字。", f"At most {most} characters.")
    if rule.least and len(text) < rule.least:
        raise _refuse(
            rule, f"至少写{rule.least}字，说清做了什么。", f"At least {rule.least} characters."
        )
    return text


def _integer(rule: FieldRule, given: object) -> Value:
    if isinstance(given, bool) or not isinstance(given, int | str):
        raise _refuse(rule, "请填写整数。", "Write a whole number.")
    text = str(given).strip()
    if not text.removeprefix("-").isascii() or not text.removeprefix("-").isdigit():
        raise _refuse(rule, "请填写整数。", "Write a whole number.")
    if len(text) > MOST_DIGITS or abs(int(text)) > MOST_INTEGER:
        raise _refuse(rule, "数字过大。", "The number is too large.")
    number = int(text)
    _bounds(rule, Decimal(number))
    return number


def _decimal(rule: FieldRule, given: object) -> Value:
    if isinstance(given, bool | float):
        raise _refuse(rule, "请填写数字，例如 1200.50。", "Write a number such as 1200.50.")
    try:
        number = Decimal(str(given).strip())
    except InvalidOperation:
        raise _refuse(
            rule, "请填写数字，例如 1200.50。", "Write a number such as 1200.50."
        ) from None
    if not number.is_finite():
        raise _refuse(rule, "请填写数字，例如 1200.50。", "Write a number such as 1200.50.")
    if len(number.as_tuple().digits) > MOST_DIGITS or abs(number.adjusted()) > MOST_DIGITS:
        raise _refuse(rule, "数字过大或过小。", "The number is too large or too small.")
    _bounds(rule, number)
    return format(number, "f")


def _bounds(rule: FieldRule, number: Decimal) -> None:
    if rule.least is not None and number < rule.least:
        raise _refuse(rule, f"不得小于{rule.least}。", f"It may not be below {rule.least}.")
    if rule.most is not None and number > rule.most:
        raise _refuse(rule, f"不得大于{rule.most}。", f"It may not be above {rule.most}.")


def _date(rule: FieldRule, given: object) -> Value:
    try:
        text = given.isoformat() if isinstance(given, date) else str(given)
        day = date.fromisoformat(text)
    except ValueError:
        raise _refuse(
            rule, "请填写日期，例如 2022-03-17。", "Write a date such as 2022-03-17."
        ) from None
    _year(rule, day.year)
    return day.isoformat()


def _year(rule: FieldRule, year: int) -> None:
    if year not in YEARS:
        raise _refuse(rule, "年份有误，请核对。", "Check the year.")


def _datetime(rule: FieldRule, given: object) -> Value:
    try:
        moment = given if isinstance(given, datetime) else datetime.fromisoformat(str(given))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _refuse(
            rule,
            "请填写带时区的时间，例如 2022-03-17T18:00+08:00。",
            "Write a time with its zone, such as 2022-03-17T18:00+08:00.",
        )
    _year(rule, moment.year)
    return moment.isoformat()


def _bool(rule: FieldRule, given: object) -> Value:
    if isinstance(given, bool):
        return given
    known = {
        "true": True,
        "on": True,
        "1": True,
        "是": True,
        "false": False,
        "0": False,
        "否": False,
    }
    if str(given).lower() not in known:
        raise _refuse(rule, "请选择是或否。", "Choose yes or no.")
    return known[str(given).lower()]


def _choice(rule: FieldRule, given: object) -> Value:
    if not isinstance(given, str) or given not in rule.choices:
        offered = "、".join(text.zh for text in rule.choices.values())
        raise _refuse(
            rule, f"请从中选择：{offered}。", f"Choose one of: {', '.join(rule.choices)}."
        )
    return str(given)


def _listed(rule: FieldRule, given: object) -> Value:
    items = [given] if isinstance(given, str) else given
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise _refuse(rule, "请从列表中选择。", "Choose from the list.")
    chosen = [item for item in dict.fromkeys(item.strip() for item in items) if item]
    if any(len(item) > _name_most(rule) for item in chosen):
        raise _refuse(rule, "请从列表中选择。", "Choose from the list.")
    if rule.least is not None and len(chosen) < rule.least:
        raise _refuse(rule, f"至少选{rule.least}项。", f"Choose at least {rule.least}.")
    if rule.most is not None and len(chosen) > rule.most:
        raise _refuse(rule, f"最多选{rule.most}项。", f"Choose at most {rule.most}.")
    return chosen


def _name(rule: FieldRule, given: object) -> Value:
    if not isinstance(given, str) or not given.strip() or len(given) > _name_most(rule):
        raise _refuse(rule, "请从列表中选择。", "Choose from the list.")
    return given.strip()


def _name_most(rule: FieldRule) -> int:
    return UNIT_MOST if rule.kind in ("unit", "units") else NAME_MOST


def _uscc(rule: FieldRule, given: object) -> Value:
    try:
        return credit_code(str(given)).code
    except BadCode as bad:
        raise _refuse(rule, bad.sentence("zh"), bad.sentence("en")) from None


def _docnumber(rule: FieldRule, given: object) -> Value:
    try:
        return str(document_number(str(given)))
    except BadCode as bad:
        raise _refuse(rule, bad.sentence("zh"), bad.sentence("en")) from None


def _digest(rule: FieldRule, given: object) -> Value:
    text = str(given)
    if len(text) != 64 or not all(char in "0123456789abcdef" for char in text):
        raise _refuse(rule, "摘要应为64位十六进制。", "A digest has 64 hexadecimal digits.")
    return text


_CLEANERS: Mapping[str, Callable[[FieldRule, object], Value]] = {
    "text": _text,
    "integer": _integer,
    "amount": _decimal,
    "percent": _decimal,
    "date": _date,
    "datetime": _datetime,
    "bool": _bool,
    "choice": _choice,
    "unit": _name,
    "units": _listed,
    "matter": _name,
    "matters": _listed,
    "uscc": _uscc,
    "docnumber": _docnumber,
    "digest": _digest,
}
