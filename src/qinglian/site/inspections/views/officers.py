"""Officers' interests, declared by their own units; and who stands aside from a visit."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from qinglian import workdays
from qinglian.procedures.model import institution
from qinglian.procedures.refusal import Refused
from qinglian.site.inspections import actions, certificates, queries
from qinglian.site.inspections.forms import InterestForm, RecusalForm
from qinglian.site.inspections.models import DrawnObject
from qinglian.site.matters import queries as matters
from qinglian.site.matters.pages import sliced
from qinglian.site.matters.presenting import language
from qinglian.site.matters.recorded import read_case
from qinglian.site.matters.views.matter import heading
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@in_post
def interests(request: HttpRequest) -> HttpResponse:
    """The interests that the reader's unit has declared, and a form for another."""
    actor = current(request)
    assert actor is not None
    able = certificates.in_force([institution(actor.unit)], workdays.today())
    form = InterestForm(able, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare(actor, form.cleaned_data["certificate"], form.cleaned_data["uscc"])
        except Refused as refused:
            form.add_error("uscc", refused.sentence(language()))
        else:
            text = Text(
                zh="已申报，以后抽取时自动回避。",
                en="Declared: from now on it is kept to in every draw.",
            )
            messages.success(request, spoken(text))
            return redirect("inspections:interests")
    page = sliced(request, queries.interests(actor), PAGE)
    printed = certificates.named({one.certificate for one in page.rows})
    context = {
        "form": form,
        "able": able,
        "page": page,
        "lines": [(one, printed.get(one.certificate)) for one in page.rows],
    }
    return render(
        request, "inspections/interests.html", context, status=422 if form.errors else 200
    )


@require_POST
@in_post
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an interest of one's own unit is no more."""
    actor = current(request)
    assert actor is not None
    actions.withdraw(actor, get_object_or_404(queries.interests(actor), pk=pk))
    messages.success(
        request, spoken(Text(zh="已撤销申报，记录仍保留。", en="Withdrawn; the record stays."))
    )
    return redirect("inspections:interests")


@require_http_methods(["GET", "HEAD", "POST"])
@in_post
def recuse(request: HttpRequest, number: str) -> HttpResponse:
    """One of the two officers of a visit stands aside; the next in reserve goes."""
    actor = current(request)
    assert actor is not None
    row = get_object_or_404(DrawnObject, visit=number)
    found = get_object_or_404(matters.visible(actor), pk=number)
    case = read_case(found)
    refused = case.refusal(case.procedure.acts["recuse"], actor, workdays.now())
    named = certificates.named(row.going)
    form = RecusalForm([named[one] for one in row.going if one in named], request.POST or None)
    if request.method == "POST" and refused is None and form.is_valid():
        try:
            actions.recuse(
                number, actor, form.cleaned_data["certificate"], form.cleaned_data["reason"]
            )
        except Refused as again:
            form.add_error(None, again.sentence(language()))
        else:
            text = Text(zh="已按抽取的候补顺序换人。", en="The next in reserve takes the place.")
            messages.success(request, spoken(text))
            return redirect("matters:matter", number)
    context = {
        **heading(found, case),
        "form": form,
        "refused": refused.sentence(language()) if refused else "",
    }
    status = 403 if refused else 422 if form.errors else 200
    return render(request, "inspections/recuse.html", context, status=status)
