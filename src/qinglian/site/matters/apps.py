from django.apps import AppConfig


class MattersConfig(AppConfig):
    """Matters, their acts and their evidence."""

    name = "qinglian.site.matters"
    label = "matters"
    default_auto_field = "django.db.models.BigAutoField"
