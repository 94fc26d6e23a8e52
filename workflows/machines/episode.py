"""Proceso: the person's way through the programme (domain §8.2, architecture §13)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import (
    Appointment,
    AreaPlan,
    Center,
    EligibilityCheck,
    Episode,
    FollowUp,
    IntakeInterview,
    Reason,
    RiskAssessment,
    SignedConsent,
)
from casework.models.catalogues import CriterionKind
from casework.models.referrals import Referral
from casework.roles import Area, Risk
from casework.states import EpisodeState as E
from casework.states import PlanState as P
from documents.models import IssuedDocument
from workflows import duties
from workflows.door import Refused
from workflows.machines import closed, institution_request, plans
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Explained, Said
from workflows.machines.progress import remaining
from workflows.models import Proposal

APPEAL_DAYS = 30  # before a file that ended early goes to the archive (domain §8.2)
THREE_AREAS = (Area.PSYCHOLOGY, Area.SOCIAL_WORK, Area.LEGAL)


@dataclass(frozen=True)
class PlanApproval:
    """What the coordinator states when she approves the plan: facts of the law's guards (LGAMVLV, §0.9) and of §8.3."""

    fit_for_group: bool
    no_shared_professional: bool
    no_legal_conflict: bool


@dataclass(frozen=True)
class Hold:
    reason: Reason | None
    text: str
    return_due: date

    @property
    def why(self) -> str:
        return f"{self.reason or ''} {self.text}".strip()


@dataclass(frozen=True)
class Transfer:
    center: Center
    text: str

    @property
    def why(self) -> str:
        return f"{self.center}. {self.text}"


def _consent(kind: str):
    return lambda: Exists(SignedConsent.objects.filter(episode=OuterRef("pk"), kind=kind))


def _plans(**where):
    return AreaPlan.objects.filter(episode=OuterRef("pk"), **where)


person_came = Condition(
    "person_came",
    _("La persona aún no acude a su primera cita."),
    lambda: Exists(Referral.objects.filter(pk=OuterRef("referral"), state="LINKED")),
)
interview_held = Condition(
    "interview_held",
    _("Falta la entrevista inicial firmada."),
    lambda: Exists(IntakeInterview.objects.filter(episode=OuterRef("pk"), signed_at__isnull=False)),
)
privacy_given = Condition(
    "privacy_given", _("Falta el aviso de privacidad firmado."), _consent(SignedConsent.Kind.PRIVACY_NOTICE)
)
commitment_signed = Condition(
    "commitment_signed", _("Falta la carta compromiso firmada."), _consent(SignedConsent.Kind.COMMITMENT_LETTER)
)
every_area_assessed = Condition(
    "every_area_assessed",
    lambda episode: [
        str(_("Falta la valoración de %(area)s.") % {"area": plan.get_area_display()})
        for plan in AreaPlan.objects.filter(episode=episode.pk, area__in=THREE_AREAS, state=P.PENDING)
    ],
    lambda: ~Exists(_plans(area__in=THREE_AREAS, state=P.PENDING)),
)
risk_known = Condition(
    "risk_known",
    _("Falta la valoración de riesgo al ingreso."),
    lambda: Exists(RiskAssessment.objects.filter(episode=OuterRef("pk"), moment=RiskAssessment.Moment.ENTRY)),
)
eligible = Condition(
    "eligible",
    _("Falta revisar los criterios de ingreso, o alguno no se cumple."),
    lambda: (
        Exists(EligibilityCheck.objects.filter(episode=OuterRef("pk")))
        & ~Exists(
            EligibilityCheck.objects.filter(episode=OuterRef("pk")).filter(
                Q(criterion__kind=CriterionKind.INCLUDE, met=False) | Q(criterion__kind=CriterionKind.EXCLUDE, met=True)
            )
        )
    ),
)
ineligible = Condition(
    "ineligible",
    _("Todos los criterios de ingreso se cumplen: la persona es elegible."),
    lambda: Exists(
        EligibilityCheck.objects.filter(episode=OuterRef("pk")).filter(
            Q(criterion__kind=CriterionKind.INCLUDE, met=False) | Q(criterion__kind=CriterionKind.EXCLUDE, met=True)
        )
    ),
)
every_area_done = Condition(
    "every_area_done",
    remaining,
    lambda: ~Exists(_plans(state__in=[P.PENDING, P.ASSESSED, P.APPROVED, P.IN_PROGRESS])),
)
nothing_proposed = Condition(
    "nothing_proposed",
    _("Hay una baja propuesta sin decidir."),
    lambda: ~Exists(Proposal.objects.filter(episode=OuterRef("pk"), decided_at__isnull=True)),
)
exit_risk_known = Condition(
    "exit_risk_known",
    _("Falta la valoración de riesgo al egreso."),
    lambda: Exists(RiskAssessment.objects.filter(episode=OuterRef("pk"), moment=RiskAssessment.Moment.EXIT)),
)
final_report_signed = Condition(
    "final_report_signed",
    _("Falta firmar el informe final."),
    lambda: (
        Q(referral__is_voluntary=True)  # nobody ordered it, so there is nobody to report to
        | Exists(
            IssuedDocument.objects.filter(
                episode=OuterRef("pk"), kind="final_report", state__in=["SIGNED", "ACKNOWLEDGED"]
            )
        )
    ),
)
second_approval = Condition(
    "second_approval",
    _("El riesgo es alto: falta la aprobación de la dirección general."),
    lambda: Q(second_approval_by__isnull=False) | ~_risk_is_high(),
)
needs_second_approval = Condition(
    "needs_second_approval",
    _("El último riesgo valorado no es alto: la coordinación decide sola."),
    lambda: _risk_is_high(),
)
withdrawal_asked = Condition(
    "withdrawal_asked",
    _("La coordinación aún no pide la baja, ni la regla la propone: no hay qué aprobar."),
    lambda: Exists(Proposal.objects.filter(episode=OuterRef("pk"), step="withdraw", decided_at__isnull=True)),
)
appeal_over = Condition(
    "appeal_over",
    _("Deben pasar 30 días desde la baja o la no elegibilidad, por si se impugna."),
    lambda: Q(state=E.COMPLETED) | Q(ended_on__lte=clock.today() - timedelta(days=APPEAL_DAYS)),
)
notes_signed = Condition(
    "notes_signed",
    _("Hay sesiones sin asistencia registrada o sin nota firmada: quien las dio debe hacerlo antes del traslado."),
    lambda: (
        ~Exists(
            Appointment.objects.filter(
                Q(state="ATTENDED", purpose=Appointment.Purpose.SESSION)
                | Q(state__in=["SCHEDULED", "CONFIRMED", "CHECKED_IN"], starts_at__lte=clock.now()),
                episode=OuterRef("pk"),
            )
        )
    ),
)
follow_ups_over = Condition(
    "follow_ups_over",
    _("Aún hay seguimientos por registrar."),
    lambda: ~Exists(FollowUp.objects.filter(episode=OuterRef("pk"), state__in=["SCHEDULED", "DUE", "IN_PROGRESS"])),
)


def _risk_is_high() -> Exists:
    """The last assessment of risk is high or extreme."""
    newer = RiskAssessment.objects.filter(episode=OuterRef("episode"), pk__gt=OuterRef("pk"))
    return Exists(
        RiskAssessment.objects.filter(episode=OuterRef("pk"), level__in=[Risk.HIGH, Risk.EXTREME]).filter(
            ~Exists(newer)
        )
    )


@machine
class EpisodeMachine(Machine, Episode):
    """The person's way through the programme."""

    path, back = "referral", "episodes"
    title = _("Proceso")
    together = ("program__policy", "case_file")
    opens_with = opening(_("Abrir el proceso"), duty=duties.runs_by_itself, state=E.INTAKE)
    ends = (E.ARCHIVED,)

    class Meta:
        proxy = True
        default_permissions = ()

    @step(
        E.INTAKE,
        E.ASSESSMENT,
        _("Pasar a valoración"),
        done=_("El proceso pasó a valoración."),
        duty=duties.does_social_work,
        conditions=[person_came, interview_held, privacy_given, commitment_signed],
    )
    def begin_assessment(self, facts, by):
        """The interview is signed and the person knows his rights and duties."""

    @step(
        E.ASSESSMENT,
        E.ACTIVE,
        _("Aprobar el plan de atención"),
        done=_("Plan de atención aprobado."),
        duty=duties.coordinates,
        facts=PlanApproval,
        conditions=[every_area_assessed, risk_known, eligible],
        then=[plans.approve_all],
        issues=["start_letter"],
        notifies=["plan_approved"],
    )
    def approve_plan(self, facts, by):
        """Attention begins; nobody of the team attends the victim (LGAMVLV: never the same person nor place)."""
        if not facts.no_shared_professional:
            raise Refused(_("Quien atiende a la víctima no puede atenderlo también a él. Asigne a otra persona."))
        if not facts.no_legal_conflict:
            raise Refused(_("Quien lo asesora en lo jurídico no puede tener conflicto de interés. Asigne a otra."))
        self.fit_for_group, self.no_shared_professional = facts.fit_for_group, facts.no_shared_professional
        self.no_legal_conflict = facts.no_legal_conflict
        self.started_on = clock.today()

    @step(
        E.ASSESSMENT,
        E.NOT_ELIGIBLE,
        _("Declarar no elegible"),
        done=_("Quedó registrado que la persona no es elegible."),
        duty=duties.coordinates,
        facts=Explained,
        reasoned=True,
        conditions=[ineligible],
        then=[plans.interrupt_all, closed.clear_calendar, closed.close_referral],
        issues=["not_eligible_letter"],
        notifies=["not_eligible"],
    )
    def find_not_eligible(self, facts, by):
        """A criterion excludes the person; the authority learns why and where else he may go."""
        self._end(facts)

    @step(
        E.ACTIVE,
        E.ON_HOLD,
        _("Suspender temporalmente"),
        done=_("Proceso suspendido temporalmente."),
        duty=duties.coordinates,
        facts=Hold,
        then=[closed.pause_calendar],
        issues=["hold_letter"],
        notifies=["put_on_hold"],
    )
    def hold(self, facts, by):
        """Health, work elsewhere or treatment: absences do not count until the day of return."""
        self.held_on, self.return_due = clock.today(), facts.return_due

    @step(
        E.ON_HOLD,
        E.ACTIVE,
        _("Reanudar el proceso"),
        done=_("Proceso reanudado."),
        duty=duties.coordinates,
        notifies=["resumed"],
    )
    def resume(self, facts, by):
        """He is back; the risk is to be assessed again, and a withdrawal agreed before is asked for again."""
        self.held_on = self.return_due = self.second_approval_by = None

    @step(
        E.ACTIVE,
        E.TRANSFERRING,
        _("Pedir traslado a otro centro"),
        done=_("El traslado se pidió al otro centro."),
        duty=duties.coordinates,
        facts=Transfer,
        conditions=[notes_signed],
        notifies=["transfer_requested"],
    )
    def request_transfer(self, facts, by):
        """The other centre must accept; until then nothing moves."""
        if facts.center.pk == self.referral.center_id:
            raise Refused(_("La persona ya está en ese centro. Elija otro."))
        self.transfer_to = facts.center

    @step(
        E.TRANSFERRING,
        E.ACTIVE,
        _("Recibir a la persona"),
        done=_("La persona quedó recibida en su centro."),
        duty=duties.coordinates_receiving_center,
        conditions=[notes_signed],
        then=[closed.leave_center, closed.move_to_center],
        issues=["transfer_letter"],
        notifies=["transferred"],
    )
    def accept_transfer(self, facts, by):
        """Access moves with the person; what he did is kept."""

    @step(
        E.TRANSFERRING,
        E.ACTIVE,
        _("Rechazar el traslado"),
        done=_("Traslado rechazado."),
        duty=duties.coordinates_receiving_center,
        facts=Said,
        notifies=["transfer_refused"],
    )
    def refuse_transfer(self, facts, by):
        """He stays where he was."""
        self.transfer_to = None

    @step(
        E.ACTIVE,
        E.CLOSING,
        _("Iniciar el cierre"),
        done=_("Cierre iniciado."),
        duty=duties.coordinates,
        conditions=[every_area_done, nothing_proposed],
        then=[closed.invite_to_survey],
    )
    def begin_closing(self, facts, by):
        """Every area has closed; what is left is the risk at exit and the final report."""

    @step(
        E.CLOSING,
        E.COMPLETED,
        _("Concluir el proceso"),
        done=_("Proceso concluido."),
        duty=duties.coordinates,
        conditions=[exit_risk_known, final_report_signed],
        then=[closed.create_follow_ups, closed.clear_calendar, closed.close_referral],
        issues=["certificate"],
        notifies=["completed"],
    )
    def complete(self, facts, by):
        """The programme is done; follow-ups at 3, 6 and 12 months begin (R68, R69)."""
        self.ended_on = clock.today()

    @step(
        [E.INTAKE, E.ASSESSMENT, E.ACTIVE, E.ON_HOLD],
        None,
        _("Aprobar la baja en segunda instancia"),
        done=_("Baja aprobada en segunda instancia."),
        duty=duties.directs,
        facts=Said,
        conditions=[needs_second_approval, withdrawal_asked],
    )
    def approve_withdrawal(self, facts, by):
        """With a high risk, the direction agrees before the coordinator withdraws him."""
        self.second_approval_by = by

    @step(
        [E.INTAKE, E.ASSESSMENT, E.ACTIVE, E.ON_HOLD],
        E.WITHDRAWN,
        _("Registrar la baja"),
        done=_("Baja registrada."),
        duty=duties.coordinates,
        facts=Explained,
        reasoned=True,
        conditions=[second_approval],
        then=[
            plans.interrupt_all,
            closed.clear_calendar,
            closed.settle_proposals,
            institution_request.person_withdrawn,
            closed.close_referral,
        ],
        issues=["withdrawal_letter"],
        notifies=["withdrawn"],
    )
    def withdraw(self, facts, by):
        """He leaves before the end; the authority that sent him is told."""
        self._end(facts)

    @step(
        E.INTAKE,
        E.WITHDRAWN,
        _("Cerrar sin inicio"),
        duty=duties.runs_by_itself,
        then=[plans.interrupt_all, closed.clear_calendar, closed.settle_proposals],
    )
    def end_never_came(self, facts, by):
        """He never came to the first appointment (architecture §13.3)."""
        self.never_came, self.ended_on = True, clock.today()

    def _end(self, facts):
        self.end_reason, self.end_text, self.ended_on = facts.reason, facts.text, clock.today()

    @step(
        [E.COMPLETED, E.WITHDRAWN, E.NOT_ELIGIBLE],
        E.ARCHIVED,
        _("Archivar el expediente"),
        done=_("Expediente archivado."),
        duty=duties.keeps_archive,
        conditions=[follow_ups_over, appeal_over],
        then=[closed.close_case_file],
    )
    def archive(self, facts, by):
        """Nothing more is to come; the file goes to the archive."""


def window(due: date, program) -> tuple[date, date]:
    """The first and last day on which a follow-up may be recorded."""
    return due - timedelta(days=program.window_before_days), due + timedelta(days=program.window_after_days)
