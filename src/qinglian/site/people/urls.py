"""Addresses of people: none holds a name of a person."""

from __future__ import annotations

from django.urls import path

from qinglian.site.people import views

app_name = "people"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/post/", views.switch, name="switch"),
    path("me/lend/", views.lend, name="lend"),
    path("me/lend/<int:pk>/back/", views.take_back, name="take_back"),
    path("units/", views.units, name="units"),
    path("units/<path:code>/", views.unit, name="unit"),
]
