"""The roll of a group: thirty persons on one screen, each attendance through the door of its own case."""

import time as stopwatch
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import clock
from casework.models import (
    Appointment,
    CurriculumTopic,
    Enrollment,
    Episode,
    Group,
    GroupSession,
    HistoryEntry,
    Slot,
)
from casework.roles import Area
from casework.states import AppointmentState as A
from casework.states import GroupSessionState as G
from tests import lives
from tests.cast import signed_in
from tests.lives import active, episode_of
from workflows.door import NotYours, Refused, take_step
from workflows.group_calendar import (
    cancel_session,
    document_session,
    enroll,
    give_places,
    leave,
    next_days,
    places_given,
    places_taken,
    plan_session,
    waiting_for_group,
)
from workflows.history import faults
from workflows.machines import AppointmentMachine, GroupSessionMachine
from workflows.machines.facts import Said
from workflows.machines.group_session import Debrief
from workflows.roll import Mark, save_roll

pytestmark = pytest.mark.django_db

THIRTY = 30
MOST_QUERIES_A_PERSON = 18  # the door's own 8, two savepoints, and what a first session sets off
MOST_QUERIES_OF_A_PAGE = 40


def group_of(cast, many: int):
    """The group with so many persons in process, and one planned session with a place for each."""
    for _number in range(many):
        active(cast)
    day = next_days(cast.group, 1)[0]
    session, invited = plan_session(cast.group, clock.moment_of(day, 17), by=cast.facilitator)
    assert invited.placed == many and not invited.refused
    return session


def begun(session):
    return clock.at(session.starts_at + timedelta(minutes=10))


def places(session) -> list[Appointment]:
    return list(session.appointments.order_by("pk"))


def again(session) -> GroupSession:
    return GroupSession.objects.get(pk=session.pk)


@pytest.mark.requirement("R9")
def test_a_roll_saves_who_came_who_was_late_who_warned_and_who_did_not(cast):
    session = group_of(cast, 4)
    on_time, late, warned, silent = places(session)
    marks = {on_time.pk: Mark("A", 3), late.pk: Mark("T", 1), warned.pk: Mark("J"), silent.pk: Mark("F")}
    with begun(session):
        saved = save_roll(session, marks, by=cast.facilitator)
    assert saved.changed == 4 and not saved.refused
    on_time, late, warned, silent = places(session)
    assert (on_time.state, on_time.late, on_time.participation) == (A.ATTENDED, False, 3)
    assert (late.state, late.late, late.participation) == (A.ATTENDED, True, 1)
    assert (warned.state, warned.absence) == (A.ABSENT_PENDING, Appointment.Absence.WARNED)
    assert (silent.state, silent.absence) == (A.ABSENT_PENDING, Appointment.Absence.SILENT)
    assert again(session).state == G.OPEN
    assert not faults()


def test_saving_the_same_roll_again_changes_nothing(cast):
    session = group_of(cast, 2)
    marks = {place.pk: Mark("A", 2) for place in places(session)}
    with begun(session):
        save_roll(session, marks, by=cast.facilitator)
        rows = HistoryEntry.objects.count()
        assert save_roll(again(session), marks, by=cast.facilitator).changed == 0
    assert HistoryEntry.objects.count() == rows


def test_one_refusal_does_not_lose_the_others(cast):
    session = group_of(cast, 3)
    first, gone, last = places(session)
    with begun(session):
        take_step(gone, AppointmentMachine.cancel_by_person, by=cast.receptionist, facts=Said("Viajó"))
        saved = save_roll(session, {first.pk: Mark("A"), gone.pk: Mark("A"), last.pk: Mark("F")}, by=cast.facilitator)
    assert saved.changed == 2
    assert [place.pk for place, _reasons in saved.refused] == [gone.pk]
    assert "Cancelada por la persona" in saved.refused[0][1][0]


def test_a_page_that_is_not_of_now_is_refused_for_that_person_alone(cast):
    session = group_of(cast, 2)
    first, second = places(session)
    seen = {place.pk: place.version for place in (first, second)}
    with begun(session):
        save_roll(session, {first.pk: Mark("F")}, by=cast.facilitator)
        marks = {first.pk: Mark("A"), second.pk: Mark("A")}
        saved = save_roll(again(session), marks, by=cast.coordinator, seen=seen)
    assert saved.changed == 1
    assert "cambió" in saved.refused[0][1][0]
    assert Appointment.objects.get(pk=first.pk).state == A.ABSENT_PENDING


def test_a_mistake_is_corrected_while_the_roll_is_not_signed_and_not_after(cast):
    session = group_of(cast, 1)
    (place,) = places(session)
    with begun(session):
        save_roll(session, {place.pk: Mark("F")}, by=cast.facilitator)
        save_roll(again(session), {place.pk: Mark("A", 4)}, by=cast.facilitator)
        (place,) = places(session)
        assert (place.state, place.participation, place.absence) == (A.ATTENDED, 4, "")
        save_roll(again(session), {place.pk: Mark("J")}, by=cast.facilitator)
        save_roll(again(session), {place.pk: Mark("A", 2)}, by=cast.facilitator)
        take_step(session, GroupSessionMachine.hold, by=cast.facilitator)
        document_session(session, Debrief(CurriculumTopic.objects.first(), "Bitácora"), by=cast.facilitator)
        saved = save_roll(again(session), {place.pk: Mark("F")}, by=cast.facilitator)
    assert saved.changed == 0 and saved.refused
    assert Appointment.objects.get(pk=place.pk).state == A.DOCUMENTED
    assert not faults()


def test_nobody_marks_a_roll_before_it_begins(cast):
    session = group_of(cast, 1)
    with pytest.raises(Refused, match="aún no empieza"):
        save_roll(session, {place.pk: Mark("A") for place in places(session)}, by=cast.facilitator)


def test_who_does_not_facilitate_the_group_does_not_mark_its_roll(cast):
    session = group_of(cast, 1)
    with begun(session), pytest.raises(NotYours):
        save_roll(session, {place.pk: Mark("A") for place in places(session)}, by=cast.lawyer)


def test_a_roll_with_somebody_unmarked_is_not_closed(cast):
    session = group_of(cast, 2)
    with begun(session):
        save_roll(session, {places(session)[0].pk: Mark("A")}, by=cast.facilitator)
        with pytest.raises(Refused, match="Falta marcar"):
            take_step(session, GroupSessionMachine.hold, by=cast.facilitator)


def test_a_cancelled_session_is_nobodys_absence_and_frees_the_hour(cast):
    session = group_of(cast, 2)
    cancel_session(session, Said("Sin luz en el centro"), by=cast.coordinator)
    assert {place.state for place in places(session)} == {A.CANCELLED_BY_CENTER}
    assert not Slot.objects.filter(starts_at=session.starts_at).exists()


def test_a_full_group_takes_nobody_else_and_a_person_enters_once(cast):
    first, second = (episode_of(active(cast)) for _number in range(2))
    first.enrollments.all().delete()
    second.enrollments.all().delete()
    cast.group.capacity = 1
    cast.group.save()
    enroll(cast.group, first, by=cast.facilitator)
    with pytest.raises(Refused, match="no espera grupo"):
        enroll(cast.group, first, by=cast.facilitator)
    with pytest.raises(Refused, match="lleno"):
        enroll(cast.group, second, by=cast.facilitator)
    with pytest.raises(NotYours):
        cast.group.capacity = 9
        cast.group.save()
        enroll(cast.group, second, by=cast.lawyer)


def test_who_enters_late_gets_his_places_and_who_leaves_frees_them(cast):
    session = group_of(cast, 1)
    newcomer = episode_of(active(cast))
    newcomer.enrollments.all().delete()
    enrollment = enroll(cast.group, newcomer, by=cast.facilitator)
    assert session.appointments.filter(episode=newcomer).count() == 1
    assert give_places(session, by=cast.facilitator).placed == 0
    leave(enrollment, by=cast.facilitator)
    assert session.appointments.get(episode=newcomer).state == A.CANCELLED_BY_CENTER
    told = HistoryEntry.objects.filter(noun="enrollment", record_id=enrollment.pk).order_by("number")
    assert list(told.values_list("step", flat=True)) == ["enroll", "leave_group"]


def test_who_is_not_fit_for_a_group_waits_for_none(cast):
    fit, unfit = active(cast), active(cast, fit_for_group=False)
    Enrollment.objects.all().delete()
    assert list(waiting_for_group(Episode.objects.all())) == [episode_of(fit)]
    with pytest.raises(Refused, match="no espera grupo"):
        enroll(cast.group, episode_of(unfit), by=cast.facilitator)


def test_places_are_counted_of_the_groups_and_sessions_asked_for(cast):
    session = group_of(cast, 2)
    (beside,) = plan_session(cast.group, session.starts_at + timedelta(days=7), by=cast.facilitator)[:1]
    other = Group.objects.create(center=cast.toluca, name="Lunes", weekday=0, starts_at=time(9), capacity=9)
    episode_of(active(cast)).enrollments.update(group=other)
    assert places_taken([cast.group.pk]) == {cast.group.pk: 2} and places_taken([other.pk]) == {other.pk: 1}
    assert places_given([session.pk]) == {session.pk: 2} and places_given([beside.pk]) == {beside.pk: 2}


def test_who_does_not_wait_for_a_group_is_not_enrolled_though_another_one_waits(cast):
    waiting, elsewhere = episode_of(active(cast)), lives.in_assessment(cast)
    waiting.enrollments.all().delete()
    with pytest.raises(Refused, match="no espera grupo"):
        enroll(cast.group, episode_of(elsewhere), by=cast.facilitator)
    Group.objects.filter(pk=cast.group.pk).update(center=cast.ecatepec)
    with pytest.raises(Refused, match="no espera grupo"):
        enroll(cast.group, waiting, by=cast.facilitator)


def test_who_enters_late_has_no_place_in_a_session_that_began(cast):
    session = group_of(cast, 1)
    newcomer = episode_of(active(cast))
    newcomer.enrollments.all().delete()
    with begun(session):
        enroll(cast.group, newcomer, by=cast.facilitator)
    assert not session.appointments.filter(episode=newcomer).exists()


def test_who_leaves_a_group_takes_nobody_elses_place_and_none_of_another_kind(cast):
    session = group_of(cast, 2)
    gone, stays = places(session)
    own = lives.session(cast, gone.episode.referral, Area.PSYCHOLOGY)
    leave(gone.episode.enrollments.get(), by=cast.facilitator)
    states = {one.pk: one.state for one in Appointment.objects.filter(pk__in=[gone.pk, stays.pk, own.pk])}
    assert states == {gone.pk: A.CANCELLED_BY_CENTER, stays.pk: A.SCHEDULED, own.pk: A.SCHEDULED}


def test_a_session_has_places_for_who_is_in_its_group_and_not_for_who_left_or_is_in_another(cast):
    here, left, there = (episode_of(active(cast)) for _number in range(3))
    other = Group.objects.create(center=cast.toluca, name="Martes mañana", weekday=1, starts_at=time(10), capacity=9)
    there.enrollments.update(group=other)
    left.enrollments.update(left_on=clock.today())
    session, invited = plan_session(cast.group, clock.moment_of(next_days(cast.group, 1)[0], 17), by=cast.facilitator)
    assert invited.placed == 1 and [place.episode_id for place in places(session)] == [here.pk]


def test_holidays_are_skipped(cast):
    with clock.at(clock.moment_of(clock.today().replace(year=2026, month=12, day=18), 9)):
        days = next_days(cast.group, 3)
    assert [day.weekday() for day in days] == [3, 3, 3]
    assert all(not (day.month == 12 and day.day == 25) and not (day.month == 1 and day.day == 1) for day in days)


@pytest.mark.heavy
def test_thirty_persons_are_marked_on_one_screen_without_javascript(cast, client, capsys):
    session = group_of(cast, THIRTY)
    signed_in(client, cast.facilitator)
    address = reverse("group_session", args=[session.pk])
    with begun(session):
        with CaptureQueriesContext(connection) as reading:
            page = client.get(address).content.decode()
        read = len(reading)  # the next request empties the log
        assert page.count('class="segments"') == THIRTY and "Marcar «Asistió» en las 30 que faltan" in page
        form = {"paso": "resto", "version": session.version}
        for number, place in enumerate(places(session)):
            form[f"v{place.pk}"] = place.version
            if number % 5 == 0:
                form[f"a{place.pk}"] = "F"
        began = stopwatch.perf_counter()
        with CaptureQueriesContext(connection) as writing:
            answer = client.post(address, form)
        spent, written = stopwatch.perf_counter() - began, len(writing)
        assert answer.status_code == 302
        assert "Guardado a las" in client.get(address).content.decode()
    assert {place.state for place in places(session)} == {A.ATTENDED, A.ABSENT_PENDING}
    with capsys.disabled():
        print(
            f"\nroll of {THIRTY}: page {read} queries; saving {written} queries "
            f"({written / THIRTY:.1f} a person), {spent * 1000:.0f} ms"
        )
    assert 0 < read <= MOST_QUERIES_OF_A_PAGE
    assert 0 < written <= MOST_QUERIES_A_PERSON * THIRTY + MOST_QUERIES_OF_A_PAGE
