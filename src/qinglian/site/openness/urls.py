"""Addresses of what is public: they need no account and hold numbers only."""

from __future__ import annotations

from django.urls import path

from qinglian.site.openness import views

app_name = "openness"
urlpatterns = [
    path("open/", views.publications, name="publications"),
    path("open/export/", views.export, name="export"),
    path("open/credit/<slug:layout>/", views.credit, name="credit"),
    path("open/<matter:number>/", views.publication, name="publication"),
]
