"""One admission for those who decide it: its fields against what is known, its weight against the caps; its sheet."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from qinglian import workdays
from qinglian.procedures.model import Actor
from qinglian.site.burden import items
from qinglian.site.burden.findings import of_form
from qinglian.site.burden.matching import Compared
from qinglian.site.burden.meter import reach
from qinglian.site.burden.months import Month
from qinglian.site.burden.queries import asked, seen, towns
from qinglian.site.burden.sheet import Sheet
from qinglian.site.burden.views.asking import workbook
from qinglian.site.matters.models import Matter
from qinglian.site.matters.presenting import state_sign
from qinglian.site.matters.recorded import read_case
from qinglian.site.people.models import Unit
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current


@require_safe
@in_post
def item(request: HttpRequest, number: str) -> HttpResponse:
    """What is asked, field by field; where what is known stands; what admitting it would come to."""
    actor = current(request)
    assert actor is not None
    matter = get_object_or_404(asked(actor), pk=number)
    day = workdays.today()
    found = items.read(asked(actor).filter(pk=number))[0]
    same = items.same_forms(found.names, items.items(Month.of(day), found.towns), number)
    context = {
        "matter": matter,
        "item": found,
        "state": state_sign(matter),
        "compared": _compared(matter),
        "same": same,
        "seen": seen(actor, same),
        "fullest": reach(found, day) if found.stands == "proposed" else None,
        "names": {unit.code: unit.brief_text for unit in Unit.objects.all()},
        "may_have_sheet": _may_have(actor, found),
    }
    return render(request, "burden/item.html", context)


@never_cache
@require_safe
@in_post
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet that takes the form's place, as its reader may have it."""
    actor = current(request)
    assert actor is not None
    matter = get_object_or_404(asked(actor), pk=number)
    found = items.read(asked(actor).filter(pk=number))[0]
    form = _compared(matter)
    if form is None or not form.known or not _may_have(actor, found):
        raise Http404
    day = workdays.today()
    rows = [town for town in towns(day) if town.code in found.towns]
    return workbook(Sheet(form, rows, actor, day), found.title)


def _may_have(actor: Actor, found: items.Item) -> bool:
    """A sheet is for those who asked and those who decide; a town's own page shows its own records."""
    return found.kind == "form" and not actor.institutions & set(found.towns)


def _compared(matter: Matter) -> Compared | None:
    case = read_case(matter)
    return of_form(case.facts, case.acts[0].at, matter.number)
