from django.apps import AppConfig


class FilingConfig(AppConfig):
    name = "filing"
    verbose_name = "异地就医备案"
    default_auto_field = "django.db.models.BigAutoField"
