"""What is asked of whoever enters a change: the document, the day, and the leader of each unit that passes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from qinglian.codes.bad import BadCode
from qinglian.codes.documents import document_number
from qinglian.site.matters.fields import FIRST_YEAR, LAST_YEAR
from qinglian.site.people.forms import REQUIRED
from qinglian.site.people.models import Charge, Term, Unit
from qinglian.site.wording import spoken
from qinglian.text import Text, both

NOBODY = "nobody"
LEAST_REASON = 4

UNCHANGED = Text(zh="不变", en="unchanged")
NOBODY_TEXT = Text(zh="无人分管", en="nobody")
NO_DAY = Text(
    zh=f"日期应在{FIRST_YEAR}年至{LAST_YEAR}年之间，请改正。",
    en=f"The day lies between {FIRST_YEAR} and {LAST_YEAR}; correct it.",
)
NO_REASON = Text(
    zh=f"请写明无人分管的理由（至少{LEAST_REASON}个字）。",
    en=f"Say why nobody answers for them ({LEAST_REASON} characters at least).",
)


class DivisionForm(forms.Form):
    """One change: its number, its first day, units with their leaders, and the gaps that are meant."""

    docnumber = forms.CharField(max_length=60)
    start = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    bare = forms.BooleanField(required=False)
    bare_reason = forms.CharField(max_length=200, required=False)

    def __init__(
        self,
        units: Sequence[Unit],
        leaders: Sequence[Term],
        running: Mapping[str, Sequence[Charge]],
        data: Any = None,
    ) -> None:
        super().__init__(data)
        self._units, self._running = units, running
        self._posts: dict[str, Text] = {}
        offered: dict[str, str] = {}
        for one in leaders:
            post = self._posts.setdefault(one.person_id, one.post.text)
            offered[one.person_id] = f"{spoken(post)} {one.person.name}"
        choices = [
            ("", spoken(UNCHANGED)),
            *offered.items(),
            (NOBODY, spoken(NOBODY_TEXT)),
        ]
        for unit in units:
            self.fields[_name(unit)] = forms.ChoiceField(
                choices=choices, required=False, label=spoken(unit.text)
            )
        for name in ("docnumber", "start"):
            self.fields[name].error_messages["required"] = spoken(REQUIRED["required"])

    def clean_docnumber(self) -> str:
        """The number as GB/T 9704 writes it."""
        try:
            return str(document_number(self.cleaned_data["docnumber"]))
        except BadCode as bad:
            text = both(bad)
            raise forms.ValidationError(spoken(text)) from bad

    def clean_start(self) -> date:
        """A day that a calendar knows."""
        start: date = self.cleaned_data["start"]
        if not FIRST_YEAR <= start.year <= LAST_YEAR:
            raise forms.ValidationError(spoken(NO_DAY))
        return start

    def clean(self) -> dict[str, Any] | None:
        """A gap that is meant has a reason; a reason without the tick says nothing."""
        cleaned = super().clean()
        reason = self.cleaned_data.get("bare_reason", "")
        if self.cleaned_data.get("bare") and len(reason) < LEAST_REASON:
            self.add_error("bare_reason", spoken(NO_REASON))
        return cleaned

    @property
    def leaders(self) -> dict[str, str | None]:
        """Unit code → the key of the leader chosen, None for nobody; only units that were touched."""
        chosen = {unit.code: self.cleaned_data.get(_name(unit), "") for unit in self._units}
        return {
            code: None if person == NOBODY else person for code, person in chosen.items() if person
        }

    @property
    def reason(self) -> str:
        """Why units are left without a leader, where that was said to be meant."""
        return self.cleaned_data["bare_reason"] if self.cleaned_data["bare"] else ""

    def lines(self) -> Iterator[tuple[Unit, list[tuple[Charge, Text]], forms.BoundField]]:
        """Each unit with the charges over it and its field."""
        for unit in self._units:
            charges = self._running.get(unit.code, ())
            held = [(one, self._posts.get(one.person_id, Text("", ""))) for one in charges]
            yield unit, held, self[_name(unit)]


def _name(unit: Unit) -> str:
    return f"unit-{unit.code}"
