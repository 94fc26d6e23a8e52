"""`manage.py first_account`: the way into an installation that nobody can enter yet, by the door like any other."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from casework import clock
from casework.models import User
from casework.roles import SYSTEM, Role
from casework.states import AccountState
from casework.text import as_address
from documents.models import Message
from workflows.door import Refused, open_record, take_step
from workflows.machines import AccountMachine
from workflows.machines.accounts_kept import KEEPERS


class Command(BaseCommand):
    help = "Invita a la primera cuenta de administración del sistema (o de la dirección) y muestra su enlace."

    def add_arguments(self, parser):
        parser.add_argument("email", help="el correo institucional de la persona; será su usuario")
        parser.add_argument("--given-names", required=True, help="nombre o nombres")
        parser.add_argument("--surnames", required=True, help="apellidos")
        parser.add_argument("--role", choices=[str(role) for role in KEEPERS], default=str(Role.SYSTEM_ADMIN))
        parser.add_argument("--another", action="store_true", help="aunque ya haya una cuenta activa de esa función")

    def handle(self, *args, email: str, given_names: str, surnames: str, role: str, another: bool, **options):
        email = as_address(email)
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise CommandError(f"«{email}» no es un correo.") from wrong
        if not another and User.objects.filter(role=role, state=AccountState.ACTIVE).exists():
            said = "Ya hay una cuenta activa de «{role}», que invita a las demás. Si nadie entra con ella: --another."
            raise CommandError(said.format(role=Role(role).label))
        try:
            account = self.invited(email, given_names, surnames, role)
        except (Refused, ValidationError) as refusal:
            raise CommandError(" ".join(getattr(refusal, "reasons", None) or refusal.messages)) from refusal
        letter = Message.objects.filter(user=account, notice="activation").latest("pk")
        self.stdout.write(f"Cuenta de «{account.get_role_display()}» invitada: {account.email}\n\n{letter.body}\n")
        self.stdout.write("Lo mismo sale a su correo con `manage.py deliver`.")

    def invited(self, email: str, given_names: str, surnames: str, role: str) -> User:
        """The account, opened; one that waits for its activation under the same address gets another link."""
        waiting = User.objects.filter(email=email, role=role, state=AccountState.INVITED).first()
        if waiting is not None:
            return take_step(waiting, AccountMachine.invite_again, by=SYSTEM)
        account = User(email=email, first_name=given_names, last_name=surnames, role=role, invited_at=clock.now())
        account.set_unusable_password()
        return open_record(account, by=SYSTEM)
