"""What is asked of whoever looks into a lead, files a table, or publishes a list."""

from __future__ import annotations

from typing import Any

from django import forms

from qinglian import screens
from qinglian.procedures.shelf import library
from qinglian.screens.rule import Rule
from qinglian.site.figures.datasets import DATASETS
from qinglian.site.money.actions import RECEIVERS
from qinglian.site.money.bringing import NAMES
from qinglian.site.money.presenting import Reported
from qinglian.site.money.words import MOST_WORDS
from qinglian.site.people.forms import REQUIRED
from qinglian.site.wording import spoken
from qinglian.text import Text

EMPTY = Text(
    zh="文件是空的，请检查后重新上传。", en="The file is empty; check it and upload it again."
)
SHEETS = {"accept": ".xlsx,.csv"}
DOCUMENTS = {"accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"}


class Spoken(forms.Form):
    """A form whose errors are in the page's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = {"empty": EMPTY, "invalid": REQUIRED["required"], **REQUIRED}
        for field in self.fields.values():
            field.error_messages.update({key: spoken(text) for key, text in said.items()})


class ExplainForm(Spoken):
    """Which row, why, by which document."""

    row = forms.ChoiceField()
    cause = forms.ChoiceField()
    docnumber = forms.CharField(max_length=60)
    document = forms.FileField(widget=forms.FileInput(attrs=DOCUMENTS), max_length=200)

    def __init__(self, hits: list[Reported], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules: dict[str, str] = {}
        rows: list[tuple[str, str]] = []
        causes: dict[str, str] = {}
        for shown in hits:
            for one in shown.rows:
                if one.explained is None:
                    words = " · ".join(
                        spoken(cell) if isinstance(cell, Text) else cell for _, cell in one.cells
                    )
                    rows.append((str(one.row.id), f"{shown.rule.id} · {words}"[:120]))
                    self.rules[str(one.row.id)] = shown.rule.id
            causes |= {one.name: spoken(one.title) for one in shown.rule.causes}
        for name, choices in (("row", rows), ("cause", list(causes.items()))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @property
    def rule(self) -> str:
        """The rule to which the chosen row belongs."""
        return self.rules[self.cleaned_data["row"]]


class JudgeForm(Spoken):
    """What was found, and whether the lead is borne out."""

    words = forms.CharField(max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))
    borne_out = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["borne_out"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("yes", spoken(Text(zh="属实", en="borne out"))),
            ("no", spoken(Text(zh="不属实", en="not borne out"))),
        ]


class HandOverForm(Spoken):
    """The letter's number and who receives it."""

    letter_no = forms.CharField(max_length=60)
    receiver = forms.ChoiceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = library().newest("lead-transfer").fields["receiver"].choices
        field = self.fields["receiver"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, spoken(choices[name])) for name in RECEIVERS]


class SettingForm(Spoken):
    """A parameter's new value, and whose number it is."""

    name = forms.ChoiceField()
    value = forms.CharField(max_length=30)
    source = forms.CharField(max_length=200)

    def __init__(self, rule: Rule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["name"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.name, spoken(one.title)) for one in rule.parameters]


class BringForm(Spoken):
    """A table to be filed."""

    dataset = forms.ChoiceField()
    title = forms.CharField(max_length=120)
    period = forms.CharField(max_length=12)
    docnumber = forms.CharField(max_length=60)
    file = forms.FileField(widget=forms.FileInput(attrs=SHEETS), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["dataset"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, spoken(DATASETS[name].title)) for name in NAMES]


class PublishForm(Spoken):
    """A town's list of a batch."""

    batch = forms.CharField(max_length=24)
    file = forms.FileField(widget=forms.FileInput(attrs=SHEETS), max_length=200)
    leave_out = forms.BooleanField(required=False)


class TakeDownForm(Spoken):
    """Why a list is taken down."""

    why = forms.CharField(max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 2}))


class FilterForm(forms.Form):
    """Which part of the queue."""

    state = forms.ChoiceField(required=False)
    family = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", spoken(Text(zh="全部", en="all")))
        families: dict[str, str] = {}
        for rule in screens.rules().values():
            families.setdefault(rule.family, spoken(rule.title))
        states = [
            ("waiting", spoken(Text(zh="待核实", en="to be verified"))),
            ("judged", spoken(Text(zh="已核实或移送", en="judged or handed on"))),
            ("closed", spoken(Text(zh="已关闭", en="closed"))),
        ]
        for name, choices in (("state", states), ("family", list(families.items()))):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [everything, *choices]
