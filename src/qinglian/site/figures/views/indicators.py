"""The indicators of the mechanisms: for people in office, each open down to the records it was counted from."""

from __future__ import annotations

from io import BytesIO

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qinglian.documents.figures import figures_json
from qinglian.procedures.mechanisms import GROUPS
from qinglian.site.downloads import XLSX, attached
from qinglian.site.figures import shown
from qinglian.site.figures.asking import AskForm
from qinglian.site.figures.indicators import indicators
from qinglian.site.figures.overview import Chapter, Line, chapters, line
from qinglian.site.figures.sheet import overview_sheet, records_sheet
from qinglian.site.matters.fields import unit_choices
from qinglian.site.people.permission import in_post
from qinglian.site.people.queries import current

PAGE = 50
SHOWN_LEFT_OUT = 50


@require_safe
@in_post
def overview(request: HttpRequest) -> HttpResponse:
    """The indicators of one group of mechanisms in a period, perhaps of one unit."""
    form, group, found = _asked(request)
    context = {
        "form": form,
        "asked": form.asked(),
        "groups": GROUPS,
        "group": group,
        "chapters": found,
        "query": form.query(),
        "units": unit_choices(),
    }
    return render(request, "figures/indicators.html", context)


def _asked(request: HttpRequest) -> tuple[AskForm, str, list[Chapter]]:
    actor = current(request)
    assert actor is not None
    form = AskForm(actor, request.GET)
    wanted = request.GET.get("group", "")
    group = wanted if wanted in GROUPS else next(iter(GROUPS))
    return form, group, chapters(group, form.asked())


@require_safe
@in_post
def xlsx(request: HttpRequest) -> HttpResponse:
    """The group's indicators as a workbook."""
    form, group, found = _asked(request)
    packed = BytesIO()
    overview_sheet(found, packed)
    return attached(packed.getvalue(), XLSX, f"{group}-{form.asked().label}.xlsx")


@require_safe
@in_post
def json(request: HttpRequest) -> HttpResponse:
    """The group's indicators with their evidence, as figures.json has them."""
    _, _, found = _asked(request)
    counted = [line.counted.figure for one in found for line in one.lines if line.counted]
    once = {figure.id: figure for figure in counted}
    return attached(figures_json(once.values()).encode(), "application/json", "figures.json")


@require_safe
@in_post
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """One indicator: its value, formula, source and evidence, and the records that were counted."""
    form, found = _one(request, name)
    counted, actor = found.counted, current(request)
    context: dict[str, object] = {
        "line": found,
        "form": form,
        "query": form.query(),
        "units": unit_choices(),
        "signed_in": True,
    }
    if counted is not None:
        page = Paginator(counted.records, PAGE).get_page(request.GET.get("page"))
        records = list(page.object_list)
        context |= {
            "counted": counted,
            "figure": counted.figure,
            "page": page,
            "notes": any(record.note for record in records),
            "left_out": counted.left_out[:SHOWN_LEFT_OUT],
        }
        if counted.cited:
            dataset, context["rows"] = shown.rows(records, counted.cited, actor)
            context["columns"], context["masked"] = dataset.columns, bool(dataset.masked)
        else:
            context["acts"] = shown.acts(records, actor)
    return render(request, "figures/indicator.html", context)


def _one(request: HttpRequest, name: str) -> tuple[AskForm, Line]:
    actor, one = current(request), indicators().get(name)
    if one is None:
        raise Http404
    assert actor is not None
    form = AskForm(actor, request.GET)
    return form, line(one, form.asked())


@require_safe
@in_post
def records_xlsx(request: HttpRequest, name: str) -> HttpResponse:
    """The records of an indicator as a workbook, as the reader may see them."""
    form, found = _one(request, name)
    if found.counted is None:
        raise Http404
    packed = BytesIO()
    records_sheet(found.counted, current(request), packed)
    return attached(packed.getvalue(), XLSX, f"{name}-{form.asked().label}.xlsx")
