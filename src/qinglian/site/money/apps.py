"""The app of public money."""

from __future__ import annotations

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    """Leads with their trail, the documents that explain rows, public lists of subsidies."""

    name = "qinglian.site.money"
    label = "money"
    verbose_name = "资金监管"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from qinglian.site.money import known, lists  # noqa: F401 - each registers what it does
