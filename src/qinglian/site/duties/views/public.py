"""The versions that were made public, for whoever wants to read them: no account is asked."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from qinglian.site.duties import queries
from qinglian.site.duties.content import LIST, Content, Version
from qinglian.site.duties.showing import Line, columns, definition, said, saying
from qinglian.site.duties.views.lists import version_file
from qinglian.site.matters.models import Matter
from qinglian.site.records.models import Entry


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """The public lists."""
    kinds = definition().fields["kind"].choices
    rows = [(one, held, version, kinds.get(held.kind)) for one, held, version in queries.public()]
    return render(request, "duties/public_lists.html", {"rows": rows})


@require_safe
def version(request: HttpRequest, number: str) -> HttpResponse:
    """The version of a list that is public, with its digest and the log's entry of its issuing."""
    held, shown = _public(number)
    words = saying(shown.entries)
    fields = definition().fields
    context = {
        "number": number,
        "held": held,
        "version": shown,
        "kind": fields["kind"].choices.get(held.kind),
        "holds": held.holds(number, shown),
        "erased": held.erased(shown),
        "lines": [Line(one, said(one, words)) for one in shown.entries],
        "columns": [one for one in columns(shown.entries) if one[0] != "same_as"],
        "entry": Entry.objects.filter(matter=number, n=shown.act)
        .values_list("index", flat=True)
        .first(),
    }
    return render(request, "duties/public.html", context)


@require_safe
def export(request: HttpRequest, number: str) -> FileResponse:
    """The public version as a workbook."""
    held, shown = _public(number)
    return version_file(number, held, shown, public=True)


def _public(number: str) -> tuple[Content, Version]:
    matter = get_object_or_404(Matter.objects.filter(procedure=LIST), pk=number)
    held = queries.content_of(matter)
    shown = held.published
    if shown is None:
        raise Http404
    return held, shown
