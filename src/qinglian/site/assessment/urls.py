"""Addresses of assessments: an assessment is a matter, and is shown to whoever may see it."""

from __future__ import annotations

from django.urls import path

from qinglian.site.assessment import views

app_name = "assessment"
urlpatterns = [
    path("assessments/", views.assessments, name="assessments"),
    path("assessments/<matter:number>/", views.assessment, name="assessment"),
]
