from django.apps import AppConfig

from portal import checks


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "经办窗口"
    system_checks = checks  # importing the module registers them
