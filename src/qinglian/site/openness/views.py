"""What is public, for whoever has a browser: the list, one matter's publications, and the workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from qinglian import workdays
from qinglian.documents.sheets.writing import Value, write_sheet
from qinglian.procedures.shelf import library
from qinglian.site.downloads import workbook
from qinglian.site.matters.models import Published
from qinglian.site.matters.pages import searched, sliced
from qinglian.site.matters.presenting import local, named, unit_names
from qinglian.site.openness import queries
from qinglian.site.openness.credit import LAYOUTS, rows
from qinglian.site.people.models import Unit
from qinglian.site.wording import spoken
from qinglian.text import Text

PAGE = 50
EXPORTED = 5_000
YEARS = range(2000, 2100)


@require_safe
def publications(request: HttpRequest) -> HttpResponse:
    """What is public, newest first, as the reader narrows it."""
    kind, unit, words = _asked(request)
    page = sliced(request, queries.publications(kind, unit, words), PAGE)
    units = unit_names({row.unit for row in page.rows})
    titles = {procedure.name: procedure.title for procedure in queries.kinds()}
    context = {
        "kinds": queries.kinds(),
        "units": Unit.objects.filter(parent=None).order_by("code"),
        "kind": kind,
        "unit": unit,
        "words": words,
        "lines": [(row, named(units, row.unit), titles.get(row.procedure)) for row in page.rows],
        "page": page,
        "year": local(workdays.now()).year,
        "layouts": LAYOUTS,
    }
    return render(request, "openness/publications.html", context)


def _asked(request: HttpRequest) -> tuple[str, str, str]:
    """The kind, the unit and the words that are asked for; what nobody offers is left out."""
    kinds = {procedure.name for procedure in queries.kinds()}
    kind, unit = request.GET.get("kind", ""), request.GET.get("unit", "")
    known = bool(unit) and "\0" not in unit and Unit.objects.filter(pk=unit[:64]).exists()
    return (kind if kind in kinds else ""), (unit if known else ""), searched(request)


@require_safe
def publication(request: HttpRequest, number: str) -> HttpResponse:
    """What one matter has made public."""
    found = queries.shown(number)
    if found is None:
        raise Http404
    procedure, row, shown = found
    context = {
        "procedure": procedure,
        "row": row,
        "unit": named(unit_names([row.unit]), row.unit),
        "shown": shown,
    }
    return render(request, "openness/publication.html", context)


HEADINGS = (
    Text(zh="编号", en="Number"),
    Text(zh="标题", en="Title"),
    Text(zh="类别", en="Kind"),
    Text(zh="单位", en="Unit"),
    Text(zh="公开时间", en="Made public"),
)


@require_safe
def export(request: HttpRequest) -> FileResponse:
    """The list as it is narrowed, as a workbook: its first rows."""
    listed = list(queries.publications(*_asked(request))[:EXPORTED])
    headings = [spoken(heading) for heading in HEADINGS]
    return _workbook(_listed(listed), headings, spoken(Text(zh="政务公开", en="Made public")))


def _listed(listed: Sequence[Published]) -> Iterator[list[Value]]:
    units = unit_names({row.unit for row in listed})
    for row in listed:
        kind = library().newest(row.procedure).title
        unit = named(units, row.unit)
        yield [row.matter_id, row.title, spoken(kind), spoken(unit), local(row.at)]


@require_safe
def credit(request: HttpRequest, layout: str) -> FileResponse:
    """One of the two lists 双公示 of a year, in its layout."""
    wanted = LAYOUTS.get(layout)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() else local(workdays.now()).year
    if wanted is None or year not in YEARS:
        raise Http404
    since, until = (datetime(each, 1, 1, tzinfo=workdays.TZ) for each in (year, year + 1))
    return _workbook(rows(wanted, since, until), wanted.headings, f"{spoken(wanted.title)} {year}")


def _workbook(
    listed: Iterable[Sequence[Value]], headings: Sequence[str], title: str
) -> FileResponse:
    exported = partial(write_sheet, listed, headings, title=title)
    return workbook(exported, f"{title}.xlsx", public=True)
