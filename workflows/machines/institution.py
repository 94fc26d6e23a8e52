"""Institución: from its application to active and, if need be, suspended (domain §8.7, R33–R35)."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import Institution, Referral, RequestedUnit, User
from casework.states import InstitutionState as I
from casework.states import ReferralState as R
from workflows import duties
from workflows.machines import corrected, joining
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Said

OPEN_REFERRALS = (R.SUBMITTED, R.IN_REVIEW, R.RETURNED, R.ACCEPTED, R.LINKED)


def _taken(institution) -> list[str]:
    asked = RequestedUnit.objects.filter(application__institution=institution.pk).values_list("email", flat=True)
    taken = User.objects.filter(email__in=[email.lower() for email in asked]).values_list("email", flat=True)
    said = {"emails": ", ".join(sorted(taken))}
    return [_now("Ya hay una cuenta con este correo: %(emails)s. Devuelva la solicitud para cambiarlo.") % said]


form_complete = Condition(
    "form_complete",
    _("Falta decir qué área canalizará y quién administrará sus cuentas."),
    lambda: (
        Q(application__isnull=True)
        | Exists(RequestedUnit.objects.filter(application__institution=OuterRef("pk")).exclude(email=""))
    ),
)
form_signed = Condition(
    "form_signed",
    _("Falta la carta responsiva firmada."),
    lambda: Q(application__isnull=True) | Q(application__signed_at__isnull=False),
)
addresses_free = Condition(
    "addresses_free",
    _taken,
    lambda: (
        ~Exists(
            RequestedUnit.objects.filter(
                application__institution=OuterRef("pk"), email__in=User.objects.values("email")
            )
        )
    ),
)
corrected_since = Condition(
    "corrected_since",
    _("Falta corregir lo que pidió la dirección, o subir otra carta firmada."),
    lambda: Q(application__isnull=True) | Q(application__corrected_at__isnull=False),
)
no_open_referrals = Condition(
    "no_open_referrals",
    _("Tiene canalizaciones abiertas. Páselas a otra área o espere a que terminen."),
    lambda: ~Exists(Referral.objects.filter(unit__institution=OuterRef("pk"), state__in=OPEN_REFERRALS)),
)


@machine
class InstitutionMachine(Machine, Institution):
    """An institution that may refer persons."""

    path = None
    title = _("Institución")
    together = ("application", "type", "municipality")
    opens_with = opening(
        _("Presentar la solicitud"),
        duty=duties.runs_by_itself,
        state=I.REQUESTED,
        issues=["responsibility_letter"],
        notifies=["application_received"],
    )
    ends = (I.REJECTED, I.TERMINATED)

    class Meta:
        proxy = True
        default_permissions = ()

    @step(
        [I.REQUESTED, I.RETURNED],
        None,
        _("Entregar la carta firmada"),
        duty=duties.runs_by_itself,
        facts=joining.SignedLetter,
        notifies=["application_signed"],
    )
    def hand_in_letter(self, facts, by):
        """The applicant hands in the carta responsiva signed by hand (R34)."""
        joining.keep_signed_letter(self, facts.file)

    @step(
        I.RETURNED,
        None,
        _("Corregir la solicitud"),
        duty=duties.runs_by_itself,
        facts=joining.Asked,
        issues=["responsibility_letter"],
    )
    def correct(self, facts, by):
        """The applicant corrects by folio; the letter is made anew and signed again."""
        joining.write_asked(self, facts)
        joining.keep_correction(self, facts)

    @step(
        I.REQUESTED,
        I.UNDER_VALIDATION,
        _("Tomar en validación"),
        done=_("Solicitud tomada en validación."),
        duty=duties.admits_institutions,
        conditions=[form_complete, form_signed],
    )
    def validate(self, facts, by):
        """The application is complete and signed; duplicates are looked for."""

    @step(
        [I.REQUESTED, I.UNDER_VALIDATION, I.APPROVED],
        I.RETURNED,
        _("Devolver para corregir"),
        done=_("Solicitud devuelta para corregir."),
        duty=duties.admits_institutions,
        facts=Said,
        notifies=["application_returned"],
    )
    def send_back(self, facts, by):
        """What is missing is told to who applied; an approval that was given ends with it."""
        joining.say_decision(self, facts.text)
        joining.await_correction(self)

    @step(
        I.RETURNED,
        I.REQUESTED,
        _("Presentar corregida"),
        duty=duties.runs_by_itself,
        conditions=[form_complete, form_signed, corrected_since],
        notifies=["application_signed"],
    )
    def submit_again(self, facts, by):
        """Corrected, or signed anew, by the applicant, by folio."""

    @step(
        I.UNDER_VALIDATION,
        I.APPROVED,
        _("Aprobar"),
        done=_("Solicitud aprobada."),
        duty=duties.directs,
        conditions=[form_signed, addresses_free],
        facts=joining.Approval,
        notifies=["application_approved"],
    )
    def approve(self, facts, by):
        """It may not be approved unsigned (R34), nor while it may be one that already exists."""
        joining.keep_approval(self, by)

    @step(
        [I.REQUESTED, I.UNDER_VALIDATION, I.RETURNED, I.APPROVED],
        I.REJECTED,
        _("Rechazar"),
        done=_("Solicitud rechazada."),
        duty=duties.directs,
        facts=Said,
        notifies=["application_rejected"],
    )
    def reject(self, facts, by):
        """It is not for this institution; the reason is told."""
        joining.say_decision(self, facts.text)

    @step(
        I.APPROVED,
        I.ACTIVE,
        _("Activar y enviar las cuentas"),
        done=_("Institución activada. El enlace de cada cuenta sale por correo."),
        duty=duties.admits_institutions,
        conditions=[form_complete, addresses_free],
        then=[joining.open_areas],
        issues=["registration_letter"],
    )
    def activate(self, facts, by):
        """Each area has its account administrator; the activation link goes by e-mail (R35, R56)."""
        self.registered_at = clock.now()

    @step(
        I.ACTIVE,
        None,
        _("Agregar un área administrativa"),
        duty=duties.directs,
        facts=joining.AreaAsked,
        then=[joining.open_one_area],
        issues=["registration_letter"],
    )
    def add_area(self, facts, by):
        """Another area of an institution that is already in, with an account administrator of its own (R56)."""

    @step(
        [I.ACTIVE, I.SUSPENDED],
        None,
        _("Corregir los datos de un área"),
        duty=duties.directs,
        facts=corrected.AreaCorrected,
        then=[corrected.write_area],
    )
    def correct_area(self, facts, by):
        """The name of an area, its address, its telephone, or to whom its letters are addressed."""

    @step(
        [I.ACTIVE, I.SUSPENDED],
        None,
        _("Corregir los datos de la institución"),
        duty=duties.directs,
        facts=corrected.Corrected,
    )
    def correct_data(self, facts, by):
        """Another head, another name, another key; papers and folios of before keep what they said."""
        corrected.write(self, facts, corrected.OF_INSTITUTION)
        self.level = self.type.level

    @step(
        [I.UNDER_VALIDATION, I.APPROVED, I.ACTIVE, I.SUSPENDED],
        None,
        _("Registrar un convenio"),
        duty=duties.directs,
        facts=joining.Agreement,
        then=[joining.keep_agreement],
    )
    def record_agreement(self, facts, by):
        """A convenio of coordination or participation, with its commitments (R29, R54)."""

    @step(
        [I.RETURNED, I.UNDER_VALIDATION, I.APPROVED, I.ACTIVE, I.SUSPENDED],
        None,
        _("Anular un convenio"),
        duty=duties.directs,
        facts=joining.Voided,
        where=joining.has_agreement,
        then=[joining.void],
    )
    def void_agreement(self, facts, by):
        """It was written down wrongly: it stays to be read with its reason, and counts for nothing."""

    @step(
        [I.APPROVED, I.ACTIVE, I.SUSPENDED],
        None,
        _("Dar por cumplido un compromiso"),
        done=_("Compromiso dado por cumplido."),
        duty=duties.directs,
        facts=joining.Met,
        then=[joining.meet],
    )
    def meet_commitment(self, facts, by):
        """A commitment of its convenio was met (R54)."""

    @step(
        [I.APPROVED, I.ACTIVE, I.SUSPENDED],
        None,
        _("Avisar que vence el convenio"),
        duty=duties.runs_by_itself,
        facts=joining.Expiring,
        then=[joining.warn_both_sides],
    )
    def warn_of_agreement(self, facts, by):
        """60 and 15 days before it ends, and when it has ended (domain §11); the suspension is only proposed."""

    @step(
        I.ACTIVE,
        I.SUSPENDED,
        _("Suspender"),
        done=_("Institución suspendida."),
        duty=duties.directs,
        facts=Said,
        then=[joining.lock_accounts],
    )
    def suspend(self, facts, by):
        """Misuse or an agreement that ended: nobody of it signs in; its referrals stay with the centres."""

    @step(
        I.SUSPENDED,
        I.ACTIVE,
        _("Reanudar"),
        done=_("La institución puede canalizar de nuevo."),
        duty=duties.directs,
        then=[joining.unlock_accounts],
    )
    def resume(self, facts, by):
        """Its people may sign in again."""

    @step(
        [I.ACTIVE, I.SUSPENDED],
        I.TERMINATED,
        _("Dar por terminada"),
        done=_("Institución dada por terminada."),
        duty=duties.directs,
        facts=Said,
        conditions=[no_open_referrals],
        then=[joining.disable_accounts],
    )
    def terminate(self, facts, by):
        """It no longer refers; its open referrals went elsewhere or ended before; its accounts are closed."""
