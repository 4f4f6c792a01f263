"""The meter: towns by months for everyone in office, and a town's own page for those who answer for it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from qinglian import workdays
from qinglian.procedures.model import institution
from qinglian.procedures.shelf import library
from qinglian.site.burden import meter
from qinglian.site.burden.caps import WARN, caps
from qinglian.site.burden.costs import spent
from qinglian.site.burden.items import PROCEDURE, Item, items, same_forms
from qinglian.site.burden.months import Month
from qinglian.site.burden.queries import asked, open_towns, towns
from qinglian.site.matters.models import Matter
from qinglian.site.matters.queries import visible
from qinglian.site.people.models import Unit
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current

SHOWN = 6
"""Months that the overview shows beside one another."""

EXPIRING = timedelta(days=30)
LISTED = 100
REFUSALS = "burden-refusal"


def _month(request: HttpRequest) -> Month:
    given = request.GET.get("month", "")
    if not given:
        return Month.of(workdays.today())
    try:
        return Month.parse(given)
    except ValueError:
        raise Http404 from None


@require_safe
@in_post
def overview(request: HttpRequest) -> HttpResponse:
    """What reaches each town, month by month, one measure at a time; and what waits to be admitted."""
    actor = current(request)
    assert actor is not None
    last, measure = _month(request), request.GET.get("measure", "form-minutes")
    if measure not in meter.MEASURES:
        raise Http404
    day = workdays.today()
    months = last.minus(SHOWN - 1).until(last)
    found = list(towns(day))
    matrix = meter.matrix([town.code for town in found], months, measure)
    opened = set(open_towns(actor, day).values_list("code", flat=True))
    totals = [
        (
            sum(row[n].value for row in matrix.values()),
            sum(row[n].spared for row in matrix.values()),
        )
        for n in range(len(months))
    ]
    context = {
        "measure": measure,
        "measures": meter.TITLES.items(),
        "months": months,
        "lines": [
            (town, town.code in opened, list(zip(months, matrix[town.code], strict=True)))
            for town in found
        ],
        "totals": list(zip(months, totals, strict=True)),
        "cap": caps(last.last).get(meter.MEASURES[measure]),
        "warn": WARN,
        "earlier": last.minus(SHOWN),
        "later": last.plus(SHOWN),
        "waiting": asked(actor).filter(stage="proposed").order_by("number")[:LISTED],
    }
    return render(request, "burden/overview.html", context)


@require_safe
@in_post
def town(request: HttpRequest, unit: str) -> HttpResponse:
    """What is asked of one town in a month: how much, what, when, and against which caps."""
    actor = current(request)
    assert actor is not None
    day = workdays.today()
    found = get_object_or_404(open_towns(actor, day), pk=unit)
    month = _month(request)
    known = items(month.minus(12), [found.code])
    here = [item for item in known if item.reaches and item.times(month)]
    entered = spent(found.code, month)
    refusals = visible(actor).filter(
        procedure=REFUSALS, parties__role="town", parties__unit=found.code
    )
    context = {
        "town": found,
        "own": institution(actor.unit) == found.code,
        "month": month,
        "earlier": month.minus(1),
        "later": month.plus(1),
        "readings": meter.readings(known, found.code, month),
        "warn": WARN,
        "lines": [(item, item.times(month), _before(item, known)) for item in here],
        "days": _calendar(here, month),
        "expiring": [one for one in known if one.holds(day) and one.last - day <= EXPIRING],
        "spared": [one for one in known if one.spared and one.times(month)],
        "names": {one.code: one.brief_text for one in Unit.objects.all()},
        "entered": entered,
        "entered_minutes": sum(one.minutes for one in entered),
        "refusals": refusals.order_by("-number")[:20],
        "refusing": library().newest(REFUSALS),
        "dispute": _disputable(here),
    }
    return render(request, "burden/town.html", context)


def _before(item: Item, known: list[Item]) -> Item | None:
    """The same form that was asked before it: 已报过."""
    if item.kind != "form":
        return None
    earlier = [one for one in known if one.number < item.number]
    return next(iter(same_forms(item.names, earlier)), None)


def _calendar(here: list[Item], month: Month) -> list[tuple[date, list[Item]]]:
    """The days of a month on which the town is called to a meeting or inspected."""
    found: defaultdict[date, list[Item]] = defaultdict(list)
    for item in here:
        if item.kind in ("meeting", "inspection"):
            for day in item.days(month):
                found[day].append(item)
    return sorted(found.items())


def _disputable(here: list[Item]) -> frozenset[str]:
    numbers = [item.number for item in here]
    found = Matter.objects.filter(procedure=PROCEDURE, pk__in=numbers, stage="admitted")
    return frozenset(found.values_list("pk", flat=True))
