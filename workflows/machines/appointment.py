"""Cita: from the calendar to the signed note, or to the absence and what it costs (domain §8.4)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import Appointment, AreaPlan, Episode, Room, SessionCredit, User
from casework.models import Note as SignedNote
from casework.roles import Area
from casework.states import AppointmentState as A
from workflows import duties
from workflows.door import Refused
from workflows.machines import absences, plans, scheduling
from workflows.machines.base import Condition, Machine, machine, opening, step
from workflows.machines.facts import Said

COMING = [A.SCHEDULED, A.CONFIRMED]


@dataclass(frozen=True)
class Attendance:
    """The person came; if late, by how many minutes, where it was asked (domain §2.5: beyond the tolerance, absent)."""

    late: bool = False
    participation: int | None = None  # 0 to 4, in a group
    group_note: str = ""
    minutes_late: int = 0


@dataclass(frozen=True)
class Missed:
    """The person did not come; whether he had warned before."""

    warned: bool


@dataclass(frozen=True)
class Amendment:
    """He was marked as present and was not; whether he had warned, and why it is corrected after the signature."""

    warned: bool
    text: str

    @property
    def why(self) -> str:
        return self.text


@dataclass(frozen=True)
class NewTime:
    starts_at: datetime
    ends_at: datetime
    professional: User | None
    room: Room | None
    text: str

    @property
    def why(self) -> str:
        return self.text


@dataclass(frozen=True)
class Note:
    topic: str
    observation: str
    intervention: str
    homework: str


has_begun = Condition("has_begun", _("La cita aún no empieza."), lambda: Q(starts_at__lte=clock.now()))
is_today = Condition(
    "is_today",
    _("Solo se puede registrar la llegada el día de la cita."),
    lambda: Q(starts_at__gte=clock.moment_of(clock.today()), starts_at__lt=clock.moment_of(clock.today(), 23, 59)),
)
episode_open = Condition(
    "episode_open",
    _("El proceso de la persona ya terminó."),
    lambda: Exists(
        Episode.objects.filter(
            pk=OuterRef("episode"),
            state__in=["INTAKE", "ASSESSMENT", "ACTIVE", "ON_HOLD", "TRANSFERRING", "CLOSING"],
        )
    ),
)
in_its_process = Condition(
    "in_its_process",
    _("El proceso de la persona terminó antes de esta cita."),
    lambda: episode_open.as_q() | Q(starts_at__date__lte=F("episode__ended_on")),
)
process_over = Condition("process_over", _("El proceso de la persona sigue."), lambda: ~episode_open.as_q())
window_over = Condition(
    "window_over",
    _("El plazo para justificar aún no termina."),
    lambda: Q(justify_by__lt=clock.today()) | Q(justification__state="REJECTED"),
)
justified = Condition("justified", _("Falta una justificación aceptada."), lambda: Q(justification__state="ACCEPTED"))

is_to_come = Condition(
    "is_to_come",
    _("Esa hora ya pasó. Elija una que esté por venir."),
    lambda: Q(starts_at__gt=clock.now()) | Q(group_session__isnull=False),
)
not_suspended = Condition(
    "not_suspended",
    _("El proceso está suspendido en esa fecha: elija una desde el día del regreso."),
    lambda: ~Q(episode__state="ON_HOLD") | Q(starts_at__date__gte=F("episode__return_due")),
)
plan_takes_sessions = Condition(
    "plan_takes_sessions",
    _("El plan del área no admite sesiones: falta aprobarlo o ya se cerró."),
    lambda: (
        ~Q(purpose=Appointment.Purpose.SESSION)
        | Exists(
            AreaPlan.objects.filter(
                episode=OuterRef("episode"), area=OuterRef("area"), state__in=["APPROVED", "IN_PROGRESS"]
            )
        )
    ),
)
not_credited = Condition(
    "not_credited",
    _("La sesión cuenta también para otro plan de la persona: primero quítela de las que se le acreditan."),
    lambda: ~Exists(SessionCredit.objects.filter(appointment=OuterRef("pk"))),
)
plan_not_closed = Condition(
    "plan_not_closed",
    _("El área ya firmó su opinión de cierre: lo que se cuenta ya no cambia."),
    lambda: ~Exists(AreaPlan.objects.filter(episode=OuterRef("episode"), area=OuterRef("area"), state="COMPLETED")),
)
not_settled = Condition(
    "not_settled",
    _("La lista ya se firmó o terminó el plazo para corregirla."),
    lambda: (
        Q(group_session__state__in=["PLANNED", "OPEN", "HELD"])
        | Q(group_session__isnull=True, starts_at__gte=clock.moment_of(clock.today()))
        | Q(group_session__isnull=True, state="ABSENT_PENDING", justify_by__gte=clock.today())
    ),
)
settled = Condition(
    "settled",
    _("Quien pasa la lista o registró la cita aún puede corregirla."),
    lambda: Q(state__in=[A.ABSENT_JUSTIFIED, A.ABSENT_UNJUSTIFIED]) | ~not_settled.as_q(),
)


@machine
class AppointmentMachine(Machine, Appointment):
    """One appointment of the person: individual, or his place in a group session."""

    path, back = "episode__referral", "episodes__appointments"
    title = _("Cita")
    together = ("episode__program__policy", "professional", "room__center", "group_session")
    opens_with = opening(
        _("Agendar cita"),
        duty=duties.schedules,
        state=A.SCHEDULED,
        conditions=[is_to_come, episode_open, not_suspended, plan_takes_sessions],
        then=[scheduling.hold_slots, scheduling.invite_by_link],
        issues=["summons"],
        notifies=["appointment_scheduled"],
    )
    ends = (A.RESCHEDULED, A.CANCELLED_BY_CENTER, A.CANCELLED_BY_PERSON)

    class Meta:
        proxy = True
        default_permissions = ()

    @step(A.SCHEDULED, A.CONFIRMED, _("Confirmar"), duty=duties.handles_appointment, conditions=[episode_open])
    def confirm(self, facts, by):
        """The person says he will come, by his link or by telephone (R47)."""

    @step(COMING, A.CHECKED_IN, _("Registrar la llegada"), duty=duties.handles_appointment, conditions=[is_today])
    def check_in(self, facts, by):
        """He is at the centre; late is told by the policy's tolerance."""
        self.checked_in_at = clock.now()
        tolerance = self.episode.program.policy.late_minutes
        self.late = (self.checked_in_at - self.starts_at).total_seconds() > tolerance * 60

    @step(
        [*COMING, A.CHECKED_IN],
        A.ATTENDED,
        _("Registrar que asistió"),
        duty=duties.attends_appointment,
        facts=Attendance,
        conditions=[has_begun, in_its_process],
        then=[absences.link_first, absences.close_without_note, plans.start_plan, absences.progress_reached],
    )
    def attend(self, facts, by):
        """The session was held with him; how late he came is what who attends says, not the clock of reception."""
        tolerance = self.episode.program.policy.late_minutes
        if facts.minutes_late > tolerance:
            raise Refused(_("Con más de %(n)d minutos de retraso cuenta como inasistencia.") % {"n": tolerance})
        self.held, self.late = True, facts.late or facts.minutes_late > 0
        self.participation, self.group_note = facts.participation, facts.group_note

    @step(
        A.ATTENDED,
        None,
        _("Registrar la participación"),
        duty=duties.attends_appointment,
        facts=Attendance,
        conditions=[not_settled],
        where=lambda self: self.area == Area.GROUP,
    )
    def rate(self, facts, by):
        """How he took part, or that he came late, while the roll is not signed."""
        self.late, self.participation = facts.late, facts.participation
        self.group_note = facts.group_note or self.group_note

    @step(
        A.ABSENT_PENDING,
        A.ATTENDED,
        _("Corregir: sí asistió"),
        duty=duties.attends_appointment,
        facts=Attendance,
        conditions=[not_settled, in_its_process],
        then=[plans.start_plan, absences.progress_reached],
        where=lambda self: self.purpose != Appointment.Purpose.FIRST,
    )
    def correct_to_attended(self, facts, by):
        """The absence was a mistake of the roll."""
        self.held, self.late, self.absence, self.justify_by = True, facts.late, "", None
        self.participation = facts.participation

    @step(
        [A.ATTENDED, A.ABSENT_PENDING],
        A.ABSENT_PENDING,
        _("Corregir: no asistió"),
        duty=duties.attends_appointment,
        facts=Missed,
        conditions=[not_settled],
        where=lambda self: self.purpose != Appointment.Purpose.FIRST,
    )
    def correct_to_absent(self, facts, by):
        """The attendance, or whether he had warned, was a mistake of the roll."""
        self.held, self.late, self.participation = False, False, None
        self.absence = Appointment.Absence.WARNED if facts.warned else Appointment.Absence.SILENT
        self.justify_by = absences.last_day_to_justify(self)

    @step(
        A.ATTENDED,
        A.DOCUMENTED,
        _("Firmar la nota"),
        duty=duties.signs_note,
        facts=Note,
        where=lambda self: self.area != Area.GROUP and self.purpose == Appointment.Purpose.SESSION,
    )
    def document(self, facts, by):
        """The signed note never changes; it counts as an advisory session (R95)."""
        SignedNote.objects.create(
            appointment_id=self.pk,
            topic=facts.topic,
            observation=facts.observation,
            intervention=facts.intervention,
            homework=facts.homework,
            signed_by=by,
            signed_at=clock.now(),
        )

    @step(
        A.ATTENDED,
        A.DOCUMENTED,
        _("Cerrar con la lista del grupo"),
        duty=duties.runs_by_itself,
        where=lambda self: self.area == Area.GROUP,
    )
    def document_in_group(self, facts, by):
        """The group session was documented, and with it his place in it."""

    @step(
        A.ATTENDED,
        A.DOCUMENTED,
        _("Cerrar sin nota"),
        duty=duties.runs_by_itself,
        where=lambda self: self.purpose != Appointment.Purpose.SESSION,
    )
    def close_without_note(self, facts, by):
        """What was done there is written elsewhere: the interview, the assessment, the first reception."""

    @step(
        COMING,
        A.RESCHEDULED,
        _("Reprogramar"),
        duty=duties.handles_appointment,
        facts=NewTime,
        conditions=[episode_open],
        then=[scheduling.free_slots, absences.schedule_again],
        where=lambda self: self.group_session_id is None,
    )
    def reschedule(self, facts, by):
        """Another day and hour, of the same area; the new appointment says which one it replaces."""
        if facts.professional is not None and facts.professional.area not in (None, self.area):
            raise Refused(_("La cita es de %(area)s: elija a alguien de esa área.") % {"area": self.get_area_display()})
        self.cancel_reason = facts.text

    @step(
        [*COMING, A.CHECKED_IN],
        A.CANCELLED_BY_CENTER,
        _("Cancelar por el centro"),
        duty=duties.handles_appointment,
        facts=Said,
        then=[scheduling.free_slots],
        notifies=["appointment_cancelled"],
    )
    def cancel_by_center(self, facts, by):
        """The centre cancels, even when he is already there: it never counts as an absence."""
        self.cancel_reason = facts.text

    @step(
        COMING,
        A.CANCELLED_BY_PERSON,
        _("Cancelar a petición de la persona"),
        duty=duties.handles_appointment,
        facts=Said,
        then=[scheduling.free_slots],
        notifies=["appointment_cancelled"],
    )
    def cancel_by_person(self, facts, by):
        """He asks in time for it not to be held."""
        self.cancel_reason = facts.text

    @step(
        [*COMING, A.CHECKED_IN],
        A.ABSENT_PENDING,
        _("Registrar inasistencia"),
        duty=duties.attends_appointment,
        facts=Missed,
        conditions=[has_begun, in_its_process],
        notifies=["absence_recorded"],
    )
    def miss(self, facts, by):
        """He did not come; the days to justify it begin, and of a summons those until another one counts."""
        self.held = False
        self.absence = Appointment.Absence.WARNED if facts.warned else Appointment.Absence.SILENT
        self.justify_by = absences.last_day_to_justify(self)
        self.next_summons_from = absences.next_summons_counts_from(self)

    @step(A.ABSENT_PENDING, A.ABSENT_JUSTIFIED, _("Justificar"), duty=duties.runs_by_itself, conditions=[justified])
    def justify(self, facts, by):
        """The proof was accepted: no penalty."""

    @step(
        A.ABSENT_PENDING,
        A.ABSENT_UNJUSTIFIED,
        _("Dejar sin justificar"),
        duty=duties.runs_by_itself,
        conditions=[window_over, episode_open],
        then=[absences.count_absence],
        issues=["absence_notice", "warning_letter"],
        notifies=["absence_unjustified"],
    )
    def let_lapse(self, facts, by):
        """The term passed or the proof was rejected; it counts against the policy."""

    @step(
        A.ABSENT_PENDING,
        A.ABSENT_UNJUSTIFIED,
        _("Cerrar la inasistencia con el proceso"),
        duty=duties.runs_by_itself,
        conditions=[window_over, process_over],
    )
    def lapse_in_silence(self, facts, by):
        """The process ended before its term did: nothing is counted, and nobody gets a letter about it."""

    @step(
        [A.ABSENT_PENDING, A.ABSENT_JUSTIFIED, A.ABSENT_UNJUSTIFIED],
        A.ATTENDED,
        _("Enmendar: sí asistió"),
        duty=duties.coordinates,
        facts=Said,
        conditions=[settled, episode_open, plan_not_closed],
        then=[
            absences.close_in_signed_roll,
            absences.close_without_note,
            plans.start_plan,
            absences.progress_reached,
        ],
        where=lambda self: self.purpose != Appointment.Purpose.FIRST,
    )
    def amend_to_attended(self, facts, by):
        """The coordinator corrects, with her reason, an absence that was already settled."""
        self.held, self.absence, self.justify_by = True, "", None

    @step(
        A.DOCUMENTED,
        A.ABSENT_PENDING,
        _("Enmendar: no asistió"),
        duty=duties.coordinates,
        facts=Amendment,
        conditions=[episode_open, plan_not_closed, not_credited],
        notifies=["absence_recorded"],
        where=lambda self: self.group_session_id is not None,
    )
    def amend_to_absent(self, facts, by):
        """The signed roll was wrong; he has the days of the rule, from today, to justify it."""
        self.held, self.late, self.participation = False, False, None
        self.absence = Appointment.Absence.WARNED if facts.warned else Appointment.Absence.SILENT
        self.justify_by = absences.last_day_to_justify(self, since=clock.today())
