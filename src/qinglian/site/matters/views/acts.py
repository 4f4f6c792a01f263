"""Doing an act, and opening a matter: a form that asks once, keeps what was typed, and says what next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from qinglian import workdays
from qinglian.procedures.engine import Case
from qinglian.procedures.model import OPEN, Actor, ActRule, Procedure, Value
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.errors import Forbidden
from qinglian.site.matters import offering, queries
from qinglian.site.matters.door import Done, open_matter, perform
from qinglian.site.matters.forms import ActForm
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.presenting import language
from qinglian.site.matters.recorded import read_case
from qinglian.site.matters.story import ticking
from qinglian.site.matters.views.matter import heading
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current, today
from qinglian.site.wording import address, spoken
from qinglian.text import Text, both

MOMENT = timedelta(minutes=2)
"""A form sent twice within this time was sent by an impatient finger, not meant twice."""


@require_http_methods(["GET", "POST"])
@in_post
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """One act on one matter: its form, and the doing of it."""
    actor = current(request)
    assert actor is not None
    found = get_object_or_404(queries.visible(actor), pk=number)
    case = read_case(found)
    rule = case.procedure.acts.get(act)
    if rule is None or act == OPEN:
        raise Http404
    if not offering.by_form(case.procedure, rule):
        return _elsewhere(request, found, case, rule)
    if request.method == "POST":
        return _act_done(request, found, case, rule, actor)
    refused = case.refusal(rule, actor, workdays.now())
    form = None if refused else ActForm(case, rule, actor)
    return _act_page(request, found, case, rule, form, refused, 403 if refused else 200)


def _elsewhere(request: HttpRequest, found: Matter, case: Case, rule: ActRule) -> HttpResponse:
    """Acts of which the system works out a part are done where it does so, and nowhere else."""
    href = offering.act_href(found.number, case.procedure, rule)
    if not href:
        raise Http404
    return redirect(href)


def _act_done(
    request: HttpRequest, found: Matter, case: Case, rule: ActRule, actor: Actor
) -> HttpResponse:
    refused = case.refusal(rule, actor, workdays.now())
    if refused is not None:
        if _done_just_now(case, rule, actor):
            return _on_to(request, found.number, rule)
        form = ActForm(case, rule, actor, request, files=False)
        return _act_page(request, found, case, rule, form, refused, 422)
    form = ActForm(case, rule, actor, request)
    done = _attempted(form, lambda: perform(found.number, rule.name, actor, form.values, form.kept))
    if done is None:
        return _act_page(request, found, case, rule, form, None, 422)
    return _on_to(request, done.number, rule)


def _attempted(form: ActForm, do: Callable[[], Done]) -> Done | None:
    """What `do` has done; None where the form or the procedure refuses, and then the form says why."""
    if not form.is_valid():
        return None
    try:
        return do()
    except Refused as refused:
        form.add_error(None, refused.sentence(language()))
        return None


def _done_just_now(case: Case, rule: ActRule, actor: Actor) -> bool:
    """Whether this very act was the last, by the same person, a moment ago."""
    last = case.acts[-1]
    fresh = workdays.now() - last.at <= MOMENT
    return fresh and last.name == rule.name and last.actor.person == actor.person


def _on_to(request: HttpRequest, number: str, rule: ActRule) -> HttpResponse:
    title = rule.title
    text = Text(
        zh=f"「{title.zh}」已完成，已记入存证日志。", en=f"“{title.en}” is done and logged."
    )
    messages.success(request, spoken(text))
    return redirect("matters:matter", number)


def _act_page(
    request: HttpRequest,
    found: Matter,
    case: Case,
    rule: ActRule,
    form: ActForm | None,
    refused: Refused | None,
    status: int,
) -> HttpResponse:
    context = {
        **heading(found, case),
        "rule": rule,
        "form": form,
        "refused": refused.sentence(language()) if refused else "",
        "clocks": ticking(case, workdays.now()),
    }
    return render(request, "matters/act.html", context, status=status)


@require_http_methods(["GET", "POST"])
@in_post
def open_new(request: HttpRequest, procedure: str) -> HttpResponse:
    """Open a matter under a procedure."""
    actor = current(request)
    assert actor is not None
    definition = _in_force(procedure)
    own_page = address(offering.OPENED_AT.get(procedure, ""))
    if own_page and request.method == "GET":
        return redirect(own_page)
    rule = definition.acts[OPEN]
    if not offering.by_form(definition, rule):
        href = address(offering.ELSEWHERE.get(procedure, ""))
        if not href:
            raise Http404
        return redirect(href)
    blank = Case.blank(definition, "")
    refused = blank.refusal(rule, actor, workdays.now())
    if refused is not None:
        raise Forbidden(both(refused))
    form = ActForm(blank, rule, actor, request if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        number = _opened(form, definition, actor)
        if number:
            return _on_to(request, number, rule)
        status = 422
    context = {"procedure": definition, "rule": rule, "form": form}
    return render(request, "matters/open.html", context, status=status)


def _in_force(procedure: str) -> Procedure:
    try:
        return library().at(procedure, today())
    except Refused:
        raise Http404 from None


def _opened(form: ActForm, procedure: Procedure, actor: Actor) -> str:
    """The number of the matter that the form opened; empty where it was refused."""
    if form.is_valid():
        same = opened_just_now(form.values, procedure, actor)
        if same:
            return same
    done = _attempted(form, lambda: open_matter(procedure.name, actor, form.values, form.kept))
    return done.number if done else ""


def opened_just_now(given: Mapping[str, Value], procedure: Procedure, actor: Actor) -> str:
    """The number of the same matter, opened by the same person a moment ago; empty if there is none.

    What the system itself found is left aside: it may have changed by the first opening.
    """
    recent = Matter.objects.filter(
        procedure=procedure.name, opened_at__gte=workdays.now() - MOMENT
    ).values("number")
    same = Act.objects.filter(matter__in=recent, n=1, person=actor.person)
    known = {field.name for field in procedure.fields.values() if field.known is not None}
    for matter, fields in same.values_list("matter", "fields"):
        if {name: value for name, value in fields.items() if name not in known} == dict(given):
            return str(matter)
    return ""
