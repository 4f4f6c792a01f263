"""The one form of the log: opening fields of an entry to one person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from qinglian.site.records.disclosing import MOST_DAYS, PURPOSE_MOST, USUAL_DAYS
from qinglian.site.records.queries import Opened
from qinglian.site.wording import spoken
from qinglian.text import Text

_CHOOSE = Text(zh="请勾选要交给对方的字段。", en="Tick the fields that the person may have.")
_PURPOSE = Text(
    zh=f"请写明用途，{PURPOSE_MOST}字以内。",
    en=f"Say what it is for, in {PURPOSE_MOST} characters or fewer.",
)
_DAYS = Text(zh=f"请填1至{MOST_DAYS}的天数。", en=f"Give a number of days from 1 to {MOST_DAYS}.")

_OUTSIDE = {"form": "hand-out"}
"""The fields stand in a table and in a card beneath it, both outside the form that they belong to."""


class DisclosureForm(forms.Form):
    """Which fields, what for, and for how many days."""

    def __init__(self, fields: Iterable[Opened], *args: Any) -> None:
        super().__init__(*args)
        self.choices = list(fields)
        choices = [(one.opening.name, spoken(one.title)) for one in self.choices]
        self.fields["names"] = forms.MultipleChoiceField(
            choices=choices,
            error_messages=dict.fromkeys(("required", "invalid_choice"), spoken(_CHOOSE)),
        )
        self.fields["purpose"] = forms.CharField(
            max_length=PURPOSE_MOST,
            error_messages=dict.fromkeys(("required", "max_length"), spoken(_PURPOSE)),
            widget=forms.TextInput({"autocomplete": "off", **_OUTSIDE}),
        )
        self.fields["days"] = forms.IntegerField(
            min_value=1,
            max_value=MOST_DAYS,
            initial=USUAL_DAYS,
            widget=forms.NumberInput(_OUTSIDE),
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_value"), spoken(_DAYS)
            ),
        )
