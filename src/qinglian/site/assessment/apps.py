from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Scores of units from indicators. It has no tables of its own: an assessment is a matter."""

    name = "qinglian.site.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Register what the system knows of an assessment."""
        from qinglian.site.assessment import findings  # noqa: F401
