"""Mi trabajo: what waits for a person, from the map's tasks and from what the map does not hold, by due date.

Every source is one query, and what the rows show of their cases is read at once, so that 30 rows cost what one does.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from casework import clock, words
from casework.access import visible
from casework.models import (
    Appointment,
    AreaPlan,
    Enrollment,
    Episode,
    FollowUp,
    GroupSession,
    Institution,
    JustificationRequest,
)
from casework.navigation import counted_by
from casework.progress import with_progress
from casework.roles import PROFESSIONAL_ROLES, Area, Role
from casework.states import OPEN_PLANS
from casework.states import AppointmentState as A
from casework.states import EpisodeState as E
from casework.working_days import working_days_after
from documents.models import IssuedDocument
from workflows import emergencies, risk_band
from workflows.agreements import expired
from workflows.amendments import to_see, to_see_rows
from workflows.arrivals import never_came, never_came_rows, to_take, to_take_rows
from workflows.correspondence import to_read, to_read_rows
from workflows.court_reports import earliest_of, to_report, to_report_rows
from workflows.first_appointments import first_appointments, task_row
from workflows.flows.follow import map_of_process
from workflows.machines import EpisodeMachine
from workflows.machines.episode import second_approval
from workflows.models import Proposal
from workflows.next_sessions import to_close, to_close_rows, to_schedule, to_schedule_rows
from workflows.order_clock import OrderClock, clocks_of
from workflows.requests import to_answer, to_answer_rows
from workflows.returns import to_return, to_return_rows
from workflows.risk_again import to_review, to_review_rows

HORIZON = 30  # days: what is due later stands on its case page, not yet on the desk
TO_COME = (A.SCHEDULED, A.CONFIRMED, A.CHECKED_IN)
UNCOUNTED = {Role.FACILITATOR, Role.DATA_PROTECTION}  # who knows nothing of the sessions of a case (domain §9)
MINE, CENTER, UNASSIGNED = "mias", "centro", "sin-asignar"
CASE = "process__journey__case"
FIRST = "first_appointment"  # the task whose row is told by the appointment itself

# What the button of a task says, by its node.
ACTIONS = {
    "review": gettext_lazy("Revisar"),
    "interview": gettext_lazy("Entrevistar"),
    "plan": gettext_lazy("Aprobar plan"),
    "closing": gettext_lazy("Iniciar cierre"),
    "conclusion": gettext_lazy("Concluir"),
}


@dataclass
class Row:
    """One thing to do: when, what, about whom, and the one button that leads straight to it."""

    due: datetime | date
    what: str
    action: str
    url: str = ""
    detail: str = ""
    case: object = None
    person: str = ""
    risk: str = ""
    sessions: str = ""
    hour: bool = False  # an appointment: its hour matters, not only its day
    node: object = None  # of the map, when it is one of its tasks

    @property
    def day(self) -> date:
        return words.local(self.due).date() if isinstance(self.due, datetime) else self.due

    @property
    def late(self) -> bool:
        return self.day < clock.today()


@dataclass
class Shelf:
    """The rows of one stretch of time."""

    key: str
    title: str
    rows: list[Row] = field(default_factory=list)


# ---- Tasks of the map ----------------------------------------------------------------------------------------------


def tasks(user) -> QuerySet:
    """The open tasks this person may know, due within the horizon."""
    until = clock.moment_of(clock.today() + timedelta(days=HORIZON), 23, 59)
    return visible(Task, user).filter(
        Q(scheduled__isnull=True) | Q(scheduled__lte=until), status=STATUS.NEW, process__journey__open=True
    )


def on_own_desk(user) -> Q | None:
    """Which of the visible tasks are this person's own; None when none can be."""
    by_role = {
        Role.RECEPTION: lambda: Q(owner_permission="receives"),
        Role.COORDINATOR: lambda: Q(owner_permission="coordinates"),
        Role.FACILITATOR: lambda: Q(flow_task__in=_nodes("group_attention")) & _in_own_group(user),
        Role.SOCIAL_WORKER: lambda: (
            _of_own_area(user)
            | (Q(owner_permission="does_social_work") & _plan(Area.SOCIAL_WORK, professional=user.pk))
            | (Q(flow_task__in=_center_follow_ups()) & _plan(Area.SOCIAL_WORK, professional=user.pk))
        ),
        Role.PSYCHOLOGIST: lambda: _of_own_area(user),
        Role.LAWYER: lambda: _of_own_area(user),
    }
    found = by_role.get(user.role)
    return found() if found else None


def on_nobodys_desk(user) -> Q | None:
    """The tasks of the person's own area that nobody has taken yet."""
    if user.role not in PROFESSIONAL_ROLES:
        return None
    nobody = Q(flow_task__in=_of_area(user.area)) & _plan(user.area, professional=None, state__in=OPEN_PLANS)
    if user.role == Role.SOCIAL_WORKER:
        nobody |= Q(owner_permission="does_social_work") & _plan(Area.SOCIAL_WORK, professional=None)
    return nobody


def _of_own_area(user) -> Q:
    return Q(flow_task__in=_of_area(user.area)) & _plan(user.area, professional=user.pk, state__in=OPEN_PLANS)


def _in_own_group(user) -> Q:
    enrolled = Enrollment.objects.filter(
        episode__referral=OuterRef(CASE), group__facilitators=user.pk, left_on__isnull=True
    )
    return Q(Exists(enrolled)) | _plan(Area.GROUP, professional=user.pk, state__in=OPEN_PLANS)


def _plan(area: str, **where) -> Q:
    """The case's latest episode has such a plan."""
    if where.get("professional", "") is None:
        where["professional__isnull"] = where.pop("professional") is None
    later = Episode.objects.filter(referral=OuterRef("episode__referral"), pk__gt=OuterRef("episode"))
    plans = AreaPlan.objects.filter(episode__referral=OuterRef(CASE), area=area, **where)
    return Q(Exists(plans.filter(~Exists(later))))


def _nodes(*names: str) -> list:
    return [map_of_process().node(name) for name in names]


def _center_follow_ups() -> list:
    """The centre's side: the institution's follow-ups are on nobody's desk here, though everybody may see them."""
    return [node for node in map_of_process().people() if getattr(node, "side", "") == FollowUp.Side.CENTER]


def _of_area(area: str) -> list:
    return _nodes(*(name for name in (f"{area.lower()}_assessment", f"{area.lower()}_attention")))


def of_tab(user, tab: str) -> QuerySet:
    """The tasks of one of the three lists; «Del centro» is what she may know and is not her own."""
    own, nobodys = on_own_desk(user), on_nobodys_desk(user)
    if tab == MINE:
        return tasks(user).filter(own) if own is not None else tasks(user).none()
    if tab == UNASSIGNED:
        return tasks(user).filter(nobodys) if nobodys is not None else tasks(user).none()
    rest = tasks(user)
    for others in (own, nobodys):
        rest = rest.exclude(others) if others is not None else rest
    return rest


def _task_rows(found: QuerySet, user) -> Iterator[Row]:
    related = (f"{CASE}__person", f"{CASE}__unit__institution", f"{CASE}__center")
    found = list(found.select_related(*related).order_by("scheduled", "pk"))
    expected = {task.process.journey.case_id for task in found if task.flow_task.name == FIRST}
    firsts = first_appointments(expected, user)
    for task in found:
        node, case = task.flow_task, task.process.journey.case
        row = Row(
            due=task.scheduled,
            what=str(node.task_title),
            action=_action(node),
            case=case,
            node=node,
            detail=_of_task(node, case),
        )
        yield replace(row, **task_row(case.pk, firsts.get(case.pk))) if node.name == FIRST else row


def _action(node) -> str:
    if node.name.endswith("_assessment"):
        return _("Valorar")
    if node.name.endswith("_attention"):
        return _("Ver el avance")
    if hasattr(node, "month"):
        return _("Registrar") if node.side == FollowUp.Side.CENTER else _("Abrir")
    return str(ACTIONS.get(node.name, _("Abrir")))


def _of_task(node, case) -> str:
    if node.name == "review":
        return str(case.unit.institution) if case.unit_id else _("Solicitud voluntaria")
    if node.name.endswith("_attention"):
        return _("Atención en curso")
    if node.name == "plan":
        return _("Las tres áreas ya valoraron")
    if node.name == "conclusion":
        return _("Riesgo al egreso e informe final")
    return ""


# ---- What the map does not hold ------------------------------------------------------------------------------------


def proposals(user) -> QuerySet:
    """Withdrawals that a rule proposed: the coordinator decides; the direction approves those of high risk."""
    waiting = visible(Proposal, user).filter(decided_at__isnull=True)
    if user.role == Role.DIRECTION:
        return waiting.filter(episode__in=EpisodeMachine.objects.filter(~second_approval.as_q()).values("pk"))
    return waiting


def _proposal_rows(user) -> Iterator[Row]:
    direction = user.role == Role.DIRECTION
    for one in proposals(user).select_related("episode__referral__person", "episode__referral__center"):
        yield Row(
            due=working_days_after(clock.local_day(one.proposed_at), 3),
            case=one.episode.referral,
            detail=one.reason,
            what=_("Aprobar una baja en segunda instancia") if direction else _("Decidir sobre la baja propuesta"),
            action=_("Decidir"),
            url=reverse("step", args=["proceso", one.episode_id, "approve_withdrawal"])
            if direction
            else reverse("proposal", args=[one.pk]),
        )


def unrecorded(user) -> QuerySet:
    """Appointments of hers up to today that have no result yet; the group's are told on its roll."""
    until = clock.moment_of(clock.today(), 23, 59)
    return visible(Appointment, user).filter(
        professional=user.pk, group_session__isnull=True, state__in=TO_COME, starts_at__lte=until
    )


def _appointment_rows(user) -> Iterator[Row]:
    for one in unrecorded(user).select_related("episode__referral__person", "room"):
        yield Row(
            due=one.starts_at,
            hour=True,
            what=_("Registrar la asistencia"),
            action=_("Registrar"),
            detail=f"{one.get_purpose_display()}, {one.get_area_display()}",
            case=one.episode.referral,
            url=reverse("appointment", args=[one.pk]),
        )


def unsigned(user) -> QuerySet:
    """Sessions held whose note is not signed."""
    held = visible(Appointment, user).filter(professional=user.pk, state=A.ATTENDED, purpose="SESSION")
    return held.exclude(area=Area.GROUP)


def _note_rows(user) -> Iterator[Row]:
    for one in unsigned(user).select_related("episode__referral__person"):
        yield Row(
            due=one.starts_at + timedelta(hours=72),
            what=_("Firmar la nota de la sesión"),
            action=_("Escribir nota"),
            detail=_("Sesión del %(day)s") % {"day": words.short_day(one.starts_at)},
            case=one.episode.referral,
            url=reverse("appointment", args=[one.pk]),
        )


def justifications(user) -> QuerySet:
    """Absences somebody asks to have excused."""
    waiting = visible(JustificationRequest, user).filter(state="SUBMITTED")
    return waiting if user.role == Role.COORDINATOR else waiting.filter(appointment__professional=user.pk)


def _justification_rows(user) -> Iterator[Row]:
    for one in justifications(user).select_related("reason", "appointment__episode__referral__person"):
        yield Row(
            due=working_days_after(one.submitted_on, 2),
            what=_("Decidir una justificación"),
            action=_("Decidir"),
            detail=_("%(reason)s; faltó el %(day)s")
            % {"reason": one.reason or _("Sin motivo"), "day": words.short_day(one.appointment.starts_at)},
            case=one.appointment.episode.referral,
            url=reverse("justification", args=[one.pk]),
        )


def papers_to_sign(user) -> QuerySet:
    """For the coordinator: drafts that only she signs."""
    return visible(IssuedDocument, user).filter(state__in=["DRAFT", "IN_REVIEW"])


def _paper_rows(user) -> Iterator[Row]:
    papers = list(papers_to_sign(user).select_related("referral__person"))
    reports = earliest_of([one.referral_id for one in papers if one.kind == "progress_report"])
    for one in papers:
        due = working_days_after(clock.local_day(one.issued_at), 5)
        if one.kind == "progress_report":
            due = min(due, reports.get(one.referral_id, due))  # the authority's day, when it comes before ours
        yield Row(
            due=due,
            what=_("Revisar y firmar un documento"),
            action=_("Revisar"),
            detail=one.title,
            case=one.referral,
            url=reverse("paper_draft", args=[one.pk]),
        )


def rolls(user) -> QuerySet:
    """The group sessions of hers up to today whose roll is not closed."""
    until = clock.moment_of(clock.today(), 23, 59)
    return visible(GroupSession, user).filter(
        group__facilitators=user.pk, state__in=["PLANNED", "OPEN", "HELD"], starts_at__lte=until
    )


def _roll_rows(user) -> Iterator[Row]:
    for one in rolls(user).select_related("group"):
        yield Row(
            due=one.starts_at,
            hour=True,
            what=_("Pasar lista del grupo"),
            action=_("Pasar lista"),
            detail=_("%(group)s, sesión %(n)d") % {"group": one.group, "n": one.number},
            url=reverse("group_session", args=[one.pk]),
        )


def transfers(user) -> QuerySet:
    """Cases that another centre asks this coordinator to receive."""
    return visible(Episode, user).filter(state=E.TRANSFERRING, transfer_to=user.center_id)


def _transfer_rows(user) -> Iterator[Row]:
    for one in transfers(user).select_related("referral__person", "referral__center"):
        yield Row(
            due=working_days_after(clock.local_day(one.referral.changed_at), 1),  # since it was asked for
            what=_("Responder una solicitud de traslado"),
            action=_("Responder"),
            detail=_("Viene de %(center)s") % {"center": one.referral.center},
            case=one.referral,
            url=reverse("step", args=["proceso", one.pk, "accept_transfer"]),
        )


def applicants(user) -> QuerySet:
    """Institutions that ask to join."""
    return visible(Institution, user).filter(state__in=["REQUESTED", "UNDER_VALIDATION", "APPROVED"])


def _applicant_rows(user) -> Iterator[Row]:
    for one in applicants(user).select_related("application"):
        asked = getattr(one, "application", None)
        sent = clock.local_day(asked.submitted_at) if asked else clock.today()
        yield Row(
            due=working_days_after(sent, 5),
            what=_("Admitir una institución"),
            action=_("Revisar"),
            detail=f"{one.name} · {one.get_state_display()}",
            url=reverse("institution", args=[one.pk]),
        )


def expired_agreements(user) -> QuerySet:
    """Active institutions whose agreement ended: the direction decides whether to suspend (domain §8.7)."""
    return expired().filter(institution__in=visible(Institution, user))


def _agreement_rows(user) -> Iterator[Row]:
    for one in expired_agreements(user):
        yield Row(
            due=working_days_after(one.valid_to, 5),
            what=_("Decidir por un convenio vencido"),
            action=_("Decidir"),
            detail=f"{one.institution} · {one.number}",
            url=reverse("institution", args=[one.institution_id]),
        )


def archives(user) -> QuerySet:
    """Ended processes with nothing more to come, for the officer of the archive."""
    later = FollowUp.objects.filter(episode=OuterRef("pk"), state__in=["SCHEDULED", "DUE", "IN_PROGRESS"])
    return visible(Episode, user).filter(
        ~Exists(later),
        state__in=[E.COMPLETED, E.WITHDRAWN, E.NOT_ELIGIBLE],
        ended_on__lte=clock.today() - timedelta(days=30),
    )


def _archive_rows(user) -> Iterator[Row]:
    for one in archives(user).select_related("referral"):
        yield Row(
            due=one.ended_on + timedelta(days=60),
            what=_("Archivar el expediente"),
            action=_("Archivar"),
            detail=_("%(state)s el %(day)s") % {"state": one.get_state_display(), "day": words.short_day(one.ended_on)},
            case=one.referral,
            url=reverse("step", args=["proceso", one.pk, "archive"]),
        )


def unassigned_cases(user) -> QuerySet:
    """For the coordinator: cases in which an area has no professional."""
    missing = visible(AreaPlan, user).filter(
        professional__isnull=True, state__in=OPEN_PLANS, episode__state__in=[E.ASSESSMENT, E.ACTIVE]
    )
    return missing.exclude(area=Area.GROUP) if user.role == Role.COORDINATOR else missing.none()


def _assignment_rows(user) -> Iterator[Row]:
    for one in unassigned_cases(user).select_related("episode__referral__person").order_by("episode", "pk"):
        yield Row(
            due=working_days_after(clock.local_day(one.episode.referral.changed_at), 2),  # since the areas work
            what=_("Asignar profesional"),
            action=_("Asignar"),
            detail=one.get_area_display(),
            case=one.episode.referral,
            url=reverse("step", args=["plan", one.pk, "assign"]),
        )


def _as_rows(tell: Callable) -> Callable:
    """What another file tells of its rows, as rows."""
    return lambda user: (Row(**said) for said in tell(user))


# Each source with the roles whose work it is: nobody else is told of it.
SOURCES = (
    (to_take, _as_rows(to_take_rows), {Role.RECEPTION}),
    (never_came, _as_rows(never_came_rows), {Role.COORDINATOR}),
    (proposals, _proposal_rows, {Role.COORDINATOR, Role.DIRECTION}),
    (unrecorded, _appointment_rows, PROFESSIONAL_ROLES | {Role.FACILITATOR}),
    (unsigned, _note_rows, PROFESSIONAL_ROLES),
    (to_schedule, _as_rows(to_schedule_rows), PROFESSIONAL_ROLES),
    (to_close, _as_rows(to_close_rows), PROFESSIONAL_ROLES),
    (justifications, _justification_rows, PROFESSIONAL_ROLES | {Role.COORDINATOR}),
    (to_report, _as_rows(to_report_rows), PROFESSIONAL_ROLES | {Role.COORDINATOR}),
    (papers_to_sign, _paper_rows, {Role.COORDINATOR}),
    (to_return, _as_rows(to_return_rows), PROFESSIONAL_ROLES | {Role.COORDINATOR}),
    (to_read, _as_rows(to_read_rows), {Role.COORDINATOR}),
    (to_see, _as_rows(to_see_rows), {Role.COORDINATOR}),
    (to_answer, _as_rows(to_answer_rows), {Role.COORDINATOR}),
    (rolls, _roll_rows, PROFESSIONAL_ROLES | {Role.FACILITATOR}),
    (to_review, _as_rows(to_review_rows), {Role.PSYCHOLOGIST}),
    (transfers, _transfer_rows, {Role.COORDINATOR}),
    (applicants, _applicant_rows, {Role.DIRECTION, Role.SYSTEM_ADMIN}),
    (expired_agreements, _agreement_rows, {Role.DIRECTION}),
    (archives, _archive_rows, {Role.DATA_PROTECTION}),
    (emergencies.to_review, _as_rows(emergencies.to_review_rows), {Role.DATA_PROTECTION}),
)


# ---- The whole desk ------------------------------------------------------------------------------------------------


def counts(user, *, known: dict[str, int]) -> dict[str, int]:
    """How many rows each list has; those that are known already are not asked for."""
    asked = {
        MINE: lambda: waiting_for(user),
        CENTER: lambda: of_tab(user, CENTER).count(),
        UNASSIGNED: lambda: of_tab(user, UNASSIGNED).count() + unassigned_cases(user).count(),
    }
    return {tab: known[tab] if tab in known else ask() for tab, ask in asked.items()}


def _sources_of(user) -> list[tuple]:
    return [(found, tell) for found, tell, roles in SOURCES if user.role in roles]


def waiting_for(user) -> int:
    """The number behind «Mi trabajo» in the bar."""
    return of_tab(user, MINE).count() + sum(found(user).count() for found, _tell in _sources_of(user))


def rows_of(user, tab: str) -> list[Row]:
    """The rows of one list, by due date, each with what it says of its case."""
    rows = list(_task_rows(of_tab(user, tab), user))
    if tab == MINE:
        for _found, tell in _sources_of(user):
            rows += tell(user)
    if tab == UNASSIGNED:
        rows += list(_assignment_rows(user))
    tell_of_cases(rows, user, may_act=tab != CENTER)
    return sorted(rows, key=lambda row: (row.day, row.due.isoformat(), row.person))


def tell_of_cases(rows: list[Row], user, *, may_act: bool = False) -> None:
    """Fill in what rows say of their cases: the name as this person may know it, the band of risk and the sessions."""
    cases = {row.case.pk for row in rows if row.case is not None}
    episodes = _latest_episodes(cases)
    bands = risk_band.bands(user, [(row.case, episodes.get(row.case.pk)) for row in rows if row.case is not None])
    clocks = clocks_of(episodes) if user.role not in UNCOUNTED else {}
    for row in rows:
        if row.case is None:
            continue
        episode = episodes.get(row.case.pk)
        row.person = known_name(user, row.case)
        row.risk = bands.get(row.case.pk, "")
        row.sessions = _sessions(clocks.get(row.case.pk))
        if hasattr(row.node, "month"):
            _tell_of_follow_up(row, episode)
        if not row.url:
            row.url = task_url(row.node, row.case, episode) if may_act else reverse("case", args=[row.case.pk])
            row.action = row.action if may_act else _("Abrir")


def _tell_of_follow_up(row: Row, episode: Episode) -> None:
    """The map opens its task for the day it is meant for; it can be recorded on every day of its window (§8.5)."""
    follow_up = _follow_up_of(row.node, episode)
    row.due = follow_up.window_to
    row.detail = _("Se puede hacer desde el %(day)s") % {"day": words.short_day(follow_up.window_from)}


def _follow_up_of(node, episode: Episode) -> FollowUp:
    return next(one for one in episode.loaded_follow_ups if (one.month, one.side) == (node.month, node.side))


def known_name(user, referral) -> str:
    """The name as this person may know it: the direction sees initials, data protection the folio (domain §9)."""
    if user.role == Role.DATA_PROTECTION:
        return str(referral)
    holder = referral.person if referral.person_id else referral
    return holder.initials if user.role == Role.DIRECTION else holder.listed_name


def _latest_episodes(cases: Iterable[int]) -> dict[int, Episode]:
    """The latest episode of each case, with its plans and their progress, and its follow-ups."""
    found = {episode.referral_id: episode for episode in Episode.objects.filter(referral__in=cases).order_by("pk")}
    of = {episode.pk: episode for episode in found.values()}
    for episode in of.values():
        episode.loaded_plans, episode.loaded_follow_ups = [], []
    for plan in with_progress(AreaPlan.objects.filter(episode__in=of)).order_by("pk"):
        of[plan.episode_id].loaded_plans.append(plan)
    for follow_up in FollowUp.objects.filter(episode__in=of):
        of[follow_up.episode_id].loaded_follow_ups.append(follow_up)
    return found


def _sessions(told: OrderClock | None) -> str:
    return _("%(done)d de %(all)d sesiones") % {"done": told.done, "all": told.total} if told else ""


def task_url(node, case, episode) -> str:
    """The address of the form that closes a task."""
    if node.name == "review":
        return reverse("review", args=[case.pk])
    if episode is None:
        return reverse("case", args=[case.pk])
    if node.name == "interview":
        return reverse("interview", args=[episode.pk])
    if hasattr(node, "month"):
        return reverse("follow_up", args=[_follow_up_of(node, episode).pk])
    step, _next, where = node.exits[0]
    if "area" in where:
        plan = next(plan for plan in episode.loaded_plans if plan.area == where["area"])
        return reverse("step", args=["plan", plan.pk, step.name])
    return reverse("step", args=["proceso", episode.pk, step.name])


def shelves(rows: Iterable[Row]) -> list[Shelf]:
    """The rows on four shelves: late, today, up to Sunday, later; empty ones are left out."""
    today = clock.today()
    sunday = today + timedelta(days=6 - today.weekday())
    late, now = Shelf("vencido", _("Vencido")), Shelf("hoy", _("Hoy, %(day)s") % {"day": _this_day(today)})
    week, later = Shelf("semana", _("Esta semana")), Shelf("despues", _("Más adelante"))
    for row in rows:
        shelf = late if row.late else now if row.day == today else week if row.day <= sunday else later
        shelf.rows.append(row)
    return [shelf for shelf in (late, now, week, later) if shelf.rows]


def _this_day(day: date) -> str:
    return f"{words.DAYS[day.weekday()]} {day.day} de {words.MONTHS[day.month - 1]}"


counted_by("inbox", waiting_for)
