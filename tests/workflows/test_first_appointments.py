"""What reception is told of the first appointment: to schedule it, or whom to receive and at what hour."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import clock
from casework.models import Appointment
from tests import lives
from tests.cast import signed_in
from workflows import worklist
from workflows.door import take_step
from workflows.first_appointments import first_appointments
from workflows.machines import AppointmentMachine, ReferralMachine
from workflows.machines.appointment import Attendance
from workflows.machines.facts import Said
from workflows.machines.referral import Acceptance

pytestmark = pytest.mark.django_db


def accepted_without_appointment(cast):
    facts = Acceptance(person=None, first=None)
    return take_step(lives.submitted(cast), ReferralMachine.accept, by=cast.coordinator, facts=facts)


def first_of(referral) -> Appointment:
    return Appointment.objects.filter(episode__referral=referral.pk, purpose="FIRST").latest("starts_at")


def lists_of(cast) -> list[worklist.Row]:
    """The one row of the case, as reception has it on her desk and as the coordinator reads it among the centre's."""
    (mine,) = (row for row in worklist.rows_of(cast.receptionist, worklist.MINE) if row.node)
    (of_the_center,) = (row for row in worklist.rows_of(cast.coordinator, worklist.CENTER) if row.node)
    return [mine, of_the_center]


@pytest.mark.requirement("R46")
def test_accepted_without_a_first_appointment_it_is_to_be_scheduled_by_the_day_of_the_task(cast, client):
    referral = accepted_without_appointment(cast)
    task = worklist.of_tab(cast.receptionist, worklist.MINE).get()
    for row in lists_of(cast):
        assert (row.what, row.action) == ("Agendar la primera cita", "Agendar")
        assert row.url == reverse("schedule", args=[referral.pk])
        assert (row.due, row.hour) == (task.scheduled, False)
    for user in (cast.receptionist, cast.coordinator):
        assert signed_in(client, user).get(row.url).status_code == 200


def test_who_missed_it_is_to_be_cited_again(cast):
    referral = lives.accepted(cast)
    lives.missed(cast, first_of(referral), lapses=False)
    assert {row.what for row in lists_of(cast)} == {"Agendar la primera cita"}
    again = lives.summoned(cast, referral, clock.today() + timedelta(days=3))
    for row in lists_of(cast):
        assert (row.what, row.due) == ("Recibir en la primera cita", again.starts_at)


@pytest.mark.requirement("R46")
def test_who_is_to_be_received_is_due_at_his_hour_on_the_page_where_his_arrival_is_recorded(cast, client):
    first = first_of(lives.accepted(cast))
    for row in lists_of(cast):
        assert (row.what, row.action, row.due, row.hour) == (
            "Recibir en la primera cita",
            "Recibir",
            first.starts_at,
            True,
        )
        assert row.url == reverse("appointment", args=[first.pk])
    with clock.at(first.starts_at - timedelta(minutes=10)):
        signed_in(client, cast.receptionist)
        assert "Registrar la llegada" in client.get(row.url).content.decode()
        client.post(row.url, {"paso": "llegada", "version": first.version})
        assert {row.detail for row in lists_of(cast)} == {"Ya llegó; falta que quien lo atiende registre la cita"}


def test_one_without_a_result_stays_until_it_has_it_or_another_is_to_come(cast):
    referral = lives.accepted(cast)
    gone_by = first_of(referral)
    with clock.at(gone_by.starts_at + timedelta(days=2)):
        for row in lists_of(cast):
            assert (row.due, row.late, row.detail) == (gone_by.starts_at, True, "Falta registrar si asistió")
        again = lives.summoned(cast, referral, clock.today() + timedelta(days=3))
        assert {row.due for row in lists_of(cast)} == {again.starts_at}


def test_who_asks_for_one_case_is_given_the_appointment_of_no_other(cast):
    case, _beside = lives.accepted(cast), lives.accepted(cast)
    assert first_appointments([case.pk], cast.receptionist) == {case.pk: first_of(case)}


def test_a_cancelled_one_is_none_to_come(cast):
    referral = lives.accepted(cast)
    take_step(first_of(referral), AppointmentMachine.cancel_by_center, by=cast.receptionist, facts=Said("No."))
    assert {row.what for row in lists_of(cast)} == {"Agendar la primera cita"}


def test_the_page_of_the_case_says_what_the_desk_says(cast, client):
    referral = accepted_without_appointment(cast)

    def first_button(user):
        page = signed_in(client, user).get(reverse("case", args=[referral.pk]))
        return next(((one.label, one.url) for one in page.context["steps"] if one.is_first), None)

    for user in (cast.receptionist, cast.coordinator):
        assert first_button(user) == ("Agendar la primera cita", reverse("schedule", args=[referral.pk]))
    first = lives.summoned(cast, referral, clock.today() + timedelta(days=3))
    for user in (cast.receptionist, cast.coordinator):
        assert first_button(user) == ("Recibir en la primera cita", reverse("appointment", args=[first.pk]))
    assert not first_button(cast.psychologist)
    with clock.at(first.starts_at + timedelta(minutes=5)):
        take_step(first, AppointmentMachine.attend, by=cast.social_worker, facts=Attendance())
    assert not first_button(cast.receptionist)


@pytest.mark.once
@pytest.mark.parametrize(("who", "address"), [("receptionist", ""), ("coordinator", "?lista=centro")])
def test_the_desk_asks_the_same_for_one_first_appointment_and_for_many(cast, client, who, address):
    address = reverse("inbox") + address
    signed_in(client, getattr(cast, who))
    lives.accepted(cast)
    accepted_without_appointment(cast)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _number in range(4):
        lives.accepted(cast)
        accepted_without_appointment(cast)
    with CaptureQueriesContext(connection) as many:
        shown = client.get(address).content.decode()
    assert shown.count("Recibir en la primera cita") >= 5 and shown.count("Agendar la primera cita") >= 5
    assert len(many) == len(few)
