"""Addresses of supervision: numbers of matters, codes of units, names of signs; never a person."""

from __future__ import annotations

from django.urls import path

from qinglian.site.supervision.views import desk, findings, units

app_name = "supervision"
urlpatterns = [
    path("supervision/", desk.desk, name="desk"),
    path("supervision/scan/", desk.look, name="scan"),
    path("supervision/export/", desk.export, name="export"),
    path("supervision/signs/<slug:name>/", findings.sign, name="sign"),
    path("supervision/open/<matter:number>/<slug:ground>/", findings.open_supervision, name="open"),
    path("supervision/units/", units.all_units, name="units"),
    path("supervision/units/<slug:code>/", units.unit, name="unit"),
    path("supervision/units/<slug:code>/ask/<slug:question>/", units.ask, name="ask"),
]
