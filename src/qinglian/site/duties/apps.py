"""The app of duty lists."""

from __future__ import annotations

from django.apps import AppConfig


class Duties(AppConfig):
    """Registers the app, what it knows, and what follows when a list is issued."""

    name = "qinglian.site.duties"
    label = "duties"
    verbose_name = "责任清单"

    def ready(self) -> None:
        from qinglian.site.duties import assigning, knowing, noting  # noqa: F401 - each registers what it does
