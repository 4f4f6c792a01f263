"""A draw done again: on a page, and as a record to take home."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from qinglian.draws.records import check
from qinglian.draws.rosters import canonical
from qinglian.procedures.engine import Case
from qinglian.site.inspections import queries
from qinglian.site.inspections.drawn import record_of
from qinglian.site.inspections.models import Draw
from qinglian.site.matters.models import Matter
from qinglian.site.matters.recorded import read_case
from qinglian.site.people.queries import current


@require_safe
def again(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """The draw made again from its record, and what holds."""
    found, case, draw = _drawn(number, n)
    whole = queries.may_have_all(current(request), case)
    steps = check(record_of(draw, case.facts, whole=whole))
    context = {
        "matter": found,
        "draw": draw,
        "steps": steps,
        "whole": whole,
        "good": all(step.state != "fails" for step in steps),
    }
    return render(request, "inspections/again.html", context)


@require_safe
def record(request: HttpRequest, number: str, n: int) -> HttpResponse:
    """The record of a draw: the lead unit's holds who is kept from whom, everybody else's does not."""
    _, case, draw = _drawn(number, n)
    whole = queries.may_have_all(current(request), case)
    made = canonical(record_of(draw, case.facts, whole=whole))
    name = content_disposition_header(True, f"{number}-{n}.json")
    headers = {"Content-Disposition": name or "attachment", "Cache-Control": "private, no-store"}
    return HttpResponse(made, content_type="application/json", headers=headers)


def _drawn(number: str, n: int) -> tuple[Matter, Case, Draw]:
    draw = get_object_or_404(Draw, task=number, round=n)
    if not draw.drawn:
        raise Http404
    found = get_object_or_404(queries.committed(), pk=number)
    return found, read_case(found), draw
