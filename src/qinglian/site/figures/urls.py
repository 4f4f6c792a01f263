"""Addresses of figures: a report by its year, a bulletin by its minutes; none holds a name of a person."""

from __future__ import annotations

from django.urls import path, register_converter

from qinglian.site.figures.views import (
    bulletin,
    drafting,
    indicators,
    rectification,
    report,
    spending,
)


class Year:
    """A year of this century: no other has a report."""

    regex = "20[0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(Year, "year")

app_name = "figures"
urlpatterns = [
    path("report/", report.latest, name="report"),
    path("report/<year:year>/", report.of_year, name="report_of"),
    path("report/<year:year>/report.docx", report.docx, name="docx"),
    path("report/<year:year>/report.html", report.html, name="html"),
    path("report/<year:year>/figures.json", report.figures_json, name="json"),
    path("report/<year:year>/edit/", drafting.edit, name="edit"),
    path("report/<year:year>/acts/<slug:act>/", drafting.act, name="act"),
    path("report/<year:year>/<str:figure>/", report.figure, name="figure"),
    path("report/<year:year>/<str:figure>/records.xlsx", report.records_xlsx, name="records"),
    path("figures/", indicators.overview, name="indicators"),
    path("figures/figures.xlsx", indicators.xlsx, name="indicators_xlsx"),
    path("figures/figures.json", indicators.json, name="indicators_json"),
    path("figures/<str:name>/", indicators.indicator, name="indicator"),
    path("figures/<str:name>/records.xlsx", indicators.records_xlsx, name="indicator_records"),
    path("bulletin/", bulletin.meetings, name="bulletins"),
    path("bulletin/<str:key>/", bulletin.bulletin, name="bulletin"),
    path("bulletin/<str:key>/edit/", bulletin.edit, name="edit_bulletin"),
    path("bulletin/<str:key>/bulletin.docx", bulletin.docx, name="bulletin_docx"),
    path("rectification/", rectification.reports, name="rectifications"),
    path("rectification/<str:report>/", rectification.report, name="rectification"),
    path("spending/", spending.units, name="spendings"),
    path("spending/<path:unit>/<str:period>/", spending.spending, name="spending"),
]
