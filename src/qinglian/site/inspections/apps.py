"""The app of inspections: what a task's draw is made from, and what came out of it."""

from __future__ import annotations

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """Frozen rosters, draws, declared interests."""

    name = "qinglian.site.inspections"
    label = "inspections"
    verbose_name = "双随机抽查"
    default_auto_field = "django.db.models.BigAutoField"
