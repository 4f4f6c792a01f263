"""Filing a table of money: a sheet of contracts, bids, subsidy rows or deaths."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from qinglian.documents.refusals import Refusal
from qinglian.procedures.refusal import Refused
from qinglian.site.figures.datasets import DATASETS
from qinglian.site.money.bringing import NAMES, bring
from qinglian.site.money.forms import BringForm
from qinglian.site.money.presenting import SECRET
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import spoken
from qinglian.text import Text, both


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
            form.add_error("file", spoken(both(refused)))
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
