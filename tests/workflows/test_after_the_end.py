"""What is left when a process ends: sessions without a result, absences without a decision, a file, a certificate."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework import clock
from casework.models import Appointment, CaseFile, JustificationRequest, Referral
from casework.roles import Area
from documents.kinds.case_cover import cover
from documents.models import IssuedDocument, Message
from tests import lives
from tests.cast import signed_in
from workflows import deadlines, worklist
from workflows.door import Refused, open_record, take_step
from workflows.flows.drift import drift
from workflows.group_calendar import plan_session
from workflows.machines import (
    AppointmentMachine,
    DocumentMachine,
    EpisodeMachine,
    GroupSessionMachine,
    JustificationMachine,
    ReferralMachine,
)
from workflows.machines.appointment import Attendance, Missed, Note
from workflows.machines.facts import Said
from workflows.machines.referral import Acceptance
from workflows.machines.reports import draft_report
from workflows.roll import Mark, save_roll


def withdraw(cast, referral):
    return take_step(
        lives.episode_of(referral), EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Falleció.")
    )


# ---- Sessions that had begun ----------------------------------------------------------------------------------------


def test_a_session_begun_before_the_end_is_recorded_and_signed_after_it(cast):
    referral = lives.active(cast)
    held = lives.session(cast, referral, Area.LEGAL)
    with clock.at(held.ends_at + timedelta(hours=1)):
        withdraw(cast, referral)
        sent = Message.objects.count()
        take_step(held, AppointmentMachine.attend, by=cast.lawyer, facts=Attendance())
        signed = take_step(held, AppointmentMachine.document, by=cast.lawyer, facts=Note("Tema", "O", "I", "T"))
    assert signed.state == "DOCUMENTED"
    assert Message.objects.count() == sent  # an ended process tells of no progress
    assert not [row for row in worklist.rows_of(cast.lawyer, worklist.MINE) if row.case == referral]
    assert drift(referral.pk) == (set(), set())


def test_a_session_that_nobody_recorded_leaves_the_desk_by_itself(cast):
    referral = lives.active(cast)
    begun = lives.session(cast, referral, Area.LEGAL)
    with clock.at(begun.ends_at + timedelta(hours=1)):
        withdraw(cast, referral)
    sent = Message.objects.count()
    with clock.at(begun.ends_at + timedelta(days=20)):
        deadlines.record_forgotten_absences()
        assert "Registrar la asistencia" not in [row.what for row in worklist.rows_of(cast.lawyer, worklist.MINE)]
    with clock.at(begun.ends_at + timedelta(days=40)):
        deadlines.let_absences_lapse()
    assert Appointment.objects.get(pk=begun.pk).state == "ABSENT_UNJUSTIFIED"
    assert Message.objects.count() == sent


def test_a_session_after_the_end_is_not_recorded(cast):
    referral = lives.active(cast)
    session = lives.session(cast, referral, Area.LEGAL)
    withdraw(cast, referral)
    Appointment.objects.filter(pk=session.pk).update(state="SCHEDULED")
    with clock.at(session.ends_at + timedelta(days=60)):
        with pytest.raises(Refused, match="terminó antes de esta cita"):
            take_step(session, AppointmentMachine.attend, by=cast.lawyer, facts=Attendance())


def test_the_roll_of_a_group_is_closed_though_somebody_left_meanwhile(cast):
    referral = lives.active(cast)
    session, _invited = plan_session(cast.group, lives.free_hour(5), by=cast.facilitator)
    place = session.appointments.get()
    with clock.at(session.starts_at + timedelta(minutes=30)):
        withdraw(cast, referral)
        assert save_roll(session, {place.pk: Mark("F")}, by=cast.facilitator).refused == []
        assert take_step(session, GroupSessionMachine.hold, by=cast.facilitator).state == "HELD"


# ---- Absences -------------------------------------------------------------------------------------------------------


def absent(cast, referral) -> Appointment:
    session = lives.session(cast, referral, Area.LEGAL)
    with clock.at(session.starts_at + timedelta(hours=1)):
        return take_step(session, AppointmentMachine.miss, by=cast.lawyer, facts=Missed(warned=False))


def test_an_absence_whose_process_ended_lapses_without_a_letter(cast):
    referral = lives.active(cast)
    missed = absent(cast, referral)
    withdraw(cast, referral)
    told = Message.objects.count(), IssuedDocument.objects.count()
    with clock.at(clock.moment_of(missed.justify_by + timedelta(days=1), 9)):
        assert deadlines.let_absences_lapse() == 1
    assert Appointment.objects.get(pk=missed.pk).state == "ABSENT_UNJUSTIFIED"
    assert (Message.objects.count(), IssuedDocument.objects.count()) == told


def test_a_proof_rejected_after_the_end_threatens_nobody(cast):
    referral = lives.active(cast)
    missed = absent(cast, referral)
    proof = JustificationRequest(appointment=missed, explanation="Enfermó", submitted_on=clock.today())
    proof = open_record(proof, by=cast.receptionist)
    withdraw(cast, referral)
    told = Message.objects.count(), IssuedDocument.objects.count()
    take_step(proof, JustificationMachine.reject, by=cast.coordinator, facts=Said("No basta."))
    assert Appointment.objects.get(pk=missed.pk).state == "ABSENT_UNJUSTIFIED"
    assert (Message.objects.count(), IssuedDocument.objects.count()) == told


# ---- The file and the certificate -----------------------------------------------------------------------------------


def closed_file(cast):
    referral = lives.active(cast)
    withdraw(cast, referral)
    with clock.at(clock.now() + timedelta(days=31)):
        take_step(lives.episode_of(referral), EpisodeMachine.archive, by=cast.data_officer)
    assert CaseFile.objects.get(pk=referral.case_file_id).closed_on is not None
    return referral


def test_a_file_is_open_again_when_he_comes_back_and_its_cover_says_so(cast):
    referral = closed_file(cast)
    take_step(referral, ReferralMachine.readmit, by=cast.coordinator, facts=lives.because("Lo ordena el juzgado."))
    assert CaseFile.objects.get(pk=referral.case_file_id).closed_on is None
    assert cover(Referral.objects.get(pk=referral.pk), number="", of_center=True)["closed"] == ""


def test_a_file_is_open_again_when_another_order_arrives_for_the_same_man(cast):
    earlier, new = closed_file(cast), lives.submitted(cast)
    facts = Acceptance(person=earlier.person)
    take_step(new, ReferralMachine.accept, by=cast.coordinator, facts=facts)
    assert CaseFile.objects.get(pk=earlier.case_file_id).closed_on is None


def test_a_certificate_whose_draft_was_discarded_is_made_again_and_only_then(cast, client):
    referral = lives.completed(cast)
    episode = lives.episode_of(referral)
    first = IssuedDocument.objects.get(kind="certificate")
    signed_in(client, cast.coordinator)
    case = reverse("case", args=[referral.pk])
    assert "Preparar la constancia" not in client.get(case).content.decode()
    assert draft_report("certificate", episode, by=cast.coordinator) == first  # the open one, not a second

    take_step(first, DocumentMachine.cancel, by=cast.coordinator, facts=Said("El nombre está mal."))
    assert "Preparar la constancia de conclusión" in client.get(case).content.decode()
    client.post(reverse("report_new", args=[episode.pk]), {"documento": "certificate"})
    again = IssuedDocument.objects.get(kind="certificate", state="DRAFT")
    assert "Preparar la constancia" not in client.get(case).content.decode()

    take_step(again, DocumentMachine.sign, by=cast.coordinator)
    with pytest.raises(Refused, match="Ya se expidió y está vigente"):
        draft_report("certificate", episode, by=cast.coordinator)
    take_step(again, DocumentMachine.revoke, by=cast.coordinator, facts=Said("Cambió su nombre."))
    assert draft_report("certificate", episode, by=cast.coordinator).state == "DRAFT"


def test_a_certificate_is_not_asked_for_before_the_process_is_concluded(cast):
    episode = lives.episode_of(lives.active(cast))
    with pytest.raises(Refused, match="no se prepara con el proceso"):
        draft_report("certificate", episode, by=cast.coordinator)
