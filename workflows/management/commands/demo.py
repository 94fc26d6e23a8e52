"""`manage.py demo`: builds the demonstration world when there is none, prints each role's login and serves it."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import date
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from casework import clock
from casework.models import User
from casework.roles import Role
from casework.states import AccountState
from casework.words import long_day
from workflows.views.account_login import FIRST_PAGE
from workflows.world.build import CannotBuild, build, world_here
from workflows.world.people import PASSWORD

SEED = 2022
DELIVER_EVERY = 5  # seconds
TICK_EVERY = 24 * 60 * 60


class Command(BaseCommand):
    help = "Construye el mundo de demostración si aún no existe, dice con qué entra cada función y lo sirve."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, help=f"la semilla del azar ({SEED})")
        parser.add_argument("--today", type=date.fromisoformat, metavar="AAAA-MM-DD", help="el día en que se muestra")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-server", action="store_true", help="solo construir y mostrar las entradas")

    def handle(self, *args, seed: int | None, today: date | None, port: int, no_server: bool, **options):
        if not settings.SIGUE_DEMO:
            raise CommandError("La demostración no corre con los ajustes de producción.")
        self.console = Console(file=self.stdout._out, width=118)
        if not no_server:
            refuse_taken(port)
            # Only the command line knows the port, and the links of letters must lead to this server.
            settings.BASE_URL = os.environ["BASE_URL"] = f"http://127.0.0.1:{port}"
        found = world_here()
        if found is None:
            self._build(SEED if seed is None else seed, today or clock.today())
        else:
            self._say_what_is_here(found, seed, today)
        self._print_entrances(port)
        if not no_server:
            with children():
                # What runserver says of itself is in English and meant for programmers.
                call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, skip_checks=True, stdout=StringIO())

    def _build(self, seed: int, today: date) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()
        with Progress(*columns, console=self.console) as progress:
            tasks: dict[str, int] = {}

            def tell(part: str, share: float) -> None:
                if part not in tasks:
                    for earlier in tasks.values():
                        progress.update(earlier, completed=1)
                    tasks[part] = progress.add_task(part.ljust(26), total=1)
                progress.update(tasks[part], completed=share)

            try:
                build(seed, today, tell)
            except CannotBuild as problem:
                raise CommandError(str(problem)) from problem
            for task in tasks.values():
                progress.update(task, completed=1)

    def _say_what_is_here(self, found, seed: int | None, today: date | None) -> None:
        said = f"El mundo de demostración ya existe: {long_day(found.today)}, semilla {found.seed}. No se perdió nada."
        self.console.print(said)
        if (seed, today) not in ((None, None), (found.seed, found.today), (None, found.today), (found.seed, None)):
            self.console.print(
                "Para otra semilla u otro día, borre la base (var/sigue.sqlite3) y escriba otra vez make demo."
            )

    def _print_entrances(self, port: int) -> None:
        table = Table(title=f"http://127.0.0.1:{port}   ·   contraseña de todas: {PASSWORD}")
        for heading in ("Función", "Correo", "Primera página"):
            table.add_column(heading, no_wrap=True)
        for user in entrances():
            table.add_row(str(user.get_role_display()), user.email, reverse(FIRST_PAGE[user.role]))
        self.console.print(table)
        self.console.print("El segundo factor de cada cuenta: escriba [bold]make codes[/bold] en otra ventana.")
        if folder := getattr(settings, "EMAIL_FILE_PATH", None):
            self.console.print(f"Los correos no salen: quedan como archivos en {folder} y se anuncian aquí.")
        self.console.print("Todas las personas, folios y documentos son ficticios. Para terminar: Ctrl+C.")


def entrances() -> list[User]:
    """The first active account of each role."""
    first: dict[str, User] = {}
    for user in User.objects.filter(state=AccountState.ACTIVE).order_by("pk"):
        first.setdefault(user.role, user)
    return [first[role] for role in Role.values if role in first]


def refuse_taken(port: int) -> None:
    """Say in plain words that somebody listens on the port: the server would end without ending its children."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            raise CommandError(
                f"El puerto {port} ya está ocupado, quizá por otra demostración abierta. Ciérrela, o escriba: "
                f'make demo ARGS="--port {port + 1}"'
            ) from taken


@contextmanager
def children():
    """The outbox and the daily task run beside the server, and end with it, also when its window is closed.

    What the outbox sends is told on this console.
    """
    manage = [sys.executable, "manage.py"]
    started = [
        subprocess.Popen(
            [*manage, command, "--loop", str(seconds)], cwd=settings.BASE_DIR, start_new_session=True,
            stdout=where,
        )
        for command, seconds, where in (("deliver", DELIVER_EVERY, None), ("tick", TICK_EVERY, subprocess.DEVNULL))
    ]  # fmt: skip
    before = {sign: signal.signal(sign, lambda *_: sys.exit(0)) for sign in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for sign, handler in before.items():
            signal.signal(sign, handler)
        for child in started:
            child.terminate()
        for child in started:
            child.wait()
