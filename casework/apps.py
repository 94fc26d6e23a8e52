from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = _("Casos")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Every connection hears from its first moment for whom the database answers."""
        import_module("casework.wall")
