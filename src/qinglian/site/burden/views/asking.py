"""Asking for the admission of a burden: a form is compared as it is typed, and refused with where its fields are."""

from __future__ import annotations

import io
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from qinglian import workdays
from qinglian.documents.refusals import Refusal
from qinglian.procedures.engine import Case
from qinglian.procedures.model import OPEN, Actor
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.burden import items
from qinglian.site.burden.forms import AskForm, typed
from qinglian.site.burden.matching import Compared, compared, names_in
from qinglian.site.burden.meter import Reach, reach
from qinglian.site.burden.months import Month
from qinglian.site.burden.naming import plain
from qinglian.site.burden.queries import seen, towns
from qinglian.site.burden.sheet import Sheet
from qinglian.site.downloads import XLSX, attached
from qinglian.site.errors import Forbidden
from qinglian.site.matters.door import open_matter
from qinglian.site.matters.presenting import language
from qinglian.site.matters.views.acts import opened_just_now
from qinglian.site.people.models import Unit
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text, both

SIX_TENTHS = 60


@require_http_methods(["GET"])
@in_post
def kinds(request: HttpRequest) -> HttpResponse:
    """What is to be asked: a document, a meeting, an inspection or a form."""
    choices = library().newest(items.PROCEDURE).fields["kind"].choices
    return render(request, "burden/kinds.html", {"kinds": choices.items()})


@never_cache
@require_http_methods(["GET", "POST"])
@in_post
def ask(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for the admission of one thing of this kind."""
    actor = current(request)
    assert actor is not None
    if kind not in items.KINDS:
        raise Http404
    now = workdays.now()
    definition = library().at(items.PROCEDURE, workdays.today())
    blank = Case.blank(definition, "")
    refused = blank.refusal(definition.acts[OPEN], actor, now)
    if refused is not None:
        raise Forbidden(both(refused))
    return _Asking(request, blank, actor, kind, now).answer()


class _Asking:
    """One request to the page."""

    def __init__(
        self, request: HttpRequest, blank: Case, actor: Actor, kind: str, now: datetime
    ) -> None:
        self.request, self.blank, self.actor, self.kind, self.now = request, blank, actor, kind, now
        self.day = now.astimezone(workdays.TZ).date()
        self.data = QueryDict()
        self.refused = ""

    def answer(self) -> HttpResponse:
        if self.request.method == "GET":
            return self._page(self._form())
        try:
            self.data = self.request.POST = typed(self.request, self.day)  # type: ignore[assignment]
        except Refusal as unreadable:
            self.data = self.request.POST
            self.refused = spoken(both(unreadable))
            return self._page(self._kept(), 422)
        doing = self.data.get("do", "")
        if doing == "check":
            return self._page(self._kept())
        if doing == "sheet":
            return self._sheet()
        return self._opened(replace=doing == "replace")

    def _opened(self, *, replace: bool) -> HttpResponse:
        form = self._form(self.request)
        if not form.is_valid():
            return self._page(form, 422)
        given = {**form.given, **({"replace": True} if replace else {})}
        number = opened_just_now(given, self.blank.procedure, self.actor)
        try:
            number = number or open_matter(items.PROCEDURE, self.actor, given).number
        except Refused as refused:
            self.refused = refused.sentence(language())
            return self._page(form, 422)
        messages.success(self.request, spoken(_REPLACED if replace else _ASKED))
        return redirect("burden:item", number)

    def _sheet(self) -> HttpResponse:
        form = self._compared()
        asked = set(self.data.getlist("towns"))
        if form is None or not form.known or not asked:
            self.refused = self.refused or spoken(_NO_SHEET)
            return self._page(self._kept(), 422)
        found = [town for town in towns(self.day) if town.code in asked]
        return workbook(Sheet(form, found, self.actor, self.day), str(self.data.get("title", "")))

    def _form(self, request: HttpRequest | None = None) -> AskForm:
        rule = self.blank.procedure.acts[OPEN]
        return AskForm(self.blank, rule, self.actor, self.kind, self.day, request)

    def _kept(self) -> AskForm:
        """The form as it was typed, nothing held against it yet."""
        form = self._form()
        for name in form.fields:
            value = self.data.getlist(name) if name == "towns" else self.data.get(name)
            if value:
                form.initial[name] = value
        return form

    def _compared(self) -> Compared | None:
        """The form held against what is known; None where there is nothing to compare, or it cannot be."""
        fields = str(self.data.get("form_fields", ""))
        if self.kind != "form" or not names_in(fields):
            return None
        forms = items.admitted_forms(self.data.getlist("towns"), self.day)
        known = [items.known_by_forms(forms)]
        try:
            return compared(fields, str(self.data.get("differs", "")), known)
        except Refused as refused:
            self.refused = self.refused or refused.sentence(language())
            return compared(fields, "", known)

    def _page(self, form: AskForm, status: int = 200) -> HttpResponse:
        found = self._compared()
        same = self._same(found)
        context = {
            "form": form,
            "kind": self.kind,
            "title": self.blank.procedure.fields["kind"].choices[self.kind],
            "compared": found,
            "too_known": found is not None and len(found.known) * 100 >= SIX_TENTHS * found.total,
            "same": same,
            "seen": seen(self.actor, same),
            "fullest": self._reach(),
            "names": {unit.code: unit.brief_text for unit in Unit.objects.all()},
            "refused": self.refused,
            "checked": self.request.method == "POST",
        }
        return render(self.request, "burden/ask.html", context, status=status)

    def _same(self, found: Compared | None) -> list[items.Item]:
        asked = self.data.getlist("towns")
        if found is None or not asked:
            return []
        names = [plain(match.name) for match in found.matches]
        return items.same_forms(names, items.items(Month.of(self.day), asked))

    def _reach(self) -> Reach | None:
        """What it would come to, once enough of it is known."""
        if self.request.method != "POST":
            return None
        form = self._form(self.request)
        form.is_valid()
        given = {**{name: form.cleaned_data.get(name) for name in form.fields}, "kind": self.kind}
        if not given.get("towns") or not given.get("expires"):
            return None
        item = items.proposed(given, "", self.day, entered=self.day, stands="admitted")
        return reach(item, self.day)


def workbook(sheet: Sheet, title: str) -> HttpResponse:
    """The sheet as a file to keep."""
    made = io.BytesIO()
    name = title.strip() or spoken(_SHEET)
    sheet.write(made, name)
    return attached(made.getvalue(), XLSX, f"{name}.xlsx")


_SHEET = Text(zh="系统生成表", en="Generated sheet")
_ASKED = Text(
    zh="已申请准入，等督查室审核；准入前不得向镇办要。",
    en="Asked. The supervision office decides; until then the towns owe nothing.",
)
_REPLACED = Text(
    zh="已登记：以系统生成表替代，不再向镇办要。",
    en="Recorded: the generated sheet takes its place, and no town is asked.",
)
_NO_SHEET = Text(
    zh="还生成不了表：请列出字段、选好镇办，其中至少有一个已有字段。",
    en="There is no sheet yet: list the fields and choose the towns; one field at least must be known.",
)
