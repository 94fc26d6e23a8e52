"""Justificación de inasistencia: what the person shows and what the centre decides (domain §8.4)."""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import JustificationRequest
from casework.states import JustificationState as J
from workflows import duties
from workflows.machines import absences
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Said

still_pending = Condition(
    "still_pending",
    _("La inasistencia ya se resolvió."),
    lambda: Q(appointment__state="ABSENT_PENDING"),
)
within_term = Condition(
    "within_term",
    _("El plazo para justificar ya terminó."),
    lambda: Q(appointment__justify_by__gte=F("submitted_on")),
)


@machine
class JustificationMachine(Machine, JustificationRequest):
    """The request to have an absence excused."""

    path, back = "appointment__episode__referral", "episodes__appointments__justification"
    title = _("Justificación")
    together = ("appointment__episode__program__policy",)
    opens_with = opening(
        _("Presentar justificante"),
        duty=duties.receives_proof,
        state=J.SUBMITTED,
        conditions=[still_pending, within_term],
    )
    ends = (J.ACCEPTED, J.REJECTED)

    class Meta:
        proxy = True
        default_permissions = ()

    @step(
        J.SUBMITTED,
        J.ACCEPTED,
        _("Aceptar la justificación"),
        duty=duties.decides_justification,
        conditions=[still_pending],
        then=[absences.excuse],
    )
    def accept(self, facts, by):
        """The proof is enough: the absence has no consequence."""
        self.decided_by, self.decided_at = by, clock.now()

    @step(
        J.SUBMITTED,
        J.REJECTED,
        _("Rechazar la justificación"),
        duty=duties.decides_justification,
        facts=Said,
        conditions=[still_pending],
        then=[absences.refuse_excuse],
    )
    def reject(self, facts, by):
        """The proof is not enough: the absence counts."""
        self.decided_by, self.decided_at = by, clock.now()
