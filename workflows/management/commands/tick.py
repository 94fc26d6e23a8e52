"""`manage.py tick`: the daily task. Running it twice does no harm."""

import logging
import signal
from threading import Event

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from casework.models import DailyHead
from workflows.deadlines import run

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Take every step that falls due today: follow-ups, absences, reminders, the signed head of the history."

    def add_arguments(self, parser):
        parser.add_argument("--loop", type=float, default=0, metavar="SEGUNDOS", help="repetir cada tantos segundos")

    def handle(self, *args, loop: float, **options):
        stop = Event()
        if loop:
            for sign in (signal.SIGTERM, signal.SIGINT):
                signal.signal(sign, lambda *_: stop.set())
        while not stop.is_set():
            try:
                for what, count in run().items():
                    self.stdout.write(f"{count:>6}  {what}")
                # Kept outside (this log, a printed page), it shows a last head that somebody took away.
                if head := DailyHead.objects.order_by("-day").first():
                    self.stdout.write(f"cierre {head.day}={head.signature}")
            except Error as hiccup:  # the database went away: the next round asks it again
                if not loop:
                    raise
                log.warning("the daily task was cut off: %s", type(hiccup).__name__)
            if not loop:
                return
            close_old_connections()
            stop.wait(loop)
