"""The app of burdens: admission of forms, the meter of what reaches towns, and what entry itself costs."""

from __future__ import annotations

from django.apps import AppConfig


class BurdenConfig(AppConfig):
    """Registers what the procedure of admission asks of this app. It has no tables: all follows from acts."""

    name = "qinglian.site.burden"
    label = "burden"
    verbose_name = "基层减负"

    def ready(self) -> None:
        from qinglian.site.burden import findings  # noqa: F401 - registers what is known
