"""Addresses of burdens: they hold months, codes of units and numbers of matters."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "burden"
urlpatterns: list[URLPattern] = []
