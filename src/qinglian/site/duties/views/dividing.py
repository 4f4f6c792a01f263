"""A change of the division of labour through pages: entered, looked at and confirmed by another; its versions."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from qinglian.procedures.model import Actor
from qinglian.site.duties.charges import open_matters
from qinglian.site.duties.dividing import actions, queries, refusals, showing
from qinglian.site.duties.dividing.forms import DivisionForm
from qinglian.site.duties.models import DivisionChange
from qinglian.site.errors import Forbidden
from qinglian.site.matters.pages import sliced
from qinglian.site.people.actions import NotDone
from qinglian.site.people.models import Unit
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current, today
from qinglian.site.wording import spoken
from qinglian.text import Text

P = ParamSpec("P")
PAGE = 20
VERSIONS = 6


def _dividing(
    view: Callable[Concatenate[HttpRequest, Actor, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Lets those in who enter or confirm changes; for all others these pages are not there."""

    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = current(request)
        if actor is None or not queries.may_settle(actor):
            raise Http404
        return view(request, actor, *args, **kwargs)

    update_wrapper(guarded, view)
    return in_post(guarded)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_dividing
def enter(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter what a document changes; the next page shows old and new before anything holds."""
    if not queries.may_enter(actor):
        raise Forbidden(refusals.not_yours().text)
    form = _form(request)
    gaps: list[Unit] = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            change = actions.enter(
                actor, said["docnumber"], said["start"], form.leaders, form.reason
            )
        except NotDone as refusal:
            form.add_error(None, spoken(refusal.text))
            gaps = refusal.units if isinstance(refusal, refusals.Bare) else []
        else:
            messages.success(request, spoken(_ENTERED))
            return redirect("duties:change", change.pk)
    context = {"form": form, "gaps": gaps}
    return render(request, "duties/enter.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest) -> DivisionForm:
    day = today()
    return DivisionForm(
        list(queries.units_from(day)),
        list(queries.leaders(day)),
        queries.running(day),
        request.POST if request.method == "POST" else None,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_dividing
def change(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One change, old → new; the second person confirms it here, or it is withdrawn."""
    found = get_object_or_404(queries.visible(actor), pk=pk)
    if request.method != "POST":
        return _change(request, actor, found)
    done = _DONE.get(request.POST.get("do", ""))
    if done is None:
        raise Http404
    act, said = done
    try:
        act(found, actor)
    except NotDone as refusal:
        found.refresh_from_db()
        return _change(request, actor, found, spoken(refusal.text))
    messages.success(request, spoken(said))
    return redirect("duties:change", pk)


def _change(
    request: HttpRequest, actor: Actor, found: DivisionChange, refusal: str = ""
) -> HttpResponse:
    rows = showing.lines(found)
    day = today()
    context = {
        "change": found,
        "rows": rows,
        "gaps": Unit.objects.filter(pk__in=found.bare),
        "refusal": refusal,
        "own": queries.entered_by(found, actor),
        "back": (day - found.start).days if found.waits else 0,
        "holds": found.confirmed and found.start <= day,
        "open": open_matters(actor, [one.unit.code for one in rows]).count(),
    }
    return render(request, "duties/change.html", context, status=422 if refusal else 200)


@require_safe
@_dividing
def history(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The versions of the division of labour: by which document, from when to when, who had what."""
    days = showing.version_days()
    page = Paginator(days, VERSIONS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "versions": showing.versions(list(page), days),
        "may": queries.may_enter(actor),
        "day": today(),
    }
    return render(request, "duties/history.html", context)


@require_safe
@_dividing
def changes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every change that was entered: those to confirm, confirmed, withdrawn."""
    context = {
        "page": sliced(request, queries.visible(actor), PAGE),
        "may": queries.may_enter(actor),
    }
    return render(request, "duties/changes.html", context)


_ENTERED = Text(
    zh="已录入，尚未生效。请督查室另一人或县长核对后确认。",
    en="Entered; nothing holds yet. A second person of the supervision office or the county head confirms it.",
)
_DONE: dict[str, tuple[Callable[[DivisionChange, Actor], DivisionChange], Text]] = {
    "confirm": (
        actions.confirm,
        Text(zh="已确认，自生效之日起执行。", en="Confirmed; it holds from its first day."),
    ),
    "withdraw": (
        actions.withdraw,
        Text(zh="已撤回，分工没有变动。", en="Withdrawn; nothing has changed."),
    ),
}
