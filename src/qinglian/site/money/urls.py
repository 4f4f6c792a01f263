"""Addresses of public money: leads by a number that says nothing, public lists by batch and township."""

from __future__ import annotations

from django.urls import path

from qinglian.site.money.views import leads, lists, rules, tables

app_name = "money"
urlpatterns = [
    path("leads/", leads.leads, name="leads"),
    path("leads/run/", leads.run, name="run"),
    path("leads/<int:pk>/", leads.lead, name="lead"),
    path("leads/<int:pk>/documents/<str:sha256>/", leads.document, name="document"),
    path("leads/rules/<str:name>/", rules.rule, name="rule"),
    path("leads/filings/new/", tables.new_filing, name="filing"),
    path("lists/", lists.public_lists, name="lists"),
    path("lists/publish/", lists.publish, name="publish"),
    path("lists/<str:batch>/", lists.batch_lists, name="batch"),
    path("lists/<str:batch>/take-down/", lists.take_down, name="take-down"),
    path("lists/<str:batch>/<str:town>/", lists.public_list, name="list"),
    path("lists/<str:batch>/<str:town>/ready/", lists.ready_list, name="ready"),
    path("lists/<str:batch>/<str:town>/rows.json", lists.rows, name="rows"),
]
