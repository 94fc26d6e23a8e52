"""An appointment moved or made: by whom of its area, when the centre is open, and what an order forbids."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework import clock
from casework.models import AccessEntry, Appointment, ProtectionOrder
from casework.roles import Area, Role
from documents.models import Message
from tests import lives
from tests.cast import account, signed_in
from tests.workflows.test_calendar_pages import booked, link_of
from workflows.door import Refused, take_step
from workflows.machines import AppointmentMachine
from workflows.machines.appointment import NewTime


def test_a_session_is_moved_to_somebody_of_its_area_alone(cast, client):
    moved = booked(cast, lives.active(cast), area=Area.LEGAL)
    another = account(Role.LAWYER, "Berenice", "Luna Ávila", center=cast.toluca)
    signed_in(client, cast.coordinator)
    shown = client.get(reverse("reschedule", args=[moved.pk])).content.decode()
    assert another.full_name in shown and cast.psychologist.full_name not in shown
    times = moved.starts_at + timedelta(days=7), moved.ends_at + timedelta(days=7)
    with pytest.raises(Refused, match="elija a alguien de esa área"):
        facts = NewTime(*times, cast.psychologist, None, "Otra hora")
        take_step(moved, AppointmentMachine.reschedule, by=cast.coordinator, facts=facts)
    take_step(moved, AppointmentMachine.reschedule, by=cast.coordinator, facts=NewTime(*times, another, None, "Otra"))
    assert Appointment.objects.get(previous=moved.pk).professional == another


def test_what_an_order_forbids_stands_beside_the_calendar_of_who_may_know_it(cast, client):
    referral = lives.active(cast)
    forbidden = "No acercarse a la colonia Centro."
    ProtectionOrder.objects.create(
        referral_id=referral.pk, authority="Juez de Control", issued_on=clock.today(), restrictions=forbidden
    )
    ProtectionOrder.objects.create(
        referral_id=referral.pk, authority="Juez", issued_on=clock.today() - timedelta(days=90),
        valid_to=clock.today() - timedelta(days=1), restrictions="La que ya terminó.",
    )  # fmt: skip
    moved = booked(cast, referral)
    for name, pk in (("schedule", referral.pk), ("reschedule", moved.pk)):
        signed_in(client, cast.coordinator)
        read = AccessEntry.objects.filter(noun="protectionorder").count()
        shown = client.get(reverse(name, args=[pk])).content.decode()
        assert "Órdenes de protección vigentes" in shown and forbidden in shown
        assert "La que ya terminó." not in shown
        assert AccessEntry.objects.filter(noun="protectionorder").count() == read + 1
        for other in (cast.receptionist, cast.psychologist):
            shown = signed_in(client, other).get(reverse(name, args=[pk])).content.decode()
            assert forbidden not in shown


# ---- The person moves it himself ------------------------------------------------------------------------------------


def hours_of(html: str) -> list[str]:
    return [part.split('"')[0] for part in html.split('name="hora" value="')[1:]]


@pytest.mark.requirement("R47")
def test_the_person_moves_his_appointment_once_by_his_link_a_day_ahead(cast, client):
    old = booked(cast, lives.active(cast), days=5)
    address = reverse("person_appointment", args=[link_of(old)])
    offered = hours_of(client.get(address).content.decode())
    assert offered
    said = client.post(address, {"cita": "otra", "hora": offered[0]}, follow=True).content.decode()
    assert "Su cita cambió" in said
    new = Appointment.objects.get(previous=old.pk)
    assert (new.professional, new.room, new.state) == (old.professional, old.room, "SCHEDULED")
    assert new.starts_at - clock.now() > timedelta(hours=24)
    assert Appointment.objects.get(pk=old.pk).state == "RESCHEDULED"
    assert hours_of(client.get(address).content.decode()) == []  # once: the centre moves it from here
    assert (
        "ya no está libre" in client.post(address, {"cita": "otra", "hora": offered[1]}, follow=True).content.decode()
    )
    assert Message.objects.filter(notice="appointment_link").count() >= 2


def test_on_the_last_day_or_at_an_hour_that_was_not_offered_nothing_is_moved(cast, client):
    appointment = booked(cast, lives.active(cast), days=5)
    address = reverse("person_appointment", args=[link_of(appointment)])
    for hour in ("", "2031-01-01T03:00:00-06:00", "' OR 1=1"):
        answer = client.post(address, {"cita": "otra", "hora": hour}, follow=True).content.decode()
        assert "ya no está libre" in answer
    with clock.at(appointment.starts_at - timedelta(hours=3)):
        shown = client.get(address).content.decode()
        assert hours_of(shown) == []
        assert "Falta menos de un día" in client.post(address, {"cita": "otra"}, follow=True).content.decode()
    assert Appointment.objects.get(pk=appointment.pk).state == "SCHEDULED"
