"""Plan de área: one each for psychology, social work, legal and group (domain §8.3)."""

from dataclasses import dataclass

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import Appointment, AreaPlan, SessionCredit, User
from casework.models import Assessment as SignedAssessment
from casework.progress import ATTENDED, with_progress
from casework.roles import Area
from casework.states import PlanState as P
from workflows import duties
from workflows.machines import plans
from workflows.machines.base import Condition, Machine, machine, step
from workflows.machines.credits import Credits, decide, something_to_credit, start_credited
from workflows.machines.facts import Said


@dataclass(frozen=True)
class Assignment:
    professional: User

    @property
    def why(self) -> str:
        return self.professional.full_name


@dataclass(frozen=True)
class Assessment:
    """What the professional of the area found; `quota` and `objectives` are what she proposes for the plan."""

    method: str
    reason: str
    results: str
    opinion: str
    objectives: str
    quota: int


@dataclass(frozen=True)
class ClosingOpinion:
    text: str


def _lacking(plan) -> list[str]:
    counted = with_progress(AreaPlan.objects.filter(pk=plan.pk)).get()
    return [str(_("Lleva %(done)d de %(all)d sesiones.") % {"done": counted.attended, "all": counted.quota})]


def _quota_met() -> Q:
    attended = (
        Appointment.objects.filter(
            episode=OuterRef("episode"), area=OuterRef("area"), state__in=ATTENDED, purpose="SESSION"
        )
        .order_by()
        .values("area")
        .annotate(n=Count("pk"))
        .values("n")
    )
    credited = SessionCredit.objects.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(n=Count("pk"))
    given = Coalesce(Subquery(attended), 0) + Coalesce(Subquery(credited.values("n")), 0)
    return Q(pk__in=AreaPlan.objects.annotate(given=given).filter(given__gte=F("quota")).values("pk"))


quota_met = Condition("quota_met", _lacking, _quota_met)
in_assessment = Condition(
    "in_assessment",
    _("El proceso aún no está en valoración."),
    lambda: Q(episode__state="ASSESSMENT"),
)
none_unsigned = Condition(
    "none_unsigned",
    _("Hay sesiones asistidas sin nota firmada."),
    lambda: (
        ~Q(
            pk__in=AreaPlan.objects.filter(
                episode__appointments__area=F("area"),
                episode__appointments__state="ATTENDED",
                episode__appointments__purpose="SESSION",
            ).values("pk")
        )
    ),
)


@machine
class AreaPlanMachine(Machine, AreaPlan):
    """What one area does with the person, from its assessment to its closing opinion."""

    path, back = "episode__referral", "episodes__plans"
    title = _("Plan de área")
    ends = (P.COMPLETED, P.WAIVED, P.INTERRUPTED)

    class Meta:
        proxy = True
        default_permissions = ()

    @step(
        [P.PENDING, P.ASSESSED, P.APPROVED, P.IN_PROGRESS],
        None,
        _("Asignar profesional"),
        done=_("Profesional asignado."),
        duty=duties.coordinates,
        facts=Assignment,
    )
    def assign(self, facts, by):
        """Who attends him in this area; every later case of hers shows in her own list."""
        self.professional = facts.professional

    @step(
        P.PENDING,
        P.ASSESSED,
        _("Firmar la valoración"),
        done=_("Valoración firmada."),
        duty=duties.attends_area,
        facts=Assessment,
        conditions=[in_assessment],
        where=lambda self: self.area != Area.GROUP,
    )
    def assess(self, facts, by):
        """The signed assessment of the area, with the plan it proposes."""
        self.professional, self.objectives, self.quota = self.professional or by, facts.objectives, facts.quota
        SignedAssessment.objects.create(
            plan_id=self.pk,
            method=facts.method,
            reason=facts.reason,
            results=facts.results,
            opinion=facts.opinion,
            signed_by=by,
            signed_at=clock.now(),
        )

    @step(
        [P.PENDING, P.ASSESSED, P.APPROVED, P.IN_PROGRESS],
        None,
        _("Acreditar sesiones"),
        done=_("Sesiones acreditadas."),
        duty=duties.coordinates,
        facts=Credits,
        conditions=[something_to_credit],
        then=[start_credited],
    )
    def credit_sessions(self, facts, by):
        """Which of the sessions he had in another process count for this plan."""
        decide(self, facts.sessions, by)

    @step(
        [P.PENDING, P.ASSESSED], P.APPROVED, _("Aprobar"), duty=duties.runs_by_itself, then=[start_credited]
    )  # fmt: skip
    def approve(self, facts, by):
        """The coordinator approved the whole plan."""

    @step(P.APPROVED, P.IN_PROGRESS, _("Comenzar"), duty=duties.runs_by_itself)
    def start(self, facts, by):
        """The first session was attended, or one from before was credited."""

    @step(
        P.IN_PROGRESS,
        P.COMPLETED,
        _("Firmar la opinión de cierre"),
        done=_("Opinión de cierre firmada."),
        duty=duties.closes_area,
        facts=ClosingOpinion,
        conditions=[quota_met, none_unsigned],
        then=[plans.clear_area],
    )
    def complete(self, facts, by):
        """The sessions are done and the area says what it saw."""
        self.closing_opinion, self.closed_at, self.closed_by = facts.text, clock.now(), by

    @step(
        [P.APPROVED, P.IN_PROGRESS],
        P.WAIVED,
        _("Dispensar el área"),
        done=_("Área dispensada."),
        duty=duties.waives_area,
        facts=Said,
        then=[plans.clear_area],
        notifies=["area_waived"],
    )
    def waive(self, facts, by):
        """The area is not needed; the reason goes into the final report."""
        self.waiver_reason = facts.text

    @step([P.PENDING, P.ASSESSED], P.WAIVED, _("Sustituir el grupo"), duty=duties.runs_by_itself, facts=Said)
    def waive_unfit(self, facts, by):
        """He is not fit for a group, by the plan's approval (architecture §13.5)."""
        self.waiver_reason = facts.text

    @step(
        [P.PENDING, P.ASSESSED, P.APPROVED, P.IN_PROGRESS],
        P.INTERRUPTED,
        _("Interrumpir"),
        duty=duties.runs_by_itself,
    )
    def interrupt(self, facts, by):
        """The episode ended before the area did."""


def credits_in(found: list, user) -> set[int]:
    """Of these plans, those for which this person may decide which sessions from another process count. One query."""
    step = AreaPlanMachine.credit_sessions.step
    mine = [plan.pk for plan in found if step.leads_from(plan.state) and step.duty(plan, user)]
    rows = AreaPlan.objects.filter(something_to_credit.as_q(), pk__in=mine)
    return set(rows.values_list("pk", flat=True)) if mine else set()
