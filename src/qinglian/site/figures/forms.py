"""The forms of a draft and of a report's acts: words, and never a number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms

from qinglian.documents.filling import fill
from qinglian.documents.refusals import Refusal, UnboundNumber
from qinglian.procedures.model import ActRule
from qinglian.site.figures.words import Words
from qinglian.site.wording import spoken
from qinglian.text import Text

EXAMPLES = {
    "year": Text(zh="如 2022", en="such as 2022"),
    "date": Text(zh="如 2022年3月18日", en="such as 2022年3月18日"),
    "ordinal": Text(zh="如 五", en="such as 五"),
    "docnumber": Text(zh="如 清政督〔2022〕6号", en="such as 清政督〔2022〕6号"),
    "text": Text(zh="不含数字", en="without numbers"),
}


class VariablesForm(forms.Form):
    """The variables of a document. What is left empty is as the system has it."""

    def __init__(self, said: Words, data: Any = None) -> None:
        super().__init__(data, initial=dict(said.variables), prefix="v")
        self.template = said.template
        for name, variable in said.template.variables.items():
            self.fields[name] = forms.CharField(
                required=False,
                max_length=80,
                label=spoken(variable.title),
                help_text=spoken(EXAMPLES[variable.kind]),
            )

    def clean(self) -> dict[str, Any]:
        """Each variable as its kind asks; a text holds no number."""
        given = self.cleaned_data
        for name in self.template.variables:
            try:
                fill(self.template, {name: given.get(name, "")}, (), mode="preview")
            except UnboundNumber as refused:
                self.add_error(name, spoken(_numbered(refused.number)))
            except Refusal as refused:
                self.add_error(name, spoken(refused.remedy))
        return given

    def changed(self, own: Mapping[str, str]) -> dict[str, str]:
        """What was written otherwise than the system's `own` values."""
        given = self.cleaned_data
        return {name: value for name, value in given.items() if value and value != own.get(name)}


def _numbered(number: str) -> Text:
    return Text(
        zh=f"「{number}」是数字；文字变量里不能有数字。",
        en=f"“{number}” is a number; a variable of words holds none.",
    )


class WordsForm(forms.Form):
    """The document as it reads, to be edited; `asked` is the moment as of which it read so."""

    text = forms.CharField(
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false"}),
    )
    asked = forms.DateTimeField(widget=forms.HiddenInput(attrs={"id": False}))

    def clean_asked(self) -> datetime:
        """A moment that a database can hold: the first hours of the year 1 lie before any in UTC."""
        asked: datetime = self.cleaned_data["asked"]
        try:
            asked.astimezone(UTC)
        except OverflowError:
            again = Text(zh="请刷新页面后再改。", en="Load the page again and edit it there.")
            raise forms.ValidationError(spoken(again)) from None
        return asked


class ActForm(forms.Form):
    """What an act on a report asks of a person: the system works out the rest."""

    def __init__(self, rule: ActRule, data: Any = None) -> None:
        super().__init__(data, prefix=rule.name)
        if "reason" in rule.needs:
            self.fields["reason"] = forms.CharField(
                max_length=600, label=spoken(Text(zh="理由", en="Reason"))
            )
        if "docnumber" in rule.needs:
            self.fields["docnumber"] = forms.CharField(
                max_length=120,
                label=spoken(Text(zh="文号", en="Document number")),
                widget=forms.TextInput(attrs={"placeholder": spoken(EXAMPLES["docnumber"])}),
            )
