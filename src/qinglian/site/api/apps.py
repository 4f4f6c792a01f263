"""The app of the API: it has no tables, only a page of its own."""

from __future__ import annotations

from django.apps import AppConfig


class Api(AppConfig):
    """Makes the API's template found."""

    name = "qinglian.site.api"
    label = "api"
