"""Seal everything again with the newest key of SIGUE_SEALING_KEYS; it may run while people work, and be cut off."""

from django.core.management.base import BaseCommand, CommandError

from casework.fields import key_ring
from casework.key_rotation import counted, rotate

ROUNDS = 10  # each finds less: only what somebody wrote with an old key while the one before ran


class Command(BaseCommand):
    help = "Vuelve a cifrar todo con la llave más reciente, sin detener el trabajo."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="solo dice cuántos valores hay de cada llave")

    def handle(self, *, check: bool = False, **options):
        broken = [] if check else self._rotate()
        newest = next(iter(key_ring()))
        older = 0
        for name, number in sorted(counted().items()):
            self.stdout.write(f"llave {name}: {number} valores" + (" (la más reciente)" if name == newest else ""))
            older += 0 if name == newest else number
        if broken:
            raise CommandError("No abren y se dejaron como están:\n" + "\n".join(broken))
        self.stdout.write(
            "Las llaves anteriores ya no se usan: pueden quitarse." if not older else "Aún no quite las anteriores."
        )

    def _rotate(self) -> list[str]:
        for _round in range(ROUNDS):
            done = rotate(lambda table, number: number and self.stdout.write(f"{table}: {number}"))
            if not done.sealed and not done.changed_meanwhile:
                break
        return done.broken
