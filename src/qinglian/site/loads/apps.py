from django.apps import AppConfig


class LoadsConfig(AppConfig):
    """Tables that people bring: mapped by their own headings, checked, loaded in part, kept whole."""

    name = "qinglian.site.loads"
    label = "loads"
    verbose_name = "数据导入"
    default_auto_field = "django.db.models.BigAutoField"
