"""Addresses of duty lists and of the division of labour: numbers and days, never a person."""

from __future__ import annotations

from django.urls import path

from qinglian.site.duties.views import dividing, leaders, lists, public

app_name = "duties"
urlpatterns = [
    path("duties/", lists.lists, name="lists"),
    path("duties/leaders/", leaders.division, name="division"),
    path("duties/leaders/change/", dividing.enter, name="enter"),
    path("duties/leaders/changes/", dividing.changes, name="changes"),
    path("duties/leaders/changes/<int:pk>/", dividing.change, name="change"),
    path("duties/leaders/history/", dividing.history, name="history"),
    path("duties/reassign/", leaders.reassign, name="reassign"),
    path("duties/<matter:number>/", lists.in_force, name="list"),
    path("duties/<matter:number>/draft/", lists.draft, name="draft"),
    path("duties/<matter:number>/compare/", lists.compare, name="compare"),
    path("duties/<matter:number>/<int:n>/", lists.version, name="version"),
    path("duties/<matter:number>/<int:n>/coverage/", lists.coverage, name="coverage"),
    path("duties/<matter:number>/<int:n>/export/", lists.export, name="export"),
    path("open/lists/", public.lists, name="public_lists"),
    path("open/lists/<matter:number>/", public.version, name="public"),
    path("open/lists/<matter:number>/export/", public.export, name="public_export"),
]
