"""Addresses of the public log. `log/` is also the prefix at which verifiers read it (C2SP tlog-tiles)."""

from __future__ import annotations

from django.urls import path

from qinglian.site.records import tiles, views

app_name = "records"
urlpatterns = [
    path("log/", views.log, name="log"),
    path("log/act/<str:matter>/<int:n>/", views.act, name="act"),
    path("log/<int:index>/", views.entry, name="entry"),
    path("log/<int:index>/opened/", views.opened, name="opened"),
    path("log/<int:index>/receipt/", views.receipt, name="receipt"),
    path("log/<int:index>/entry.json", views.entry_raw, name="entry_raw"),
    path("log/checkpoint", tiles.checkpoint, name="checkpoint"),
    path("log/tile/<path:rest>", tiles.tile, name="tile"),
]
