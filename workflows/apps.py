from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowsConfig(AppConfig):
    name = "workflows"
    verbose_name = _("Proceso")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Machines, access rows, flow, checks and the counts of the bar are tables that fill when they are read."""
        for module in ("machines", "access", "flows.reeducation", "checks", "worklist", "follow_up_calendar"):
            import_module(f"workflows.{module}")
