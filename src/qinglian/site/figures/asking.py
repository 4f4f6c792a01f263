"""What is asked of the indicators: a year or a part of it, perhaps one unit, perhaps as of a moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from qinglian import workdays
from qinglian.procedures.model import Actor
from qinglian.site.figures.counting import PARTS, Asked
from qinglian.site.matters.fields import RuleField
from qinglian.site.matters.models import Matter
from qinglian.site.matters.registers import UNIT
from qinglian.site.wording import spoken
from qinglian.text import Text

_WHOLE = Text(zh="全年", en="the whole year")
_YEARS = 15
"""The log keeps for ever, a list of years need not."""


class AskForm(forms.Form):
    """A period, a unit and a moment. Whatever is wrong in it is said, and left out."""

    def __init__(self, actor: Actor, data: QueryDict) -> None:
        now = workdays.now().astimezone(workdays.TZ)
        super().__init__({"year": str(now.year), **data.dict()})
        years = [(str(year), str(year)) for year in _years(now.year)]
        self.fields["year"] = forms.ChoiceField(required=False, choices=years)
        self.fields["part"] = forms.ChoiceField(required=False, choices=_parts(now.year))
        self.fields["unit"] = RuleField(UNIT, required=False, actor=actor)
        self.fields["as_of"] = forms.CharField(
            required=False, max_length=32, widget=forms.TextInput(attrs={"type": "datetime-local"})
        )
        self.now = now

    def asked(self) -> Asked:
        """The question, as far as it was understood."""
        self.is_valid()
        given: dict[str, Any] = getattr(self, "cleaned_data", {})
        return Asked(
            int(given.get("year") or self.now.year),
            self._moment(str(given.get("as_of") or "")),
            str(given.get("part") or ""),
            str(given.get("unit") or ""),
        )

    def _moment(self, given: str) -> datetime | None:
        """The moment asked for; None (now) where none, a wrong one or a later one is given."""
        try:
            moment = parse_datetime(given)
            if moment is None:
                return None
            moment = moment if moment.tzinfo else moment.replace(tzinfo=workdays.TZ)
            moment.astimezone(UTC)  # the first hours of the year 1 lie before any in UTC
        except (ValueError, OverflowError):
            return None
        return moment if moment < self.now else None

    def query(self) -> str:
        """The question as an address carries it on; empty where nothing was asked."""
        asked = self.asked()
        moment = asked.at.astimezone(workdays.TZ).strftime("%Y-%m-%dT%H:%M") if asked.at else ""
        pairs = {"year": str(asked.year), "part": asked.part, "unit": asked.unit, "as_of": moment}
        return urlencode({name: value for name, value in pairs.items() if value})


def _years(this: int) -> range:
    """This year and those before it in which anything was opened, the latest first."""
    first = Matter.objects.order_by("opened_at").values_list("opened_at", flat=True).first()
    begun = first.astimezone(workdays.TZ).year if first else this
    return range(this, max(min(begun, this), this - _YEARS) - 1, -1)


def _parts(year: int) -> list[tuple[str, str]]:
    return [(part, spoken(_part(part))) for part in PARTS]


def _part(part: str) -> Text:
    if not part:
        return _WHOLE
    if part.startswith("Q"):
        n = int(part[1:])
        return Text(zh=f"第{'一二三四'[n - 1]}季度", en=f"quarter {n}")
    return Text(zh=f"{int(part)}月", en=f"month {int(part)}")
