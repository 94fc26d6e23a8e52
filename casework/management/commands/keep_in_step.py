"""Make the columns of search and order anew where they differ: after an upgrade, when the former version is gone."""

from django.core.management.base import BaseCommand

from casework.in_step import mend


class Command(BaseCommand):
    help = "Rehace las columnas de búsqueda y de orden que no dicen lo que su renglón; después de actualizar."

    def handle(self, **options):
        self.stdout.write(f"Renglones puestos al día: {mend()}.")
