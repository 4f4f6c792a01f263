"""The yearly report and its figures: everyone may read them, down to the records that were counted."""

from __future__ import annotations

from io import BytesIO

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from qinglian.documents.page import report_page, to_html
from qinglian.documents.refusals import Refusal
from qinglian.documents.word import docx_bytes
from qinglian.site.downloads import DOCX, XLSX, attached
from qinglian.site.figures import issuing, reports, shown
from qinglian.site.figures.forms import ActForm
from qinglian.site.figures.reports import Report
from qinglian.site.figures.sheet import records_sheet
from qinglian.site.figures.views.answers import refused, sentence
from qinglian.site.people.queries import current

PAGE = 50
SHOWN_LEFT_OUT = 50


@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The latest year's report."""
    return of_year(request, reports.latest_year())


@require_safe
def of_year(request: HttpRequest, year: int) -> HttpResponse:
    """A year's report: the document, each figure a link to its records; marked as a draft until issued."""
    found = _report(year)
    return render(request, "figures/report.html", context_of(request, found))


def context_of(
    request: HttpRequest, found: Report, tried: ActForm | None = None
) -> dict[str, object]:
    """What the report's page shows; `tried` is the form of an act as it was filled in wrongly."""
    actor, matter = current(request), found.matter
    rules = issuing.allowed(matter, actor) if actor and matter else []
    may_draft = bool(actor and matter and issuing.may_draft(matter, actor))
    forms = [tried if tried and tried.prefix == rule.name else ActForm(rule) for rule in rules]
    try:
        document = found.document()
    except Refusal as refusal:
        return {"report": found, "refusal": sentence(refusal), "may_draft": may_draft}
    link = {name: reverse("figures:figure", args=(found.year, name)) for name in document.figures}
    return {
        "report": found,
        "document": document,
        "body": SafeString(to_html(document, lambda name: link[name])),
        "offers": list(zip(rules, forms, strict=True)),
        "may_draft": may_draft,
        "signed_in": actor is not None,
        "supervises": actor is not None and "supervision" in actor.capacities,
    }


def _report(year: int) -> Report:
    found = reports.report(year)
    if found.matter is None and not found.tally.counted:
        raise Http404
    return found


@require_safe
def docx(request: HttpRequest, year: int) -> HttpResponse:
    """The report as a Word file."""
    found = _report(year)
    try:
        document = found.document("final")
    except Refusal as refusal:
        return refused(request, refusal, redirect("figures:report_of", year))
    return attached(docx_bytes(document), DOCX, _named(found, "docx"))


@require_safe
def html(request: HttpRequest, year: int) -> HttpResponse:
    """The report as a page that stands alone, with the evidence of its figures."""
    found = _report(year)
    try:
        document = found.document("final")
    except Refusal as refusal:
        return refused(request, refusal, redirect("figures:report_of", year))
    return attached(
        report_page(document).encode(), "text/html; charset=utf-8", _named(found, "html")
    )


@require_safe
def figures_json(request: HttpRequest, year: int) -> HttpResponse:
    """The figures with their evidence, as figures.json. Its SHA-256 is what the act `fix` commits to."""
    data = _report(year).figures_json.encode()
    return attached(data, "application/json", "figures.json")


def _named(found: Report, kind: str) -> str:
    title = found.document().title
    return f"{title}.{kind}" if found.issued else f"{title}（草稿）.{kind}"


@require_safe
def figure(request: HttpRequest, year: int, figure: str) -> HttpResponse:
    """One figure: its value, period, formula, source and evidence, and the records that were counted."""
    found, counted = reports.figure(year, figure)
    if counted is None:
        raise Http404
    actor = current(request)
    page = Paginator(counted.records, PAGE).get_page(request.GET.get("page"))
    records = list(page.object_list)
    context: dict[str, object] = {
        "report": found,
        "counted": counted,
        "figure": counted.figure,
        "page": page,
        "left_out": counted.left_out[:SHOWN_LEFT_OUT],
        "signed_in": actor is not None,
    }
    if counted.cited:
        dataset, context["rows"] = shown.rows(records, counted.cited, actor)
        context["columns"], context["masked"] = dataset.columns, bool(dataset.masked)
    else:
        context["acts"] = shown.acts(records, actor)
    context["notes"] = any(record.note for record in records)
    return render(request, "figures/figure.html", context)


@require_safe
def records_xlsx(request: HttpRequest, year: int, figure: str) -> HttpResponse:
    """The records of a figure as a workbook, masked as on its page."""
    _, counted = reports.figure(year, figure)
    if counted is None:
        raise Http404
    packed = BytesIO()
    records_sheet(counted, current(request), packed)
    return attached(packed.getvalue(), XLSX, f"{year}-{figure}.xlsx")
