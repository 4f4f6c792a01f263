"""What an audit report found and how far it is put right: each reader sees the problems that are theirs to see."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qinglian.site.figures import rectification
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current


@require_safe
@in_post
def reports(request: HttpRequest) -> HttpResponse:
    """The audit reports of which the reader may see problems."""
    actor = current(request)
    assert actor is not None
    return render(request, "figures/rectifications.html", {"reports": rectification.reports(actor)})


@require_safe
@in_post
def report(request: HttpRequest, report: str) -> HttpResponse:
    """One audit report, counted from its problems."""
    actor = current(request)
    assert actor is not None
    found = rectification.rectification(actor, report)
    if found is None:
        raise Http404
    return render(request, "figures/rectification.html", {"found": found})
