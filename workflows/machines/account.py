"""Cuenta: invited, active, locked, disabled; people are never deleted (domain §8.7)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import Institution, InstitutionUnit, User
from casework.roles import Role
from casework.sign_in import closed_until
from casework.states import AccountState as S
from casework.states import InstitutionState
from workflows import account_duties, duties
from workflows.machines import accounts_kept as kept
from workflows.machines import accounts_opened, corrected
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Said

NO_OFFER = _("No hay un ofrecimiento pendiente: ya se contestó o se retiró.")
institution_in = Condition(
    "institution_in",
    _("Su institución no está activa en el sistema."),
    lambda: Q(unit__isnull=True) | Q(unit__institution__state=InstitutionState.ACTIVE),
)


def _may_be_offered(account) -> bool:
    return account.role == Role.INSTITUTION_USER and account.administration_offered_at is None


def _is_offered(account) -> bool:
    return account.administration_offered_at is not None


def _is_closed_by_attempts(account) -> bool:
    return closed_until(account.email) is not None


def _is_user_of_area(account) -> bool:
    return account.role == Role.INSTITUTION_USER


@machine
class AccountMachine(Machine, User):
    """The account of a public servant."""

    path = None
    title = _("Cuenta")
    opens_with = opening(
        _("Invitar"),
        duty=duties.administers_account,
        state=S.INVITED,
        conditions=[institution_in, kept.area_has_administrator, kept.area_has_room],
        then=[accounts_opened.send_activation, corrected.answer_for_area],
    )

    class Meta:
        proxy = True
        default_permissions = ()

    @classmethod
    def waits_for(cls, record):
        """The accounts of an institution queue with its own steps, which close them all; and so do the few keepers.

        What they must leave behind is in others' rows: an area with its administrator, a programme that can be entered.
        """
        if record.unit_id is not None:
            area = InstitutionUnit.objects.filter(pk=record.unit_id)
            return [Institution.objects.filter(pk__in=area.values("institution"))]
        keepers = User.objects.filter(role=record.role, state=S.ACTIVE).order_by("pk")
        return [keepers] if record.role in kept.KEEPERS else []

    @step(
        S.INVITED,
        None,
        _("Enviar otra vez la invitación"),
        duty=duties.administers_account,
        conditions=[institution_in],
        then=[accounts_opened.send_activation],
    )
    def invite_again(self, facts, by):
        """A fresh link; the earlier one stops working."""
        self.invited_at = clock.now()

    @step(S.INVITED, S.ACTIVE, _("Activar la cuenta"), duty=duties.runs_by_itself, conditions=[institution_in])
    def activate(self, facts, by):
        """By the one-time link, with a password of its own."""
        self.active_since = clock.now()

    @step(
        S.ACTIVE,
        S.LOCKED,
        _("Bloquear la cuenta"),
        duty=duties.administers_account,
        conditions=[kept.programme_keeps_hers],
        facts=Said,
        then=[kept.close_sessions, kept.tell_locked],
    )
    def lock(self, facts, by):
        """Idleness or suspicion: it is out at once, and does not sign in until somebody unlocks it."""

    @step(
        S.LOCKED,
        S.ACTIVE,
        _("Desbloquear la cuenta"),
        duty=duties.administers_account,
        conditions=[institution_in],
        then=[kept.tell_unlocked],
    )
    def unlock(self, facts, by):
        """It may sign in again; the days without use begin anew."""
        self.active_since = clock.now()

    @step(
        S.ACTIVE,
        None,
        _("Dejar que intente otra vez"),
        duty=duties.administers_account,
        where=_is_closed_by_attempts,
        elsewhere=_("La cuenta no está detenida por intentos fallidos: la persona puede entrar."),
        then=[kept.forget_attempts],
    )
    def allow_attempts(self, facts, by):
        """Five wrong passwords stopped it for half an hour, and it was she: the failed attempts are forgotten."""

    @step(
        S.ACTIVE,
        None,
        _("Reiniciar la contraseña"),
        duty=duties.administers_account,
        facts=Said,
        then=[kept.close_sessions, kept.send_password_link],
    )
    def reset_password(self, facts, by):
        """Somebody else may know it: it stops working at once, and a link to choose another goes to its owner (R56)."""
        self.set_unusable_password()

    @step(S.ACTIVE, None, _("Cerrar sus sesiones"), duty=duties.administers_account, then=[kept.close_sessions])
    def end_sessions(self, facts, by):
        """She is out everywhere, and may sign in again."""

    @step(
        [S.ACTIVE, S.LOCKED],
        None,
        _("Quitar el segundo factor"),
        duty=duties.runs_by_itself,
        then=[kept.close_sessions],
    )
    def reset_second_factor(self, facts, by):
        """After two people allowed it: the earlier telephone and its codes stop working, and every session ends."""
        self.totpdevice_set.all().delete()
        self.staticdevice_set.all().delete()

    @step(
        S.ACTIVE,
        None,
        _("Ofrecerle la administración de cuentas"),
        duty=account_duties.administers_area,
        conditions=[kept.no_other_offer],
        where=_may_be_offered,
        elsewhere=_("Ya se le ofreció; falta que esa persona conteste."),
        then=[kept.tell_offer],
    )
    def offer_administration(self, facts, by):
        """The account administrator of the area offers her role; it stays hers until the other accepts."""
        self.administration_offered_at = clock.now()

    @step(
        [S.ACTIVE, S.LOCKED],
        None,
        _("Retirar el ofrecimiento"),
        duty=account_duties.administers_area,
        where=_is_offered,
        elsewhere=NO_OFFER,
    )
    def withdraw_offer(self, facts, by):
        """She keeps the role."""
        self.administration_offered_at = None

    @step(
        S.ACTIVE,
        None,
        _("Aceptar la administración de cuentas"),
        duty=account_duties.is_offered,
        where=_is_offered,
        elsewhere=NO_OFFER,
        then=[kept.tell_new_administrator, corrected.answer_for_area],
    )
    def accept_administration(self, facts, by):
        """The role passes in one moment: the earlier administrator becomes a user, this person administers."""
        kept.relieve_administrator(self, "accept_administration")
        self._administer()

    @step(
        S.ACTIVE,
        None,
        _("No aceptar la administración de cuentas"),
        duty=account_duties.is_offered,
        where=_is_offered,
        elsewhere=NO_OFFER,
        then=[kept.tell_not_taken],
    )
    def decline_administration(self, facts, by):
        """The role stays where it was."""
        self.administration_offered_at = None

    @step(
        S.ACTIVE,
        None,
        _("Nombrarla administradora de cuentas de su área"),
        duty=account_duties.names_administrators,
        facts=Said,
        where=_is_user_of_area,
        elsewhere=_("Ya administra las cuentas de su área."),
        then=[kept.tell_new_administrator, corrected.answer_for_area],
    )
    def name_administrator(self, facts, by):
        """When the earlier one is gone and cannot offer it: the system's administration or the direction decides."""
        kept.relieve_administrator(self, "name_administrator")
        self._administer()

    @step([S.INVITED, S.ACTIVE, S.LOCKED], None, _("Dejar la administración de cuentas"), duty=duties.runs_by_itself)
    def step_down(self, facts, by):
        """Another person of the area takes the role in this same moment."""
        self.role = Role.INSTITUTION_USER

    @step(
        [S.INVITED, S.ACTIVE, S.LOCKED],
        S.DISABLED,
        _("Desactivar la cuenta"),
        duty=duties.administers_account,
        conditions=[kept.area_keeps_administrator, kept.programme_keeps_hers],
        facts=Said,
        then=[kept.close_sessions, kept.drop_requests],
    )
    def disable(self, facts, by):
        """The person left; what she did stays under her name. An area with people keeps its administrator (R56)."""
        self.administration_offered_at = None

    @step(
        S.DISABLED,
        S.INVITED,
        _("Reincorporar a la persona"),
        duty=duties.administers_account,
        conditions=[institution_in, kept.area_has_administrator, kept.area_has_room],
        facts=Said,
        then=[accounts_opened.send_activation, corrected.answer_for_area],
    )
    def reinstate(self, facts, by):
        """She is back with her own address: a new link and a new password, and the second factor she had.

        The administration of an area does not wait for her: if somebody else has it, she returns as a user.
        """
        self.set_unusable_password()
        self.invited_at, self.idle_warned_at = clock.now(), None
        if self.role == Role.INSTITUTION_ADMIN and kept.administrator_besides(self):
            self.role = Role.INSTITUTION_USER

    @step(
        [S.INVITED, S.ACTIVE, S.LOCKED],
        None,
        _("Corregir sus datos"),
        duty=duties.administers_account,
        facts=corrected.Corrected,
        then=[corrected.follow_address, corrected.follow_name],
    )
    def correct_data(self, facts, by):
        """Her name, charge, telephone or address is another; a changed address ends sessions and links."""
        corrected.write(self, facts, corrected.OF_ACCOUNT)

    def _administer(self) -> None:
        self.role = Role.INSTITUTION_ADMIN
        self.administration_offered_at = None
