"""Drafting the yearly report: its words edited, its figures fixed, the whole passed and issued."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from qinglian import workdays
from qinglian.documents.refusals import Refusal
from qinglian.procedures.model import Actor
from qinglian.procedures.refusal import Refused
from qinglian.site.errors import Forbidden
from qinglian.site.figures import issuing, reports, words
from qinglian.site.figures.counting import Asked
from qinglian.site.figures.forms import ActForm, VariablesForm, WordsForm
from qinglian.site.figures.models import Draft
from qinglian.site.figures.redrafting import redrafted
from qinglian.site.figures.reports import Report
from qinglian.site.figures.views.answers import refused, sentence
from qinglian.site.figures.views.report import context_of
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text

KEPT = Text(zh="已保存。数字仍由系统计数。", en="Saved. The numbers are still counted.")
MEANWHILE = Text(
    zh="您打开页面后，同事改过这份文字，没有保存，以免覆盖。请复制您的改动，刷新页面后再改。",
    en="A colleague changed these words after you opened the page; nothing was saved over theirs. Copy "
    "what you wrote, load the page again and put it in.",
)
SHUT = Text(
    zh="只有起草单位能在定稿前修改报告的文字；审核、签发报告的人不改，以免自己审自己的文字。请起草人修改，"
    "或由审核人退回后再改。",
    en="Only the drafting unit may change a report's words, only before it is fixed, and not whoever "
    "reviews or signs it. Ask a drafter, or have the report returned first.",
)


@require_http_methods(["GET", "POST"])
@in_post
def edit(request: HttpRequest, year: int) -> HttpResponse:
    """The draft as it reads, to be edited; an edited number is refused with the figure that stands there."""
    actor = _drafter(request, year)
    if request.method == "POST":
        change = {"words": _edit_words, "variables": _edit_variables, "restore": _restore}
        kind = request.POST.get("change", "")
        if kind not in change:
            raise Http404
        return change[kind](request, year, actor)
    now = words.this_second()
    found = reports.report(year, Asked(year, now))
    return _page(request, found, VariablesForm(found.words), _words_form(found, now))


def _drafter(request: HttpRequest, year: int) -> Actor:
    actor, matter = current(request), reports.report_matter(year)
    if matter is None:
        raise Http404
    assert actor is not None
    if not issuing.may_draft(matter, actor):
        raise Forbidden(SHUT)
    return actor


def _words_form(found: Report, now: datetime) -> WordsForm:
    return WordsForm(initial={"text": found.document().text, "asked": now})


def _page(
    request: HttpRequest,
    found: Report,
    variables: VariablesForm,
    form: WordsForm,
    status: int = 200,
) -> HttpResponse:
    context = {"report": found, "variables": variables, "form": form}
    return render(request, "figures/edit.html", context, status=status)


def _edit_words(request: HttpRequest, year: int, actor: Actor) -> HttpResponse:
    form = WordsForm(request.POST)
    asked = form.cleaned_data["asked"] if form.is_valid() else workdays.now()
    found = reports.report(year, Asked(year, min(asked, workdays.now())))
    if form.is_valid() and words.changed_since(Draft.Kind.REPORT, str(year), asked):
        form.add_error("text", spoken(MEANWHILE))
    if form.is_valid():
        try:
            said = redrafted(found.words, found.document(), form.cleaned_data["text"])
        except Refusal as refusal:
            form.add_error("text", sentence(refusal))
        else:
            words.keep(Draft.Kind.REPORT, str(year), actor, source=said.source)
            messages.success(request, spoken(KEPT))
            return redirect("figures:report_of", year)
    return _page(request, found, VariablesForm(found.words), form, status=422)


def _edit_variables(request: HttpRequest, year: int, actor: Actor) -> HttpResponse:
    now = words.this_second()
    found = reports.report(year, Asked(year, now))
    form = VariablesForm(found.words, request.POST)
    if not form.is_valid():
        return _page(request, found, form, _words_form(found, now), status=422)
    own = reports.defaults(year)
    words.keep(Draft.Kind.REPORT, str(year), actor, variables=form.changed(own))
    messages.success(request, spoken(KEPT))
    return redirect("figures:report_of", year)


def _restore(request: HttpRequest, year: int, actor: Actor) -> HttpResponse:
    words.keep(Draft.Kind.REPORT, str(year), actor, source="")
    messages.success(request, spoken(Text(zh="已恢复原模板。", en="The template is as it came.")))
    return redirect("figures:edit", year)


@require_POST
@in_post
def act(request: HttpRequest, year: int, act: str) -> HttpResponse:
    """Do an act on the report: what the system knows of it is worked out, the rest was filled in."""
    actor, found = current(request), reports.report(year)
    if found.matter is None or act not in issuing.ACTS:
        raise Http404
    assert actor is not None
    rule = next((one for one in issuing.allowed(found.matter, actor) if one.name == act), None)
    fields = {}
    if rule is not None:
        form = ActForm(rule, request.POST)
        if not form.is_valid():
            context = context_of(request, found, form)
            return render(request, "figures/report.html", context, status=422)
        fields = form.cleaned_data
    try:
        issuing.perform(year, act, actor, fields)
    except (Refused, Refusal) as refusal:
        return refused(request, refusal, redirect("figures:report_of", year))
    messages.success(request, spoken(Text(zh="已办理。", en="Done.")))
    return redirect("figures:report_of", year)
