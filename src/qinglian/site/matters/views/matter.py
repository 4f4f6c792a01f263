"""A matter's page: where it stands, until when, what the reader may do, and all that was done."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from qinglian import workdays
from qinglian.procedures.engine import Case
from qinglian.procedures.model import Actor
from qinglian.site.matters import offering, queries
from qinglian.site.matters.forms import ActForm
from qinglian.site.matters.models import RUNNING, Act, Matter
from qinglian.site.matters.noting import matter_notes
from qinglian.site.matters.presenting import (
    light_sign,
    named,
    stages_text,
    state_sign,
    time_sign,
    unit_names,
)
from qinglian.site.matters.recorded import procedure_of, rebuilt
from qinglian.site.matters.story import stopped, story, ticking
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.site.wording import address

MOST_CHILDREN = 50


@require_safe
@in_post
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """One matter, for those who may see it."""
    actor = current(request)
    assert actor is not None
    found = get_object_or_404(queries.visible(actor), pk=number)
    rows = list(Act.objects.filter(matter=number).order_by("n"))
    case = with_children(found, rebuilt(procedure_of(found), number, rows))
    now = workdays.now()
    offers = offering.offers(case, actor, now)
    # Whoever comes to a matter comes to do what it waits for: that form is open at once.
    first = next((one for one in offers if one.here and not one.at_once), None)
    form = ActForm(case, first.rule, actor) if first and first is offers[0] else None
    told = story(case, rows, actor)
    context = {
        **heading(found, case),
        "case": case,
        "offers": [one for one in offers if form is None or one is not first],
        "offer": first if form else None,
        "form": form,
        "not_yours": offering.not_yours(case, actor, now),
        "clocks": ticking(case, now),
        "stopped": stopped(case, now),
        "story": told,
        "work": told.work(offers[0].rule.checks) if offers else None,
        "children": _children(found, actor),
        "parent": _parent(found, actor),
        "notes": matter_notes(case, actor),
    }
    return render(request, "matters/matter.html", context)


def heading(found: Matter, case: Case) -> dict[str, object]:
    """What the head of a matter's pages says."""
    now = workdays.now()
    page, beside = offering.BESIDE.get(case.procedure.name, ("", None))
    return {
        "matter": found,
        "procedure": case.procedure,
        "beside": beside,
        "beside_href": address(page, found.number),
        "state": state_sign(found),
        "stage": stages_text(case.procedure, case.stages),
        "light": light_sign(found, now),
        "time": time_sign(found, now),
        "lead": named(unit_names([found.lead]), found.lead),
    }


def with_children(found: Matter, case: Case) -> Case:
    """The case knowing what became of the matters that it opened."""
    if case.procedure.has_children:
        children = Matter.objects.filter(parent=found.number).values_list("number", "state")
        for number, state in children:
            case = case.with_child(number, ended=state not in RUNNING)
    return case


def _children(found: Matter, actor: Actor) -> list[Matter]:
    rows = queries.visible(actor).filter(parent=found.number).exclude(parent="")
    return list(rows.order_by("number")[:MOST_CHILDREN])


def _parent(found: Matter, actor: Actor) -> Matter | None:
    if not found.parent:
        return None
    return queries.visible(actor).filter(pk=found.parent).first()
