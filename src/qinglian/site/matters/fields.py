"""One field of a form from one `FieldRule`: how it is asked, and how what was typed is understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms

from qinglian import workdays
from qinglian.documents.refusals import Unreadable
from qinglian.documents.sheets.cells import half_width, parse_date
from qinglian.procedures import values
from qinglian.procedures.model import Actor, FieldKind, FieldRule, Value
from qinglian.procedures.refusal import Refused
from qinglian.site.matters import queries
from qinglian.site.people.queries import today, units
from qinglian.site.wording import spoken
from qinglian.text import Text

FEW = 4
"""Up to so many choices are shown at once; more of them fold into a list."""
MOST_UNITS = 300
FIRST_YEAR, LAST_YEAR = 1990, 2069
"""The working-day calendar holds no more (`workdays.calendar`)."""
LONG = 120
"""A text that may be longer than this gets a box of several lines."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

FILL_IN = Text(zh="请填写此项。", en="Fill this in.")
CHOOSE = Text(zh="请选择", en="Choose")
YES_NO = (("true", Text(zh="是", en="Yes")), ("false", Text(zh="否", en="No")))


Choices = Sequence[tuple[str, str]]


def unit_choices() -> list[tuple[str, str]]:
    """Code and name of the units that exist today, the first of them. One query."""
    return [(unit.code, spoken(unit.text)) for unit in units(today())[:MOST_UNITS]]


class RuleField(forms.Field):
    """A field as its rule describes it; what is typed becomes the stored value, or an error."""

    hint: Text | None

    def __init__(
        self, rule: FieldRule, *, required: bool, actor: Actor | None = None, units: Choices = ()
    ) -> None:
        super().__init__(
            required=required,
            widget=_widget(rule, units),
            label=spoken(rule.title),
            error_messages={"required": spoken(FILL_IN)},
        )
        self.rule = rule
        self.actor = actor
        self.hint = rule.help

    def clean(self, value: Any) -> Value:
        """The value in its stored form. Raises ValidationError with what to write instead."""
        given = self._understood(value)
        try:
            cleaned = values.clean([self.rule], {self.rule.name: given})
        except Refused as refused:
            raise forms.ValidationError(spoken(refused.remedy)) from None
        found = cleaned.get(self.rule.name)
        if self.required and found in (None, "", []):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found

    def _understood(self, value: Any) -> Any:
        """What was typed, as the rule takes it: names as codes, days as people write them."""
        if isinstance(value, str):
            value = value.strip()
        words = value if isinstance(value, list) else [value]
        if any(isinstance(word, str) and CONTROL.search(word) for word in words):
            text = Text(
                zh="含有不可见的控制字符，请重新输入。", en="Remove the control characters."
            )
            raise forms.ValidationError(spoken(text))
        if value in (None, "", []):
            return None
        understand = _UNDERSTAND.get(self.rule.kind)
        return value if understand is None else understand(self, value)


OPTIONS = {"class": "q-options"}


def _widget(rule: FieldRule, units: Choices) -> forms.Widget:
    if rule.kind == "bool":
        choices = [(value, spoken(text)) for value, text in YES_NO]
        return forms.RadioSelect(OPTIONS, choices)
    if rule.kind == "choice":
        choices = [(value, spoken(text)) for value, text in rule.choices.items()]
        if len(choices) <= FEW:
            return forms.RadioSelect(OPTIONS, choices)
        return forms.Select(choices=[("", spoken(CHOOSE)), *choices])
    if rule.kind == "units":
        return forms.CheckboxSelectMultiple({"class": "q-options is-many"}, units)
    if rule.kind == "matters":
        return forms.Textarea(attrs={"rows": 3})
    if rule.kind == "text" and (rule.most or values.TEXT_MOST) > LONG and rule.name != "title":
        return forms.Textarea(attrs={"rows": 4, "maxlength": rule.most or values.TEXT_MOST})
    return forms.TextInput(attrs=_attributes(rule))


def _attributes(rule: FieldRule) -> dict[str, Any]:
    by_kind: dict[FieldKind, dict[str, Any]] = {
        "integer": {"inputmode": "numeric"},
        "amount": {"inputmode": "decimal"},
        "percent": {"inputmode": "decimal"},
        "date": {"type": "date"},
        "datetime": {"type": "datetime-local"},
        "unit": {"list": "units", "autocomplete": "off"},
        "uscc": {"maxlength": 18, "autocapitalize": "characters"},
    }
    attributes = {"autocomplete": "off", **by_kind.get(rule.kind, {})}
    if rule.kind == "text" and rule.most:
        attributes["maxlength"] = rule.most
    return attributes


def _number(field: RuleField, value: Any) -> Any:
    return half_width(str(value)).replace(",", "").replace("，", "").strip()


def _day(field: RuleField, value: Any) -> str:
    try:
        day = parse_date(value, default_year=today().year)
    except Unreadable as wrong:
        raise forms.ValidationError(spoken(wrong.reason) + spoken(wrong.remedy)) from None
    return _within(day).isoformat()


def _moment(field: RuleField, value: Any) -> Any:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return value
    _within(moment.date())
    return moment if moment.tzinfo else moment.replace(tzinfo=workdays.TZ)


def _within(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        text = Text(
            zh=f"请核对年份（{FIRST_YEAR}至{LAST_YEAR}年）。",
            en=f"Check the year ({FIRST_YEAR} to {LAST_YEAR}).",
        )
        raise forms.ValidationError(spoken(text))
    return day


def _unit(field: RuleField, value: Any) -> str:
    """A unit's code, from its code, its name or its short name."""
    found = units(today())
    code = found.filter(pk=value).values_list("pk", flat=True).first()
    if code is None:
        named = found.filter(name=value) | found.filter(short=value) | found.filter(name_en=value)
        codes = list(named.values_list("pk", flat=True)[:2])
        code = codes[0] if len(codes) == 1 else None
    if code is None:
        text = Text(
            zh="没有这个单位，请写全称或从列表中选。",
            en="There is no such unit; write its full name or choose it from the list.",
        )
        raise forms.ValidationError(spoken(text))
    return str(code)


def _units(field: RuleField, value: Any) -> list[str]:
    return [_unit(field, one) for one in value]


def _matter(field: RuleField, value: Any) -> str:
    number = half_width(str(value)).upper().strip()
    if field.actor is None or not queries.visible(field.actor).filter(pk=number).exists():
        text = Text(
            zh="没有这个编号的事项，或您看不到它；请核对编号。",
            en="There is no matter of that number that you may see; check it.",
        )
        raise forms.ValidationError(spoken(text))
    return number


def _matters(field: RuleField, value: Any) -> list[str]:
    return [_matter(field, one) for one in re.split(r"[\s,，、;；]+", str(value)) if one]


_UNDERSTAND: Mapping[FieldKind, Callable[[RuleField, Any], Any]] = {
    "integer": _number,
    "amount": _number,
    "percent": _number,
    "date": _day,
    "datetime": _moment,
    "unit": _unit,
    "units": _units,
    "matter": _matter,
    "matters": _matters,
}


def typed(rule: FieldRule, value: Value, names: Mapping[str, str]) -> Any:
    """A stored value as a form shows it for typing over; `names` are the names of units."""
    if rule.kind == "bool":
        return "true" if value else "false"
    if rule.kind == "unit" and isinstance(value, str):
        return names.get(value, value)
    if rule.kind == "matters" and isinstance(value, list):
        return "\n".join(value)
    if rule.kind == "datetime" and isinstance(value, str):
        return value[: len("2022-03-18T17:00")]
    return value


class FilesInput(forms.FileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.Field):
    """The files of one kind of evidence; they are judged when they are kept."""

    widget = FilesInput

    def clean(self, value: Any) -> list[Any]:
        """The uploads, none of them empty-handed."""
        return [one for one in value or () if one]
