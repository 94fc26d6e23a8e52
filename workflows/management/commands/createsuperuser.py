"""Django's command would open an account past the door: without history and with a password somebody else knows."""

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "No se usa aquí; vea first_account."

    def handle(self, *args, **options):
        raise CommandError("Las cuentas se abren por invitación: manage.py first_account.")
