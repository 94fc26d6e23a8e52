"""`manage.py verify_history`: finds an altered byte, a removed row and a removed last row in the history."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.models import DailyHead, HistoryEntry
from workflows.history import faults


class Command(BaseCommand):
    help = "Check every chain of the history, the signed daily heads, and each record against its last row."

    def handle(self, *args, **options):
        found = faults()
        for fault in found:
            self.stderr.write(str(fault))
        if found:
            raise CommandError(_("El historial no está íntegro: %(n)d fallas.") % {"n": len(found)})
        self.stdout.write(
            _("Historial íntegro: %(rows)d filas, %(chains)d cadenas, %(heads)d cierres firmados.")
            % {
                "rows": HistoryEntry.objects.count(),
                "chains": HistoryEntry.objects.values("chain").distinct().count(),
                "heads": DailyHead.objects.count(),
            }
        )
