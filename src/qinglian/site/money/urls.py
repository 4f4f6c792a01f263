"""Addresses of public money: leads by a number that says nothing, public lists by batch and township."""

from __future__ import annotations

from django.urls import path

from qinglian.site.money.views import leads, rules, tables

app_name = "money"
urlpatterns = [
    path("leads/", leads.leads, name="leads"),
    path("leads/run/", leads.run, name="run"),
    path("leads/<int:pk>/", leads.lead, name="lead"),
    path("leads/<int:pk>/documents/<str:sha256>/", leads.document, name="document"),
    path("leads/rules/<str:name>/", rules.rule, name="rule"),
    path("leads/filings/new/", tables.new_filing, name="filing"),
    path("lists/", tables.public_lists, name="lists"),
    path("lists/publish/", tables.publish, name="publish"),
    path("lists/<str:batch>/take-down/", tables.take_down, name="take-down"),
    path("lists/<str:batch>/<str:town>/", tables.public_list, name="list"),
]
