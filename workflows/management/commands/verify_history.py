"""`manage.py verify_history`: finds an altered byte, a removed row and a removed last row in the history."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.models import DailyHead, HistoryEntry
from workflows.history import faults, not_as_kept


def kept(said: str) -> tuple[date, str]:
    """The day and the signature of «2026-11-27=3f9a…»; raises CommandError."""
    day, _equals, signature = said.partition("=")
    try:
        return date.fromisoformat(day), signature
    except ValueError as problem:
        raise CommandError(_("Escriba el cierre como AAAA-MM-DD=FIRMA, tal como lo dijo tick.")) from problem


class Command(BaseCommand):
    help = "Check every chain of the history, the signed daily heads, and each record against its last row."

    def add_arguments(self, parser):
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="AAAA-MM-DD=FIRMA",
            help="a daily head that was kept outside, as tick told it: it must still be the same; may be repeated",
        )

    def handle(self, *args, head: list[str], **options):
        found = [*faults(), *filter(None, (not_as_kept(*kept(one)) for one in head))]
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
