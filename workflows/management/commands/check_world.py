"""`manage.py check_world`: proves what must hold, over the demonstration and over any database."""

from django.core.management.base import BaseCommand, CommandError

from workflows.world.invariants import results

SHOWN = 8  # offenders named; the rest is a number


class Command(BaseCommand):
    help = "Comprueba lo que siempre debe cumplirse; en la demostración, además, las cifras publicadas y cada estatus."

    def handle(self, *args, **options):
        failed = 0
        for check, offenders in results():
            failed += bool(offenders)
            if not offenders:
                self.stdout.write(f"  bien  {check.name}")
                continue
            named = ", ".join(offenders[:SHOWN]) + (" …" if len(offenders) > SHOWN else "")
            self.stdout.write(f"   MAL  {check.name}: {len(offenders)} ({named})")
        if failed:
            raise CommandError(f"No se cumplen {failed} comprobaciones.")
        self.stdout.write("Todo se cumple.")
