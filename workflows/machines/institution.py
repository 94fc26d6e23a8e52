"""Institución: from its application to active and, if need be, suspended (domain §8.7, R33–R35)."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import Institution, User
from casework.states import InstitutionState as I
from workflows import duties
from workflows.machines import accounts_opened
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Said

form_signed = Condition(
    "form_signed",
    _("Falta la carta responsiva firmada."),
    lambda: Q(application__isnull=True) | Q(application__signed_at__isnull=False),
)
administrator_named = Condition(
    "administrator_named",
    _("Falta quien administre las cuentas del área."),
    lambda: (
        Q(application__isnull=False)
        | Exists(User.objects.filter(unit__institution=OuterRef("pk"), role="INSTITUTION_ADMIN"))
    ),
)


@machine
class InstitutionMachine(Machine, Institution):
    """An institution that may refer persons."""

    path = None
    title = _("Institución")
    together = ("application", "type", "municipality")
    opens_with = opening(
        _("Presentar la solicitud"), duty=duties.runs_by_itself, state=I.REQUESTED, notifies=["application_received"]
    )

    class Meta:
        proxy = True
        default_permissions = ()

    @step(
        I.REQUESTED,
        I.UNDER_VALIDATION,
        _("Tomar en validación"),
        duty=duties.admits_institutions,
        conditions=[form_signed],
    )
    def validate(self, facts, by):
        """The application is complete and signed; duplicates are looked for."""

    @step(
        [I.REQUESTED, I.UNDER_VALIDATION],
        I.RETURNED,
        _("Devolver para corregir"),
        duty=duties.admits_institutions,
        facts=Said,
        notifies=["application_returned"],
    )
    def send_back(self, facts, by):
        """What is missing is told to who applied."""
        accounts_opened.say_decision(self, facts.text)

    @step(I.RETURNED, I.REQUESTED, _("Presentar corregida"), duty=duties.runs_by_itself)
    def submit_again(self, facts, by):
        """Corrected by the applicant, by folio."""

    @step(
        I.UNDER_VALIDATION,
        I.APPROVED,
        _("Aprobar"),
        duty=duties.directs,
        conditions=[form_signed],
        notifies=["application_approved"],
    )
    def approve(self, facts, by):
        """It may not be approved unsigned (R34)."""

    @step(
        [I.REQUESTED, I.UNDER_VALIDATION],
        I.REJECTED,
        _("Rechazar"),
        duty=duties.directs,
        facts=Said,
        notifies=["application_rejected"],
    )
    def reject(self, facts, by):
        """It is not for this institution; the reason is told."""
        accounts_opened.say_decision(self, facts.text)

    @step(
        I.APPROVED,
        I.ACTIVE,
        _("Activar y enviar la cuenta"),
        duty=duties.admits_institutions,
        conditions=[administrator_named],
        then=[accounts_opened.open_unit_and_account],
    )
    def activate(self, facts, by):
        """Its area and its account administrator exist; the activation link goes by e-mail (R35)."""
        self.registered_at = clock.now()

    @step(I.ACTIVE, I.SUSPENDED, _("Suspender"), duty=duties.directs, facts=Said, then=[accounts_opened.lock_accounts])
    def suspend(self, facts, by):
        """Misuse or an agreement that ended: nobody of it signs in; its referrals stay with the centres."""

    @step(I.SUSPENDED, I.ACTIVE, _("Reanudar"), duty=duties.directs, then=[accounts_opened.unlock_accounts])
    def resume(self, facts, by):
        """Its people may sign in again."""

    @step(
        [I.ACTIVE, I.SUSPENDED],
        I.TERMINATED,
        _("Dar por terminada"),
        duty=duties.directs,
        facts=Said,
        then=[accounts_opened.disable_accounts],
    )
    def terminate(self, facts, by):
        """It no longer refers; its accounts are closed."""
