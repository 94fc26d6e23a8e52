from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from casework.catalogue_load import FOLDER, CatalogueError, load_catalogues


class Command(BaseCommand):
    help = "Carga los catálogos de casework/catalogue; puede repetirse y nunca borra."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=FOLDER, help="Carpeta de los archivos CSV.")

    def handle(self, *args, **options):
        try:
            loaded = load_catalogues(options["folder"])
        except CatalogueError as problem:
            raise CommandError(str(problem)) from problem
        for catalogue in loaded:
            self.stdout.write(
                _("%(name)s: %(rows)d (%(new)d nuevos)")
                % {"name": catalogue.name, "rows": catalogue.rows, "new": catalogue.new}
            )
        self.stdout.write(_("Catálogos al día: %(rows)d registros.") % {"rows": sum(c.rows for c in loaded)})
