"""Bring a table, look at what it would do, confirm it; and what was brought before."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from qinglian.documents.refusals import Refusal
from qinglian.procedures.model import Actor
from qinglian.procedures.refusal import Refused
from qinglian.site.downloads import XLSX, attached
from qinglian.site.errors import Forbidden
from qinglian.site.loads import actions, giving_back, showing
from qinglian.site.loads.forms import UploadForm
from qinglian.site.loads.kinds import KINDS
from qinglian.site.loads.models import Load
from qinglian.site.loads.queries import may_load, visible
from qinglian.site.loads.refusals import not_allowed
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text, both

P = ParamSpec("P")
PAGE = 20


def _loading(
    view: Callable[Concatenate[HttpRequest, Actor, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Lets those in who may load, with the actor they are; tells the others whom to turn to."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = current(request)
        if actor is None or not may_load(actor):
            refusal = not_allowed()
            raise Forbidden(both(refusal))
        return view(request, actor, *args, **kwargs)

    update_wrapper(guarded, view)
    return in_post(guarded)


@require_http_methods(["GET", "POST"])
@_loading
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Bring a table; below, the templates and what was brought before."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            load = actions.begin(form.cleaned_data["file"], actor, form.cleaned_data["kind"])
        except (Refusal, Refused) as refused:
            form.add_error("file", _said(refused))
        else:
            return redirect("loads:load", load.pk)
    page = Paginator(visible(actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "kinds": KINDS.values(),
        "page": page,
        "lines": showing.history(page.object_list),
    }
    return render(request, "loads/new.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@_loading
def load(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One load: before it is confirmed what it would do, afterwards what it did."""
    found = get_object_or_404(visible(actor), pk=pk)
    if request.method != "POST":
        return _load(request, actor, found)
    try:
        return _changed(request, actor, found)
    except (Refusal, Refused) as refused:
        found.refresh_from_db()
        return _load(request, actor, found, _said(refused))


def _changed(request: HttpRequest, actor: Actor, found: Load) -> HttpResponse:
    wanted = request.POST.get("do", "")
    if wanted == "drop":
        actions.drop(found)
        messages.success(
            request,
            spoken(Text(zh="已放弃，没有导入任何一行。", en="Put aside; nothing was loaded.")),
        )
        return redirect("loads:new")
    if wanted not in ("arrange", "confirm"):
        raise Http404
    before = found.columns, found.shared
    actions.arrange(found, *showing.arranged(found, request.POST))
    if wanted == "arrange" or before != (found.columns, found.shared):
        if wanted == "confirm":
            text = Text(
                zh="列的对应有改动，已重新核对；请看清后再确认。",
                en="The columns were changed and checked again; look once more and confirm.",
            )
            messages.success(request, spoken(text))
        return redirect("loads:load", found.pk)
    outcome = actions.confirm(found, actor)
    if outcome.passwords:
        context = {"load": outcome.load, "kind": KINDS[found.kind], "passwords": outcome.passwords}
        return render(request, "loads/passwords.html", context)
    messages.success(request, spoken(showing.summary(outcome.load)))
    return redirect("loads:load", found.pk)


def _load(request: HttpRequest, actor: Actor, found: Load, refusal: str = "") -> HttpResponse:
    try:
        context = showing.page(found, actor)
    except Refusal as gone:
        context = {"load": found, "kind": KINDS[found.kind], "refusal": _said(gone)}
    if refusal:
        context["refusal"] = refusal
    return render(request, "loads/load.html", context, status=422 if refusal else 200)


@never_cache
@require_safe
@_loading
def errors(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """The refused rows with their reasons, as a workbook."""
    found = get_object_or_404(visible(actor), pk=pk)
    lang = get_language() or "zh-hans"
    try:
        reasons = giving_back.reasons_of(found, actor)
        data = giving_back.refused_rows(found, reasons, lang) if reasons else b""
    except Refusal as refused:
        return _load(request, actor, found, _said(refused))
    if not reasons:
        raise Http404
    return attached(data, XLSX, giving_back.refused_name(found, lang))


@require_safe
@_loading
def template(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """An empty table of one kind."""
    chosen = KINDS.get(kind)
    if chosen is None:
        raise Http404
    lang = get_language() or "zh-hans"
    return attached(
        giving_back.template(chosen, lang), XLSX, giving_back.template_name(chosen, lang)
    )


def _said(refused: Refusal | Refused) -> str:
    return spoken(both(refused))
