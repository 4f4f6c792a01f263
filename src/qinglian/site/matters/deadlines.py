"""The table of limits, searched, and a limit reckoned for a day: what the deadlines page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms

from qinglian import workdays
from qinglian.procedures.model import FieldRule
from qinglian.site.matters.fields import RuleField
from qinglian.site.matters.presenting import Sign, language
from qinglian.site.wording import spoken
from qinglian.text import Text

SPANS = 3
"""How many periods left out the form offers."""

_UNITS = {
    workdays.Unit.WD: Text(zh="{n}个工作日", en="{n} working days"),
    workdays.Unit.CD: Text(zh="{n}日", en="{n} calendar days"),
    workdays.Unit.MONTH: Text(zh="{n}个月", en="{n} months"),
    workdays.Unit.HOUR: Text(zh="{n}小时", en="{n} hours"),
}
LAW = Sign(Text(zh="法定", en="law"), "is-closed")
CUSTOM = Sign(Text(zh="地方规定，非法律", en="custom, not law"), "is-open")
UNSURE = Sign(Text(zh="待核", en="to be checked"), "is-soon")


def matching(search: str) -> list[workdays.Limit]:
    """The limits whose id, name, law, article or mechanism holds `search`."""
    wanted = search.lower()
    return [
        one
        for one in workdays.limits().values()
        if wanted
        in " ".join(
            (one.id, one.mechanism, one.name.zh, one.name.en, one.law.zh, one.law.en, one.article)
        ).lower()
    ]


def mark(limit: workdays.Limit) -> Sign:
    """Whether a limit is law, custom, or still to be checked."""
    if limit.is_custom:
        return CUSTOM
    return LAW if limit.is_law else UNSURE


def length(limit: workdays.Limit) -> Text:
    """How long a limit is."""
    if limit.month_day is not None:
        month, day = (int(part) for part in limit.month_day.split("-"))
        return Text(zh=f"每年{month}月{day}日前", en=f"by {limit.month_day} each year")
    number = abs(limit.n or 0)
    before = limit.n is not None and limit.n < 0
    words = _UNITS[limit.unit]
    zh, en = words.zh.format(n=number), words.en.format(n=number)
    en = en.removesuffix("s") if number == 1 else en
    return Text(zh=f"提前{zh}", en=f"{en} before") if before else Text(zh=zh, en=en)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A limit's last day for one event, and the sentence that explains it."""

    limit: workdays.Limit
    due: workdays.Due
    explanation: str

    @property
    def by_hour(self) -> bool:
        return self.limit.unit is workdays.Unit.HOUR


LIMIT = FieldRule("limit", Text(zh="时限编号", en="Limit"), "text", most=8)
DAY = FieldRule("start", Text(zh="起算日", en="Starting day"), "date")
HOUR = FieldRule(
    "hour", Text(zh="时刻（按小时的时限）", en="Time (for limits in hours)"), "text", most=5
)


class ReckoningForm(forms.Form):
    """Which limit, from when, what is left out, and whether it was lawfully extended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["limit"] = forms.CharField(max_length=8, error_messages=_needed())
        self.fields["start"] = RuleField(DAY, required=True)
        self.fields["hour"] = forms.TimeField(
            required=False,
            widget=forms.TextInput(attrs={"type": "time"}),
            error_messages={"invalid": spoken(Text(zh="请写成 10:00。", en="Write it as 10:00."))},
        )
        for n in range(SPANS):
            self.fields[f"from{n}"] = RuleField(DAY, required=False)
            self.fields[f"to{n}"] = RuleField(DAY, required=False)
        self.fields["extended"] = forms.BooleanField(required=False)

    @property
    def spans(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The places for periods left out."""
        return [(self[f"from{n}"], self[f"to{n}"]) for n in range(SPANS)]

    def reckoned(self) -> Reckoned | None:
        """The limit reckoned; None where the form is wrong or the limit refuses, and the form says why."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        day = date.fromisoformat(given["start"])
        try:
            limit = workdays.in_force(given["limit"].strip().upper(), day)
            due = workdays.due(
                limit, self._event(day), exclusions=self._exclusions(), extended=given["extended"]
            )
            return Reckoned(limit, due, workdays.explain(limit, due, language()))
        except workdays.LimitError as error:
            self.add_error(None, spoken(error.text))
        except OverflowError:
            self.add_error(None, spoken(_FAR))
        return None

    def _event(self, day: date) -> date | datetime:
        hour = self.cleaned_data["hour"]
        return datetime.combine(day, hour, workdays.TZ) if hour is not None else day

    def _exclusions(self) -> list[tuple[date, date]]:
        found = []
        for n in range(SPANS):
            first, last = self.cleaned_data[f"from{n}"], self.cleaned_data[f"to{n}"]
            if first or last:
                found.append((date.fromisoformat(first or last), date.fromisoformat(last or first)))
        return found


_FAR = Text(
    zh="日期超出可计算的范围（1990至2070年）；请核对起算日。",
    en="The date is out of range (1990 to 2070); check the starting day.",
)


def _needed() -> dict[str, str]:
    return {"required": spoken(Text(zh="请选一项时限。", en="Choose a limit."))}
