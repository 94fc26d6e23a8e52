"""The group's calendar: who is enrolled, which sessions are planned, and each person's place in them.

A session belongs to many cases: it is opened by itself, and each person's appointment in the lock of his own case, in
ascending order. What is cut off half-way is finished by asking again: nothing here is done twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from casework import clock
from casework.models import Appointment, AreaPlan, CurriculumTopic, Enrollment, Episode, Group, GroupSession
from casework.roles import SYSTEM, Area
from casework.states import AppointmentState as A
from casework.states import EpisodeState as E
from casework.states import GroupSessionState as G
from casework.states import PlanState as P
from casework.wall import as_whole
from workflows.door import Refused, open_record, take_step
from workflows.free_hours import holidays
from workflows.machines import AppointmentMachine, GroupSessionMachine
from workflows.machines.facts import Said
from workflows.machines.group_session import Debrief
from workflows.machines.opened import current_program
from workflows.records import ENROLLMENT, LEAVING, write_down

AHEAD = 366  # days within which the weekly days of a group are sought
GONE = (A.CANCELLED_BY_CENTER, A.CANCELLED_BY_PERSON, A.RESCHEDULED)


@dataclass
class Invited:
    """What came of giving each person his place: how many got one, and who could not, with the reasons."""

    placed: int = 0
    refused: list[tuple[Episode, list[str]]] = field(default_factory=list)


# ---- Who is in the group --------------------------------------------------------------------------------------------


def waiting_for_group(episodes) -> Iterable[Episode]:
    """Of these episodes, those in process whose group plan is approved and who are in no group."""
    plans = AreaPlan.objects.filter(area=Area.GROUP, state__in=[P.APPROVED, P.IN_PROGRESS]).values("episode")
    enrolled = Enrollment.objects.filter(left_on__isnull=True).values("episode")
    return episodes.filter(state=E.ACTIVE, pk__in=plans).exclude(pk__in=enrolled)


@as_whole
def places_taken(groups: list[int]) -> dict[int, int]:
    """How many are enrolled in each group: its places are everybody's to count, who takes them is not to know."""
    rows = Enrollment.objects.filter(group__in=groups, left_on__isnull=True).order_by()
    return dict(rows.values_list("group").annotate(taken=Count("pk")))


@as_whole
def places_given(sessions: list[int]) -> dict[int, int]:
    """How many have their place in each session: counted for whoever knows the session, as those of a group are."""
    rows = Appointment.objects.filter(group_session__in=sessions).exclude(state__in=GONE).order_by()
    return dict(rows.values_list("group_session").annotate(given=Count("pk")))


@as_whole
def enroll(group: Group, episode: Episode, *, by) -> Enrollment:
    """Enrol a person, while there is room, and give him his place in the sessions to come; raises Refused."""
    with transaction.atomic():
        group = Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
        if not waiting_for_group(Episode.objects.filter(pk=episode.pk, referral__center=group.center_id)).exists():
            raise Refused(_("Esta persona no espera grupo: su plan de grupo no está aprobado o ya está inscrita."))
        if group.enrollments.filter(left_on__isnull=True).count() >= group.capacity:
            raise Refused(_("El grupo está lleno: caben %(n)d personas.") % {"n": group.capacity})
        enrollment = Enrollment(group=group, episode=episode, enrolled_on=clock.today())
        write_down(enrollment, by=by, fact=ENROLLMENT)
    for session in group.sessions.filter(state=G.PLANNED, starts_at__gt=clock.now()):
        give_places(session, by=by, only=[enrollment])
    return enrollment


@as_whole
def leave(enrollment: Enrollment, *, by) -> None:
    """End an enrolment; his places in sessions to come are cancelled by the centre."""
    enrollment.left_on = clock.today()
    write_down(enrollment, by=by, fact=LEAVING)
    coming = Appointment.objects.filter(
        episode=enrollment.episode_id,
        group_session__group=enrollment.group_id,
        starts_at__gt=clock.now(),
        state__in=[A.SCHEDULED, A.CONFIRMED],
    )
    for appointment in coming:
        take_step(appointment, AppointmentMachine.cancel_by_center, by=by, facts=Said(_("Dejó el grupo.")))


# ---- Its sessions ---------------------------------------------------------------------------------------------------


def next_days(group: Group, many: int, *, since: date | None = None) -> list[date]:
    """The next days of the group after its last session, holidays left out."""
    last = group.sessions.aggregate(last=Max("starts_at"))["last"]
    day = max(since or clock.today(), clock.local_day(last) + timedelta(days=1) if last else clock.today())
    closed, found = holidays(day, day + timedelta(days=AHEAD)), []
    for offset in range(AHEAD):
        one = day + timedelta(days=offset)
        if one.weekday() == group.weekday and one not in closed and _start(group, one) > clock.now():
            found.append(one)
        if len(found) == many:
            break
    return found


def _start(group: Group, day: date) -> datetime:
    return clock.moment_of(day, group.starts_at.hour, group.starts_at.minute)


@as_whole
def plan_session(group: Group, starts_at: datetime, *, by) -> tuple[GroupSession, Invited]:
    """One session of the group: its facilitators and room are taken, and each enrolled person gets his place."""
    number = (group.sessions.aggregate(last=Max("number"))["last"] or 0) + 1
    minutes = current_program().group_minutes
    topics = list(CurriculumTopic.objects.valid_on(clock.today()).order_by("order"))
    session = open_record(
        GroupSession(
            group=group,
            number=number,
            topic=topics[(number - 1) % len(topics)] if topics else None,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
        ),
        by=by,
    )
    return session, give_places(session, by=by)


@as_whole
def give_places(session: GroupSession, *, by, only: list[Enrollment] | None = None) -> Invited:
    """The appointment of each enrolled person who has none in this session; asking again gives what is missing."""
    enrolled = (
        only
        if only is not None
        else list(
            Enrollment.objects.filter(group=session.group_id, left_on__isnull=True, episode__state=E.ACTIVE)
            .select_related("episode__referral__person")
            .order_by("episode__referral")
        )
    )
    placed = set(session.appointments.values_list("episode", flat=True))
    invited = Invited()
    for enrollment in enrolled:
        if enrollment.episode_id in placed:
            continue
        try:
            open_record(_place(session, enrollment, by), by=by)
            invited.placed += 1
        except Refused as refusal:
            invited.refused.append((enrollment.episode, refusal.reasons))
    return invited


def _place(session: GroupSession, enrollment: Enrollment, by) -> Appointment:
    """His place holds him alone: the room and the facilitators are held by the session."""
    return Appointment(
        episode=enrollment.episode,
        purpose=Appointment.Purpose.SESSION,
        area=Area.GROUP,
        group_session_id=session.pk,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        created_by=by if by.pk else None,
        created_at=clock.now(),
    )


@as_whole
def document_session(session: GroupSession, debrief: Debrief, *, by, seen: int | None = None) -> int:
    """Sign the account of the session; with it each attendance is closed, in its own case. Gives how many."""
    take_step(session, GroupSessionMachine.document, by=by, facts=debrief, seen=seen)
    closed = 0
    for appointment in session.appointments.filter(state=A.ATTENDED).order_by("episode__referral"):
        take_step(appointment, AppointmentMachine.document_in_group, by=SYSTEM)
        closed += 1
    return closed


@as_whole
def cancel_session(
    session: GroupSession, said: Said, *, by, seen: int | None = None
) -> list[tuple[Appointment, list[str]]]:
    """Cancel the session and each person's place in it; gives those that could not be cancelled."""
    take_step(session, GroupSessionMachine.cancel, by=by, facts=said, seen=seen)
    refused = []
    places = session.appointments.filter(state__in=[A.SCHEDULED, A.CONFIRMED, A.CHECKED_IN])
    for appointment in places.select_related("episode__referral__person").order_by("episode__referral"):
        try:
            take_step(appointment, AppointmentMachine.cancel_by_center, by=by, facts=said)
        except Refused as refusal:
            refused.append((appointment, refusal.reasons))
    return refused
