"""The bulletin on a meeting's decisions: for the supervision office, which drafts it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from qinglian import workdays
from qinglian.documents.page import to_html
from qinglian.documents.refusals import Refusal
from qinglian.documents.word import docx_bytes
from qinglian.procedures.model import Actor
from qinglian.site.downloads import DOCX, attached
from qinglian.site.errors import Forbidden
from qinglian.site.figures import bulletin as bulletins
from qinglian.site.figures import periodic, words
from qinglian.site.figures.asking import AskForm
from qinglian.site.figures.bulletin import Bulletin
from qinglian.site.figures.forms import VariablesForm, WordsForm
from qinglian.site.figures.models import Draft
from qinglian.site.figures.redrafting import redrafted
from qinglian.site.figures.views.answers import refused, sentence
from qinglian.site.figures.views.drafting import KEPT, MEANWHILE
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text

PAGE = 30
SHOWN = 50
"""So many of the records behind a figure are listed; its own page has all of them."""
ONLY = Text(
    zh="通报由督查室起草。请用督查岗位登录，或向督查室索取。",
    en="Bulletins are drafted by the supervision office. Sign in with a post of supervision, or ask it.",
)


@require_safe
@in_post
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings that decided something, the latest first; or on to the bulletin of a register."""
    actor = _supervisor(request)
    form = AskForm(actor, request.GET)
    asked, chosen = form.asked(), request.GET.get("procedure", "")
    if chosen in periodic.procedures():
        return redirect("figures:bulletin", periodic.key(chosen, asked))
    page = Paginator(bulletins.meetings(), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "procedures": periodic.procedures()}
    return render(request, "figures/bulletins.html", context)


@require_safe
@in_post
def bulletin(request: HttpRequest, key: str) -> HttpResponse:
    """A meeting's bulletin as of now, or as of `as_of`; every number opens to the items behind it."""
    _supervisor(request)
    found = _bulletin(key, _moment(request.GET.get("as_of", "")))
    document = found.document()
    context = {
        "bulletin": found,
        "document": document,
        "body": SafeString(to_html(document)),
        "titles": {item.case.id: item.case.facts["title"] for item in found.items},
        "evidence": [
            (
                one.figure,
                [(record.id, record.id.partition("#")[0]) for record in one.records[:SHOWN]],
            )
            for one in found.counted.values()
        ],
    }
    return render(request, "figures/bulletin.html", context)


@require_http_methods(["GET", "POST"])
@in_post
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """The bulletin's words, to be edited; an edited number is refused."""
    actor = _supervisor(request)
    if request.method == "GET":
        found = _bulletin(key, _moment(request.GET.get("as_of", "")))
        return _page(request, found, VariablesForm(found.words), _words_form(found))
    form = WordsForm(request.POST)
    asked = form.cleaned_data["asked"] if form.is_valid() else workdays.now()
    found = _bulletin(key, min(asked, workdays.now()))
    change = request.POST.get("change", "")
    if change == "variables":
        return _edit_variables(request, found, actor)
    if change == "restore":
        words.keep(Draft.Kind.BULLETIN, key, actor, source="")
        return redirect("figures:edit_bulletin", key)
    if form.is_valid() and words.changed_since(Draft.Kind.BULLETIN, key, asked):
        form.add_error("text", spoken(MEANWHILE))
    if form.is_valid():
        try:
            said = redrafted(found.words, found.document(), form.cleaned_data["text"])
        except Refusal as refusal:
            form.add_error("text", sentence(refusal))
        else:
            words.keep(Draft.Kind.BULLETIN, key, actor, source=said.source)
            messages.success(request, spoken(KEPT))
            return redirect("figures:bulletin", key)
    return _page(request, found, VariablesForm(found.words), form, status=422)


def _edit_variables(request: HttpRequest, found: Bulletin, actor: Actor) -> HttpResponse:
    form = VariablesForm(found.words, request.POST)
    if not form.is_valid():
        return _page(request, found, form, _words_form(found), status=422)
    key = found.key
    words.keep(Draft.Kind.BULLETIN, key, actor, variables=form.changed(found.own))
    messages.success(request, spoken(KEPT))
    return redirect("figures:bulletin", key)


@require_safe
@in_post
def docx(request: HttpRequest, key: str) -> HttpResponse:
    """The bulletin as a Word file, as of now or of `as_of`."""
    _supervisor(request)
    found = _bulletin(key, _moment(request.GET.get("as_of", "")))
    try:
        document = found.document("final")
    except Refusal as refusal:
        return refused(request, refusal, redirect("figures:edit_bulletin", key))
    return attached(docx_bytes(document), DOCX, f"{document.title}.docx")


def _supervisor(request: HttpRequest) -> Actor:
    actor = current(request)
    assert actor is not None
    if "supervision" not in actor.capacities:
        raise Forbidden(ONLY)
    return actor


def _bulletin(key: str, at: datetime) -> Bulletin:
    found = periodic.bulletin(key, at) or bulletins.bulletin(key, at)
    if found is None:
        raise Http404
    return found


def _moment(given: str) -> datetime:
    """The moment asked for; now where none, a wrong one or a later one is given."""
    now = words.this_second()
    try:
        moment = parse_datetime(given) or now
        moment = moment if moment.tzinfo else moment.replace(tzinfo=workdays.TZ)
        moment.astimezone(UTC)  # the first hours of the year 1 lie before any in UTC
    except (ValueError, OverflowError):
        return now
    return min(moment, now)


def _words_form(found: Bulletin) -> WordsForm:
    return WordsForm(initial={"text": found.document().text, "asked": found.at})


def _page(
    request: HttpRequest,
    found: Bulletin,
    variables: VariablesForm,
    form: WordsForm,
    status: int = 200,
) -> HttpResponse:
    context = {"bulletin": found, "variables": variables, "form": form}
    return render(request, "figures/edit_bulletin.html", context, status=status)
