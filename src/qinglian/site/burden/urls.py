"""Addresses of burdens: they hold months, codes of units and numbers of matters."""

from __future__ import annotations

from django.urls import path

from qinglian.site.burden.views import asking, items, meter, reference

app_name = "burden"
urlpatterns = [
    path("burden/", meter.overview, name="overview"),
    path("burden/towns/<path:unit>/", meter.town, name="town"),
    path("burden/ask/", asking.kinds, name="kinds"),
    path("burden/ask/<slug:kind>/", asking.ask, name="ask"),
    path("burden/items/<matter:number>/", items.item, name="item"),
    path("burden/items/<matter:number>/sheet.xlsx", items.sheet, name="sheet"),
    path("burden/catalogue/", reference.catalogue, name="catalogue"),
    path("burden/copied/", reference.copied_share, name="copied"),
    path("burden/costs/", reference.costly, name="costs"),
]
