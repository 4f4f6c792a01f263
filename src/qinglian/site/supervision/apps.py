from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """行政效能监察: what the county's matters show that a person should look at again."""

    name = "qinglian.site.supervision"
    label = "supervision"
    verbose_name = "行政效能监察"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What the system knows of a unit, for the questions that are put to it."""
        from qinglian.site.supervision import known  # noqa: F401
