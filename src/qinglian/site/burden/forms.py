"""What is asked of whoever asks something of towns: only what the kind of it needs, each thing once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import forms
from django.http import HttpRequest, QueryDict

from qinglian.documents.sheets.reading import read_sheet
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Actor, ActRule, Value
from qinglian.site.burden.matching import names_in
from qinglian.site.burden.naming import plain
from qinglian.site.burden.queries import towns
from qinglian.site.matters.forms import ActForm
from qinglian.site.wording import spoken

FILE = "form-file"
ALL_TOWNS = "all-towns"
DIFFERS = "differs-"

COMMON = ("title", "lead", "towns", "medium", "legal_basis", "expires", "asks")
OWN: Mapping[str, tuple[str, ...]] = {
    "document": ("plan_no", "unplanned", "comprehensive", "characters", "copied"),
    "meeting": ("plan_no", "unplanned", "held", "meeting_minutes", "speech_minutes", "frequency"),
    "inspection": ("plan_no", "held", "frequency"),
    "form": ("form_fields", "differs", "frequency", "fill_minutes"),
}
"""The fields that each kind asks besides those of all."""

OPTIONAL = frozenset({"plan_no", "unplanned", "differs"})
"""Of these fields, those that may be left out; a meeting and an inspection come once unless they say otherwise."""


class AskForm(ActForm):
    """The form of an admission of one kind: `data` is what was typed, with the file's headings among it."""

    def __init__(
        self,
        case: Case,
        rule: ActRule,
        actor: Actor,
        kind: str,
        day: date,
        request: HttpRequest | None,
    ) -> None:
        super().__init__(case, rule, actor, request)
        self.kind = kind
        wanted = (*COMMON, *OWN[kind])
        self.asked = tuple(field for field in self.asked if field.name in wanted)
        for name in [name for name in self.fields if name not in wanted]:
            del self.fields[name]
        for name in OWN[kind]:
            free = name in OPTIONAL and (kind, name) != ("inspection", "plan_no")
            once = name == "frequency" and kind != "form"
            self.fields[name].required = not (free or once)
        choices = [(town.code, spoken(town.brief_text)) for town in towns(day)]
        self.fields["towns"].widget = forms.CheckboxSelectMultiple(
            {"class": "q-options is-many"}, choices
        )

    @property
    def given(self) -> dict[str, Value]:
        """The fields of the opening, its kind among them."""
        return {**self.values, "kind": self.kind}


def typed(request: HttpRequest, day: date) -> QueryDict:
    """What was typed, with an uploaded form's headings, all towns and explained fields in their places.

    Raises Unreadable for a file that cannot be read.
    """
    data = request.POST.copy()
    upload = request.FILES.get(FILE)
    if upload is not None and upload.file is not None:
        table = read_sheet(upload.file, upload.name or "")
        names = [name for name in table.headings if not name.startswith("（第")]
        data["form_fields"] = "\n".join(names)
    if data.get(ALL_TOWNS):
        data.setlist("towns", list(towns(day).values_list("code", flat=True)))
    data["differs"] = _differs(data)
    return data


def _differs(data: QueryDict) -> str:
    """The lines that were typed, but for the fields that the table of matches explains."""
    told = {
        key.removeprefix(DIFFERS): str(data[key]).strip() for key in data if key.startswith(DIFFERS)
    }
    lines = [
        line
        for line in str(data.get("differs", "")).splitlines()
        if line.strip() and plain(line.replace("：", ":").partition(":")[0]) not in told
    ]
    for name in names_in(str(data.get("form_fields", ""))):
        if told.get(plain(name)):
            lines.append(f"{name}：{told[plain(name)]}")
    return "\n".join(lines)
