from django.apps import AppConfig


class OpennessConfig(AppConfig):
    """What acts have made public, and the two publications 双公示 in their layout. It has no tables of its own."""

    name = "qinglian.site.openness"
    label = "openness"
