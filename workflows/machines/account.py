"""Cuenta: invited, active, locked, disabled; people are never deleted (domain §8.7)."""

from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import User
from casework.states import AccountState as S
from workflows import duties
from workflows.machines import accounts_opened
from workflows.machines.base import Machine, machine, opening, step
from workflows.machines.facts import Said


@machine
class AccountMachine(Machine, User):
    """The account of a public servant."""

    path = None
    title = _("Cuenta")
    opens_with = opening(
        _("Invitar"), duty=duties.administers_account, state=S.INVITED, then=[accounts_opened.send_activation]
    )

    class Meta:
        proxy = True
        default_permissions = ()

    @step(
        S.INVITED,
        None,
        _("Enviar otra vez la invitación"),
        duty=duties.administers_account,
        then=[accounts_opened.send_activation],
    )
    def invite_again(self, facts, by):
        """A fresh link; the earlier one stops working."""
        self.invited_at = clock.now()

    @step(S.INVITED, S.ACTIVE, _("Activar la cuenta"), duty=duties.runs_by_itself)
    def activate(self, facts, by):
        """By the one-time link, with a password of its own."""

    @step(S.ACTIVE, S.LOCKED, _("Bloquear la cuenta"), duty=duties.administers_account, facts=Said)
    def lock(self, facts, by):
        """Failures, idleness or suspicion: it does not sign in until somebody unlocks it."""

    @step(S.LOCKED, S.ACTIVE, _("Desbloquear la cuenta"), duty=duties.administers_account)
    def unlock(self, facts, by):
        """It may sign in again."""

    @step([S.ACTIVE, S.LOCKED], None, _("Reiniciar el segundo factor"), duty=duties.administers_account, facts=Said)
    def reset_second_factor(self, facts, by):
        """A lost or changed phone; the next sign-in asks to set it up again."""
        self.totpdevice_set.all().delete()
        self.staticdevice_set.all().delete()

    @step(
        [S.INVITED, S.ACTIVE, S.LOCKED],
        S.DISABLED,
        _("Desactivar la cuenta"),
        duty=duties.administers_account,
        facts=Said,
    )
    def disable(self, facts, by):
        """The person left; what she did stays under her name."""
