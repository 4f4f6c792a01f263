"""The limits of law and custom, and a small calculator that says why a day is the last."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qinglian import workdays
from qinglian.site.matters import deadlines as limits
from qinglian.site.matters.pages import searched
from qinglian.site.matters.presenting import language
from qinglian.site.people.permission import in_post


@require_safe
@in_post
def deadlines(request: HttpRequest) -> HttpResponse:
    """Every limit with its law or custom; with `limit` and `start`, one of them reckoned."""
    search = searched(request)
    asked = "start" in request.GET
    form = limits.ReckoningForm(
        request.GET if asked else None, initial={"limit": request.GET.get("limit", "")}
    )
    reckoned = form.reckoned() if asked else None
    rows = [
        (one, limits.length(one), limits.mark(one), workdays.basis(one, language()))
        for one in limits.matching(search)
    ]
    context = {
        "rows": rows,
        "all_limits": workdays.limits().values(),
        "search": search,
        "form": form,
        "reckoned": reckoned,
    }
    status = 422 if asked and reckoned is None else 200
    return render(request, "matters/deadlines.html", context, status=status)
