"""Addresses of the API: `/api/` is its page, `/api/openapi.json` its description."""

from __future__ import annotations

from django.urls import path

from qinglian.site.api import definitions, log, matters, views
from qinglian.site.api.entrance import api

for part in (matters, definitions, log):
    api.add_router("", part.router)

urlpatterns = [
    path("api/", views.page, name="api-page"),
    path("api/", api.urls),
]
