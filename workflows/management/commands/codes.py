"""Prints a login for every role of the demonstration, with the second-factor code valid now."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from casework.models import User
from casework.roles import Role
from casework.states import AccountState
from workflows.world.codes import demonstration_code, seconds_left


class Command(BaseCommand):
    help = "Each role's e-mail and its code valid now; demonstration only."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="every active account, not one a role")

    def handle(self, *args, **options):
        if not settings.SIGUE_DEMO:
            raise CommandError("Estos códigos solo existen en la demostración; esta configuración no lo es.")
        chosen = _accounts(everybody=options["all"])
        if not chosen:
            raise CommandError("No hay cuentas activas. Ejecute antes: make demo")
        table = Table(title=f"Códigos válidos por {seconds_left()} segundos (y medio minuto de tolerancia)")
        for heading in ("Función", "Correo", "Código", "Lugar"):
            table.add_column(heading, no_wrap=heading != "Lugar")
        for user in chosen:
            place = user.unit or user.center or "Dirección General"
            code = demonstration_code(user) or "el suyo"
            table.add_row(str(user.get_role_display()), user.email, code, str(place))
        Console(file=self.stdout, width=130).print(table)


def _accounts(*, everybody: bool) -> list[User]:
    """The first active account of each role, in the order of the roles."""
    order = {role: number for number, role in enumerate(Role.values)}
    found = User.objects.filter(state=AccountState.ACTIVE).select_related("center", "unit__institution")
    active = sorted(found, key=lambda user: (order[user.role], user.pk))
    if everybody:
        return active
    first: dict[str, User] = {}
    for user in active:
        first.setdefault(user.role, user)
    return list(first.values())
