"""Draws the machines, the table of who may do what, and the flow, into workflows/diagrams."""

from django.core.management.base import BaseCommand, CommandError

from workflows.diagram import FOLDER, drawn


class Command(BaseCommand):
    help = "Dibuja las máquinas, la tabla de quién puede y el flujo en workflows/diagrams."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="solo compara; falla si algo no coincide")

    def handle(self, *, check: bool = False, **options):
        files = drawn()
        if check:
            self._compare(files)
            return
        FOLDER.mkdir(exist_ok=True)
        for old in FOLDER.iterdir():
            if old.name not in files:
                old.unlink()
        for name, text in files.items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(files)} archivos en {FOLDER.name}/")

    def _compare(self, files: dict[str, str]) -> None:
        kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
        wrong = sorted(name for name in {*files, *kept} if files.get(name) != kept.get(name))
        if wrong:
            raise CommandError("No coincide con lo dibujado: " + ", ".join(wrong) + ". Ejecute manage.py draw.")
