"""The assessments of a year, and one of them with every point open to the records that it was counted from."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from qinglian.site.assessment.findings import scored
from qinglian.site.assessment.scoring import scheme
from qinglian.site.matters import queries
from qinglian.site.matters.models import Act, Matter
from qinglian.site.matters.pages import sliced
from qinglian.site.matters.presenting import local, named, stage_text, unit_names
from qinglian.site.matters.recorded import read_case
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current

PROCEDURE = "unit-assessment"
SCORES = ("score", "correct")
PAGE = 50


@require_safe
@in_post
def assessments(request: HttpRequest) -> HttpResponse:
    """The assessments that the reader may see, the latest first, with what each unit scored."""
    actor = current(request)
    assert actor is not None
    rows = queries.visible(actor).filter(procedure=PROCEDURE).order_by("-number")
    page = sliced(request, rows, PAGE)
    scores = _scores([matter.number for matter in page.rows])
    units = unit_names({matter.lead for matter in page.rows})
    lines = [
        (one, named(units, one.lead), stage_text(one), scores.get(one.number, ""))
        for one in page.rows
    ]
    return render(request, "assessment/assessments.html", {"lines": lines, "page": page})


def _scores(numbers: list[str]) -> dict[str, str]:
    """The last score of each matter that has one."""
    acts = Act.objects.filter(matter__in=numbers, name__in=SCORES).order_by("matter", "n")
    return {act.matter: str(act.fields.get("score") or "") for act in acts}


@require_safe
@in_post
def assessment(request: HttpRequest, number: str) -> HttpResponse:
    """One assessment: its weights, and once it is scored each point with the way to its records."""
    actor = current(request)
    assert actor is not None
    row = get_object_or_404(queries.visible(actor).filter(procedure=PROCEDURE), pk=number)
    case = read_case(row)
    last = next((act for act in reversed(case.acts) if act.name in SCORES), None)
    context: dict[str, object] = {
        "matter": row,
        "unit": named(unit_names([row.lead]), row.lead),
        "stage": stage_text(row),
        "year": case.facts.get("year"),
        "weights": scheme(str(case.facts.get("weights") or "")),
    }
    if last is not None:
        found = scored(case.facts, last.at)
        context |= {
            "score": case.facts.get("score"),
            "scored_at": local(last.at),
            "points": found.points,
            "query": _query(row, case.facts.get("year"), last.at),
        }
    return render(request, "assessment/assessment.html", context)


def _query(matter: Matter, year: object, at: datetime) -> str:
    """What an indicator's page is asked, so that it shows the records behind a point."""
    moment = local(at).replace(tzinfo=None).isoformat()
    return urlencode({"year": str(year), "unit": matter.lead, "as_of": moment})
