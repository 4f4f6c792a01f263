"""The app of units, posts and persons."""

from __future__ import annotations

from django.apps import AppConfig


class People(AppConfig):
    """Registers the app, and starts the demonstration's clock where one is set."""

    name = "qinglian.site.people"
    label = "people"
    verbose_name = "单位与人员"

    def ready(self) -> None:
        from qinglian.site import clock

        clock.start_demonstration()
