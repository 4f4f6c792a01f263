"""Filing a table of money, and the public lists of subsidies."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from qinglian.documents.refusals import Refusal
from qinglian.procedures.model import institution
from qinglian.procedures.refusal import Refused
from qinglian.site.errors import Forbidden
from qinglian.site.figures.datasets import DATASETS
from qinglian.site.matters.models import Matter
from qinglian.site.matters.presenting import named, unit_names
from qinglian.site.money import lists
from qinglian.site.money.bringing import NAMES, bring
from qinglian.site.money.forms import BringForm, PublishForm
from qinglian.site.money.models import PublicList
from qinglian.site.money.presenting import SECRET
from qinglian.site.money.queries import published
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text

PAGE = 100


@never_cache
@require_http_methods(["GET", "POST"])
@in_post
def new_filing(request: HttpRequest) -> HttpResponse:
    """Bring a sheet; below, which columns each dataset asks for."""
    actor = current(request)
    assert actor is not None
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        file = given.pop("file")
        try:
            number = bring(actor, **given, file=file.file, name=file.name)
        except (Refused, Refusal) as refused:
            form.add_error("file", spoken(_text(refused)))
        else:
            messages.success(
                request,
                spoken(
                    Text(
                        zh=f"已报送，编号{number}；由本单位另一人确认后计入。原文件没有保存。",
                        en=f"Filed as {number}; it counts once another person confirms it. The file was not kept.",
                    )
                ),
            )
            return redirect("matters:matter", number)
    context = {"form": form, "datasets": [DATASETS[name] for name in NAMES], "secret": SECRET}
    return render(request, "money/filing.html", context, status=422 if form.errors else 200)


@require_safe
def public_lists(request: HttpRequest) -> HttpResponse:
    """The lists on public notice."""
    page = Paginator(published().defer("rows"), PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    names = unit_names(one.town for one in found)
    titles = Matter.objects.in_bulk([one.batch for one in found])
    shown = [(one, named(names, one.town), titles[one.batch].title) for one in found]
    return render(request, "money/lists.html", {"lists": shown, "page": page})


@require_safe
def public_list(request: HttpRequest, batch: str, town: str) -> HttpResponse:
    """One town's list, page by page; no search, so that nobody is looked up by name."""
    found = get_object_or_404(published(), batch=batch, town=town)
    lines = lists.lines(found)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    actor = current(request)
    context = {
        "list": found,
        "town": named(unit_names([town]), town),
        "title": Matter.objects.get(pk=batch).title,
        "page": page,
        "waiting": sum(1 for one in lines if one.state == lists.WAITING),
        "mine": actor is not None and institution(actor.unit) == town,
    }
    response = render(request, "money/list.html", context)
    response["X-Robots-Tag"] = "noindex, noarchive"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
@in_post
def publish(request: HttpRequest) -> HttpResponse:
    """Publish the list of one's own township."""
    actor = current(request)
    assert actor is not None
    form = PublishForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            found: PublicList = lists.publish(
                actor, batch=given["batch"].strip(), file=given["file"].file, name=given["file"].name,
                leave_out=given["leave_out"],
            )  # fmt: skip
        except (Refused, Refusal) as refused:
            form.add_error("file", spoken(_text(refused)))
        else:
            return redirect("money:list", found.batch, found.town)
    return render(request, "money/publish.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@in_post
def take_down(request: HttpRequest, batch: str) -> HttpResponse:
    """End the notice of one's own township."""
    actor = current(request)
    assert actor is not None
    try:
        lists.take_down(actor, batch)
    except Refused as refused:
        raise Forbidden(_text(refused)) from refused
    return redirect("money:lists")


def _text(refused: Refused | Refusal) -> Text:
    return Text(zh=refused.sentence("zh"), en=refused.sentence("en"))
