"""What is asked beside the acts: a roster's file, an officer's interest, who stands aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from qinglian.site.inspections.certificates import Certificate
from qinglian.site.people.forms import REQUIRED
from qinglian.site.wording import spoken
from qinglian.text import Text

CHOOSE = Text(zh="请选择", en="Choose")
EMPTY = Text(
    zh="文件是空的，请检查后重新上传。", en="The file is empty; check it and upload it again."
)
LONG_NAME = Text(zh="文件名太长，请改短后上传。", en="The file's name is too long; shorten it.")
NOT_OFFERED = Text(zh="请从列表中选择。", en="Choose from the list.")


class RosterForm(forms.Form):
    """A roster of objects in a file."""

    file = forms.FileField(widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        required = REQUIRED["required"]
        said = {"empty": EMPTY, "max_length": LONG_NAME, "invalid": required, "required": required}
        self.fields["file"].error_messages.update({key: spoken(text) for key, text in said.items()})


def _choice(certificates: Sequence[Certificate]) -> forms.ChoiceField:
    named = [(one.matter, f"{one.number} {one.post}") for one in certificates]
    said = {"required": spoken(REQUIRED["required"]), "invalid_choice": spoken(NOT_OFFERED)}
    return forms.ChoiceField(choices=[("", spoken(CHOOSE)), *named], error_messages=said)


class InterestForm(forms.Form):
    """Which certificate, and which object."""

    uscc = forms.CharField(
        max_length=18,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    field_order = ("certificate", "uscc")

    def __init__(self, certificates: Sequence[Certificate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["certificate"] = _choice(certificates)
        self.fields["uscc"].error_messages["required"] = spoken(REQUIRED["required"])


class RecusalForm(forms.Form):
    """Who of the two stands aside, and why."""

    reason = forms.CharField(min_length=4, max_length=600, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, certificates: Sequence[Certificate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["certificate"] = _choice(certificates)
        few = Text(zh="请至少写4个字。", en="Write four characters at least.")
        self.fields["reason"].error_messages.update(
            {"required": spoken(REQUIRED["required"]), "min_length": spoken(few)}
        )
