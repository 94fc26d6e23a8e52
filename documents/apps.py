from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Documentos")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Kinds of document, notices, access rows and checks are tables that fill when they are read."""
        for module in (
            "kinds",
            "notices",
            "calendar_notices",
            "emergency_notices",
            "correspondence_notices",
            "bounces",
            "access",
            "checks",
        ):
            import_module(f"documents.{module}")
