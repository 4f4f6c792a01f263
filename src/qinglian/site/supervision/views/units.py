"""A unit's own page: what its figures ask it, its handling in 勤快严实精细廉, what was found; never of persons."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from qinglian import workdays
from qinglian.procedures.model import institution
from qinglian.procedures.refusal import Refused
from qinglian.procedures.shelf import library
from qinglian.site.errors import Forbidden
from qinglian.site.matters import queries as matters_seen
from qinglian.site.matters.door import open_matter
from qinglian.site.matters.models import RUNNING, Act, Matter
from qinglian.site.matters.presenting import Sign, language, state_sign
from qinglian.site.people.models import Unit
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current, today, units
from qinglian.site.supervision import queries
from qinglian.site.supervision.measures import STYLE, Asked, Counts, Share, asked, counted, shares
from qinglian.site.supervision.models import Finding
from qinglian.site.supervision.queries import QUESTION
from qinglian.site.supervision.scanning import county_signs
from qinglian.site.supervision.showing import shown
from qinglian.site.supervision.signs.scope import Scope
from qinglian.site.supervision.views.desk import ONLY
from qinglian.site.wording import spoken
from qinglian.text import Text

FINDINGS = 20
ASKED = 12


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with the unit's figure, and the matter in which it is being asked."""

    asked: Asked
    open: Matter | None


@dataclass(frozen=True, slots=True)
class Put:
    """A question that was put: in its words, and how it stands."""

    matter: Matter
    state: Sign


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of the unit's handling."""

    title: Text
    value: float | None
    share: Share | None


@require_safe
@in_post
def all_units(request: HttpRequest) -> HttpResponse:
    """The units in their own order, each with a way to its page. No unit is placed before another for anything."""
    actor = current(request)
    assert actor is not None
    own = queries.own_units(actor)
    if not matters_seen.sees_all(actor):
        return redirect("supervision:unit", own[0])
    counts = dict(Finding.objects.order_by().values_list("unit").annotate(Count("pk")))
    rows = [(unit, counts.get(unit.code, 0)) for unit in units(today()).filter(parent=None)]
    return render(request, "supervision/units.html", {"units": rows})


@require_safe
@in_post
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit's page, for itself, its leader and the supervision office."""
    actor = current(request)
    assert actor is not None
    found = get_object_or_404(Unit, pk=institution(code))
    if not queries.may_see_unit(actor, found.code):
        raise Http404
    catalogue = county_signs()
    held = counted(Scope(workdays.now(), catalogue.days, found.code), catalogue)
    counts = held.get(found.code) or Counts()
    put = list(
        matters_seen.visible(actor)
        .filter(procedure=QUESTION, lead=found.code)
        .order_by("-opened_at", "-number")[:ASKED]
    )
    rows = queries.findings(actor).filter(unit=found.code)[:FINDINGS]
    context = {
        "unit": found,
        "supervises": queries.supervises(actor),
        "asking": _asking(counts, put),
        "put": [Put(one, state_sign(one)) for one in put],
        "measures": _measures(counts),
        "complaints": _complaints(counts),
        "findings": shown(rows, catalogue, actor),
    }
    return render(request, "supervision/unit.html", context)


def _asking(counts: Counts, put: list[Matter]) -> list[Asking]:
    open_ones = {one.number: one for one in put if one.state in RUNNING}
    named = dict(
        Act.objects.filter(matter__in=open_ones, n=1).values_list("fields__question", "matter")
    )
    return [
        Asking(one, open_ones.get(named.get(name, "")))
        for name, one in asked(counts, county_signs()).items()
    ]


def _measures(counts: Counts) -> list[Measure]:
    held = shares(counts)
    return [
        Measure(
            title,
            counts.first_response if name == "diligent" else None,
            held.get(name),
        )
        for name, title in STYLE.items()
    ]


def _complaints(counts: Counts) -> list[tuple[Text, int]]:
    """Founded complaints by the kinds that citizens gave them: 慵懒散漫虚粗."""
    kinds = library().newest("style-complaint").fields["kind"].choices
    return [
        (text, counts.complaints[name]) for name, text in kinds.items() if counts.complaints[name]
    ]


@require_POST
@in_post
def ask(request: HttpRequest, code: str, question: str) -> HttpResponse:
    """Put a question to a unit."""
    actor = current(request)
    assert actor is not None
    found = get_object_or_404(Unit, pk=institution(code))
    if not queries.may_see_unit(actor, found.code):
        raise Http404
    if not queries.supervises(actor):
        raise Forbidden(ONLY)
    if question not in county_signs().questions:
        raise Http404
    try:
        open_matter(QUESTION, actor, {"lead": found.code, "question": question})
    except Refused as refused:
        messages.error(request, refused.sentence(language()))
    else:
        messages.success(request, spoken(ASKED_NOW))
    return redirect("supervision:unit", found.code)


ASKED_NOW = Text(
    zh="已提问，单位有五个工作日说明。", en="Asked; the unit has five working days to answer."
)
