"""A unit's three publics of a period and its vouchers: for the unit, and those who look after the money."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from qinglian.site.figures import receptions
from qinglian.site.people.models import Unit
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current
from qinglian.text import Text

QUARTERS = {
    "Q1": Text(zh="第一季度", en="first quarter"),
    "Q2": Text(zh="第二季度", en="second quarter"),
    "Q3": Text(zh="第三季度", en="third quarter"),
    "Q4": Text(zh="第四季度", en="fourth quarter"),
    "": Text(zh="全年", en="the whole year"),
}


@require_safe
@in_post
def spending(request: HttpRequest, unit: str, period: str) -> HttpResponse:
    """The three publics by item and in all, beside the year before; the vouchers to be looked at."""
    actor = current(request)
    assert actor is not None
    found = get_object_or_404(Unit, pk=unit)
    if not receptions.may_see(actor, unit):
        raise Http404
    try:
        spent = receptions.spending(unit, period)
    except ValueError:
        raise Http404 from None
    context = {"unit": found, "spent": spent, "period": _in_words(period)}
    return render(request, "figures/spending.html", context)


def _in_words(period: str) -> Text:
    year, quarter = period[:4], QUARTERS[period[4:]]
    return Text(zh=f"{year}年{quarter.zh}", en=f"{quarter.en} of {year}")


@require_safe
@in_post
def units(request: HttpRequest) -> HttpResponse:
    """The periods for which the three publics are filed, and the units that the reader may look at."""
    actor = current(request)
    assert actor is not None
    names = {unit.code: unit.brief_text for unit in Unit.objects.all()}
    periods = [
        (period, _in_words(period), [(code, names[code]) for code in codes])
        for period, codes in receptions.filed_by_period(actor).items()
    ]
    return render(request, "figures/spendings.html", {"periods": periods})
