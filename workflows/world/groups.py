"""The reflection groups of the demonstration: their weekly sessions, from planning to the signed account."""

from collections.abc import Sequence
from datetime import date, timedelta

from casework import clock
from casework.models import CurriculumTopic, GroupSession
from casework.states import AppointmentState as A
from workflows.door import take_step
from workflows.group_calendar import cancel_session, document_session, plan_session
from workflows.machines import AppointmentMachine, GroupSessionMachine
from workflows.machines.appointment import Attendance, Missed
from workflows.machines.facts import Said
from workflows.machines.group_session import Debrief
from workflows.world import texts
from workflows.world.people import Team, World
from workflows.world.timeline import Life

AHEAD = timedelta(days=10)  # a session is planned so long before


def weekly_days(world: World, team: Team, weeks: int) -> list[date]:
    """The group's days of the last weeks and the next two, without holidays; today is one if the group meets today."""
    today, weekday = world.today, team.group.weekday
    last = today - timedelta(days=(today.weekday() - weekday) % 7)
    days = [last + timedelta(days=7 * number) for number in range(-weeks, 3)]
    if last != today and min(today.weekday(), 5) == weekday:
        days.append(today)  # a Sunday: the group meets all the same
    return sorted(day for day in days if day >= today or world.diary.is_open(day) or day.weekday() == 5)


def meet(world: World, team: Team, days: Sequence[date], *, last: str = "DOCUMENTED", cancelled: int = -1) -> Life:
    """The sessions of a group one after another; the last one before today goes only as far as `last`."""
    dice, leader = world.dice(f"group/{team.center.code}"), team.facilitator
    latest = max(day for day in days if day < world.today)
    for number, day in enumerate(days):
        starts = clock.moment_of(day, team.group.starts_at.hour)
        yield starts - AHEAD
        session, _invited = plan_session(team.group, starts, by=leader)
        if day >= world.today:
            for later in days[number + 1 :]:
                plan_session(team.group, clock.moment_of(later, team.group.starts_at.hour), by=leader)
            return
        if number == cancelled:
            yield starts - timedelta(days=2)
            cancel_session(session, Said("Mantenimiento de la sala."), by=team.coordinator)
            continue
        yield starts + timedelta(minutes=4)
        take_step(session, GroupSessionMachine.open_roll, by=leader)
        yield starts + timedelta(minutes=95)
        call_roll(session, leader, dice, whole=day != latest or last != "OPEN")
        if day == latest and last == "OPEN":
            return
        yield starts + timedelta(minutes=121)
        take_step(session, GroupSessionMachine.hold, by=leader)
        if day == latest and last == "HELD":
            return
        yield starts + timedelta(minutes=140)
        topics = CurriculumTopic.objects.order_by("order")
        document_session(session, Debrief(topics[number % topics.count()], texts.DEBRIEF), by=leader)


def call_roll(session: GroupSession, leader, dice, *, whole: bool) -> None:
    """Mark who came; half of the roll when it is left open."""
    expected = list(
        session.appointments.filter(state__in=[A.SCHEDULED, A.CONFIRMED], episode__state="ACTIVE").order_by("pk")
    )
    for appointment in expected if whole else expected[: len(expected) // 2]:
        if dice.random() < 0.06:
            take_step(appointment, AppointmentMachine.miss, by=leader, facts=Missed(warned=dice.random() < 0.5))
        else:
            facts = Attendance(late=dice.random() < 0.1, participation=dice.randint(1, 4))
            take_step(appointment, AppointmentMachine.attend, by=leader, facts=facts)
    for appointment in session.appointments.filter(state__in=[A.SCHEDULED, A.CONFIRMED]).exclude(
        episode__state="ACTIVE"
    ):
        take_step(
            appointment, AppointmentMachine.cancel_by_center, by=leader, facts=Said("Su proceso no está en curso.")
        )
