"""`manage.py tick`: the daily task. Running it twice does no harm."""

from django.core.management.base import BaseCommand

from workflows.deadlines import run


class Command(BaseCommand):
    help = "Take every step that falls due today: follow-ups, absences, reminders, the signed head of the history."

    def handle(self, *args, **options):
        for what, count in run().items():
            self.stdout.write(f"{count:>6}  {what}")
