from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The public log on the database: its entries, tiles, checkpoints and proofs."""

    name = "qinglian.site.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
