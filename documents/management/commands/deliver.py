"""Send what waits in the outbox: once, or for ever with `--loop`. Several may run beside each other on PostgreSQL."""

import logging
import signal
from threading import Event

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from documents.delivery import claim_due, expand_due, send
from documents.models import Message

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Envía los correos que esperan en la bandeja de salida."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=100, help="cuántos mensajes, a lo más, en cada vuelta")
        parser.add_argument("--loop", type=float, default=0, metavar="SEGUNDOS", help="repetir cada tantos segundos")

    def handle(self, *args, limit: int, loop: float, **options):
        stop = Event()
        if loop:
            for sign in (signal.SIGTERM, signal.SIGINT):
                signal.signal(sign, lambda *_: stop.set())
        while not stop.is_set():
            try:
                self.round(limit, stop)
            except Error as hiccup:  # the database went away: the next round asks it again
                if not loop:
                    raise
                log.warning("the outbox could not be read: %s", type(hiccup).__name__)
            if not loop:
                return
            close_old_connections()
            stop.wait(loop)

    def round(self, limit: int, stop: Event) -> None:
        """One round; a message that is being sent when the stop comes is finished first."""
        expand_due(limit)
        for pk in claim_due(limit):
            outcome = send(pk)
            if settings.SIGUE_DEMO:
                row = Message.objects.get(pk=pk)
                self.stdout.write(f"Correo {WORDS[outcome]}: {row.recipient} · {row.subject}")
            if stop.is_set():
                return


WORDS = {"sent": "enviado", "put_off": "aplazado", "dead": "sin entregar"}
