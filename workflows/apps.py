from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowsConfig(AppConfig):
    name = "workflows"
    verbose_name = _("Proceso")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        """Machines, access rows, flow, checks, answers and the counts of the bar are tables that fill when read."""
        for module in (
            "machines",
            "access",
            "flows.reeducation",
            "checks",
            "answers",
            "worklist",
            "follow_up_calendar",
            "bound_requests",
        ):
            import_module(f"workflows.{module}")
        import_module("workflows.views.account_sessions")  # hears who signs in
        import_module("workflows.views.account_attempts")  # hears who fails to
