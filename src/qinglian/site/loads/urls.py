"""Addresses of loads: none holds a file's name."""

from __future__ import annotations

from django.urls import path

from qinglian.site.loads import views

app_name = "loads"
urlpatterns = [
    path("loads/", views.new, name="new"),
    path("loads/template/<slug:kind>/", views.template, name="template"),
    path("loads/<int:pk>/", views.load, name="load"),
    path("loads/<int:pk>/errors/", views.errors, name="errors"),
]
