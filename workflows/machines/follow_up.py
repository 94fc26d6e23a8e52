"""Seguimiento: 3, 6 and 12 months after conclusion, by the centre and by the institution (domain §8.5, R66–R69)."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import ContactAttempt, FollowUp, Incident
from casework.states import FollowUpState as F
from workflows import duties
from workflows.door import Cause, Refused
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Said

ATTEMPTS = 3


@dataclass(frozen=True)
class Attempt:
    method: str
    result: str


@dataclass(frozen=True)
class Findings:
    """The answers, each one of `FollowUp.Answer`, and the outcome."""

    method: str
    informant: str
    new_violence: str
    new_complaint: str
    respects_orders: str
    pays_alimony: str
    substance_use: str
    uses_tools: str
    needs_support: str
    outcome: str
    narrative: str

    @property
    def tells_violence(self) -> bool:
        """A relapse as outcome, or violence answered even by somebody who will not go on answering."""
        relapse = (FollowUp.Outcome.RELAPSE_REFERRED, FollowUp.Outcome.RELAPSE_REPORTED)
        return self.outcome in relapse or FollowUp.Answer.YES in (self.new_violence, self.new_complaint)


window_open = Condition("window_open", _("Su fecha aún no llega."), lambda: Q(window_from__lte=clock.today()))
window_closed = Condition("window_closed", _("El plazo aún no termina."), lambda: Q(window_to__lt=clock.today()))
attempts_made = Condition(
    "attempts_made",
    _("Registre tres intentos de contacto antes de decir que no se localizó."),
    lambda: Q(
        pk__in=FollowUp.objects.annotate(
            tried=Coalesce(
                Subquery(
                    ContactAttempt.objects.filter(follow_up=OuterRef("pk"))
                    .order_by()
                    .values("follow_up")
                    .annotate(n=Count("pk"))
                    .values("n")
                ),
                0,
            )
        )
        .filter(tried__gte=ATTEMPTS)
        .values("pk")
    ),
)


# Outcomes that are steps of their own, with conditions that `record` does not ask.
OWN_STEPS = {
    FollowUp.Outcome.NOT_LOCATED: _("Que no se localizó se registra aparte, después de tres intentos de contacto."),
    FollowUp.Outcome.REFUSED: _("Que no quiso responder se registra aparte."),
}


def open_incident(cause: Cause, follow_up, facts, by) -> None:
    """A relapse told or reported opens an incident, and with it a new assessment of risk (domain §2.7)."""
    if facts.tells_violence:
        Incident.objects.create(
            episode_id=follow_up.episode_id,
            kind=Incident.Kind.RELAPSE,
            happened_on=clock.today(),
            source=follow_up.get_informant_display()[:160],
            description=facts.narrative,
            recorded_by=by if by.pk else None,
            recorded_at=clock.now(),
        )


@machine
class FollowUpMachine(Machine, FollowUp):
    """One follow-up of one side."""

    path, back = "episode__referral", "episodes__follow_ups"
    title = _("Seguimiento")
    together = ("episode",)
    opens_with = opening(_("Programar el seguimiento"), duty=duties.runs_by_itself, state=F.SCHEDULED)
    ends = (F.DONE, F.NOT_LOCATED, F.REFUSED, F.MISSED, F.CANCELLED)

    class Meta:
        proxy = True
        default_permissions = ()

    @step(
        F.SCHEDULED,
        F.DUE,
        _("Abrir el plazo"),
        duty=duties.runs_by_itself,
        conditions=[window_open],
        notifies=["follow_up_due"],
    )
    def fall_due(self, facts, by):
        """Its window opens."""

    @step([F.DUE, F.IN_PROGRESS], F.IN_PROGRESS, _("Registrar un intento"), duty=duties.follows_up, facts=Attempt)
    def attempt(self, facts, by):
        """A call or a visit that found nobody, or was put off."""
        ContactAttempt.objects.create(
            follow_up_id=self.pk, at=clock.now(), method=facts.method, result=facts.result, by=by if by.pk else None
        )

    @step(
        [F.DUE, F.IN_PROGRESS],
        F.DONE,
        _("Registrar el seguimiento"),
        duty=duties.follows_up,
        facts=Findings,
        then=[open_incident],
        issues=["follow_up_report"],
        notifies=["follow_up_done"],
    )
    def record(self, facts, by):
        """What was found, and the outcome; a relapse raises the alarm today."""
        if not (facts.outcome and facts.method and facts.informant):
            raise Refused(_("Faltan el resultado, el medio o quién informa."))
        if facts.outcome in OWN_STEPS:
            raise Refused(OWN_STEPS[facts.outcome])
        self._found(facts)
        self._performed(by)

    @step(
        F.IN_PROGRESS,
        F.NOT_LOCATED,
        _("Registrar que no se localizó"),
        duty=duties.follows_up,
        conditions=[attempts_made],
    )
    def not_locate(self, facts, by):
        """Three attempts, and nobody answers."""
        self.outcome = FollowUp.Outcome.NOT_LOCATED
        self._performed(by)

    @step(
        [F.DUE, F.IN_PROGRESS],
        F.REFUSED,
        _("Registrar que lo rechaza"),
        duty=duties.follows_up,
        facts=Findings,
        then=[open_incident],
        notifies=["follow_up_done"],
    )
    def refuse(self, facts, by):
        """The person does not want to answer, which is his right; what he did answer is kept, and sealed."""
        self._found(facts)
        self.outcome = FollowUp.Outcome.REFUSED
        self._performed(by)

    @step(
        [F.DUE, F.IN_PROGRESS],
        F.MISSED,
        _("Vencer sin registro"),
        duty=duties.runs_by_itself,
        conditions=[window_closed],
        notifies=["follow_up_missed"],
    )
    def miss(self, facts, by):
        """The window closed and nobody recorded it."""

    @step(
        [F.SCHEDULED, F.DUE, F.IN_PROGRESS],
        F.CANCELLED,
        _("Cancelar el seguimiento"),
        duty=duties.coordinates,
        facts=Said,
    )
    def cancel(self, facts, by):
        """Death, an order of the authority, or a return to the programme."""

    def _found(self, facts):
        if self.side == FollowUp.Side.CENTER and facts.informant == FollowUp.Informant.VICTIM_SERVICE:
            raise Refused(_("El centro no pregunta a la víctima ni a su servicio: eso lo hace la instancia."))
        for name in Findings.__dataclass_fields__:
            setattr(self, name, getattr(facts, name))

    def _performed(self, by):
        self.performed_by, self.performed_at = by if by.pk else None, clock.now()
