"""The app of figures: what other authorities filed, what was counted from it, and the reports that say so."""

from __future__ import annotations

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Filed rows, figures with their evidence, the yearly report and the bulletin."""

    name = "qinglian.site.figures"
    label = "figures"
    verbose_name = "指标与报告"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what the app knows of a matter, so that nobody types it."""
        from qinglian.site.figures import rectification  # noqa: F401
