"""Addresses of the public log. `log/` is also the prefix at which verifiers read it (C2SP tlog-tiles)."""

from __future__ import annotations

from django.urls import path

from qinglian.site.records import anchors, checking, printing, tiles, views

app_name = "records"
urlpatterns = [
    path("log/", views.log, name="log"),
    path("log/check/", checking.check, name="check"),
    path("log/check/offline.html", checking.offline, name="check_offline"),
    path("log/act/<str:matter>/<int:n>/", views.act, name="act"),
    path("log/<int:index>/", views.entry, name="entry"),
    path("log/<int:index>/opened/", views.opened, name="opened"),
    path("log/<int:index>/opened/revoke/", views.revoke, name="revoke"),
    path("log/d/<str:token>/", views.disclosed, name="disclosed"),
    path("log/<int:index>/receipt/", views.receipt, name="receipt"),
    path("log/<int:index>/entry.json", views.entry_raw, name="entry_raw"),
    path("log/print/", printing.months, name="print"),
    path("log/print/<str:month>/", printing.month, name="print_month"),
    path("log/anchors/<int:size>.tsr", anchors.token, name="anchor"),
    path("log/anchors/<int:size>.checkpoint", anchors.stamped, name="anchored"),
    path("log/checkpoint", tiles.checkpoint, name="checkpoint"),
    path("log/tile/<path:rest>", tiles.tile, name="tile"),
]
