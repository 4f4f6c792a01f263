"""The one form of this app: lending a post."""

from __future__ import annotations

from typing import Any

from django import forms

from qinglian.site.people.actors import in_office
from qinglian.site.people.models import Person, Term
from qinglian.site.people.queries import today
from qinglian.site.wording import spoken
from qinglian.text import Text

REQUIRED = {"required": Text(zh="请填写此项。", en="Fill this in.")}


class DelegationForm(forms.Form):
    """Who may act in my post, with which of its capacities, from when to when, and why."""

    to = forms.CharField(max_length=60)
    start = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    end = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(max_length=200)

    def __init__(self, term: Term, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacities"] = forms.MultipleChoiceField(
            required=False,
            choices=[(one, spoken(capacity_text(one))) for one in term.post.capacities],
            widget=forms.CheckboxSelectMultiple,
            initial=term.post.capacities,
        )

    def clean_to(self) -> Person:
        """A colleague by full name; among namesakes, `name (unit)` tells them apart."""
        typed = self.cleaned_data["to"].strip()
        serving = in_office(today())
        people = {term.person_id: term.person for term in serving.filter(person__name=typed)}
        if not people:  # the last bracket is the unit's: a name may hold one, as 顾明（示例） does
            name, _, unit = typed.removesuffix("）").rpartition("（")
            found = serving.filter(person__name=name.strip(), post__unit__name=unit.strip())
            people = {term.person_id: term.person for term in found}
        if len(people) == 1:
            return next(iter(people.values()))
        if people:
            text = Text(
                zh=f"有{len(people)}位同名人员，请写作「姓名（单位全称）」。",
                en=f"{len(people)} people have this name; write it as 姓名（单位全称）.",
            )
        else:
            text = Text(
                zh="没有这位在任人员，请写全名。",
                en="Nobody of that name is in office; write the full name.",
            )
        raise forms.ValidationError(spoken(text))


CAPACITIES = {
    "audit": Text(zh="审计监督", en="audit"),
    "auditor": Text(zh="审计监督", en="audit"),
    "competition-review": Text(zh="公平竞争审查", en="review of fair competition"),
    "county-head": Text(zh="县长职权", en="powers of the county head"),
    "decider": Text(zh="决定", en="deciding"),
    "finance": Text(zh="财政审核", en="finance review"),
    "hotline": Text(zh="热线受理与派单", en="hotline intake and dispatch"),
    "hotline-callback": Text(zh="热线回访", en="hotline call-back"),
    "legal-review": Text(zh="合法性审查", en="legal review"),
    "liaison": Text(zh="联络", en="liaison"),
    "petitions": Text(zh="信访登记", en="petition desk"),
    "service-review": Text(zh="政务服务事项审核", en="review of service items"),
    "state-assets": Text(zh="国有资产监管", en="state assets"),
    "supervision": Text(zh="督查核实", en="supervision"),
    "system": Text(zh="系统", en="system"),
    "text-draft": Text(zh="文稿起草", en="text drafting"),
    "text-review": Text(zh="文稿审核", en="text review"),
}


def capacity_text(name: str) -> Text:
    """A capacity's name for a reader; one that this page does not know stays as it is written."""
    return CAPACITIES.get(name, Text(zh=name, en=name))
