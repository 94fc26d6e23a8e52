"""Inside a case each function reads only what is for it (domain §9, architecture §5)."""

import pytest
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.access import visible
from casework.models import Appointment, Assessment, Attachment, FollowUp, Note
from casework.roles import Area, Role
from documents.models import IssuedDocument
from tests import lives
from tests.cast import account, signed_in
from workflows.door import take_step
from workflows.machines import AreaPlanMachine, FollowUpMachine


def kept(referral, kind: str) -> Attachment:
    return Attachment.objects.create(
        referral_id=referral.pk,
        kind=kind,
        name="constancia-hospital.pdf",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        file="x.pdf",
        uploaded_at=clock.now(),
    )


@pytest.mark.parametrize("kind", ["JUSTIFICATION", "COMMITMENT_LETTER", "PRIVACY_NOTICE"])
def test_what_the_centre_keeps_of_the_person_is_not_the_institutions(client, cast, kind):
    referral = lives.active(cast)
    file = kept(referral, kind)
    signed_in(client, cast.judge_clerk)
    assert client.get(reverse("attachment", args=[file.pk])).status_code == 404
    assert file.name not in client.get(reverse("panel_case", args=[referral.pk])).content.decode()
    assert visible(Attachment, cast.coordinator).filter(pk=file.pk).exists()


def test_a_professional_who_is_replaced_no_longer_reads_the_words_of_others(cast):
    referral = lives.active(cast)
    lives.attended(cast, referral, Area.PSYCHOLOGY)
    note = Note.objects.get(appointment__episode__referral=referral.pk)
    successor = account(Role.PSYCHOLOGIST, "Marta", "Luna Gil", center=cast.toluca)
    plan = lives.episode_of(referral).plans.get(area=Area.PSYCHOLOGY)
    take_step(plan, AreaPlanMachine.assign, by=cast.coordinator, facts=lives.assigned(successor))

    assert list(visible(Note, successor)) == [note]
    assert visible(Assessment, successor).filter(plan=plan).exists()
    assert list(visible(Note, cast.psychologist)) == [note]  # her own signed words stay hers
    Note.objects.filter(pk=note.pk).update(signed_by=successor)
    assert not visible(Note, cast.psychologist).exists()


def test_one_appointment_in_another_area_opens_no_clinical_note(cast):
    referral = lives.active(cast)
    lives.attended(cast, referral, Area.PSYCHOLOGY)
    passing = account(Role.PSYCHOLOGIST, "Marta", "Luna Gil", center=cast.toluca)
    own = lives.session(cast, referral, Area.LEGAL)
    Appointment.objects.filter(pk=own.pk).update(professional=passing)
    assert visible(Appointment, passing).filter(pk=own.pk).exists()
    assert not visible(Note, passing).exists()
    assert not visible(Assessment, passing).exists()


def test_the_objectives_of_an_area_are_sealed_and_read_by_it_and_the_coordination(cast):
    referral = lives.active(cast)
    plan = lives.episode_of(referral).plans.get(area=Area.PSYCHOLOGY)
    plan.objectives = "OBJETIVOCANARIO"
    plan.save(update_fields=["objectives"])
    assert "OBJETIVOCANARIO" not in plan.__dict__["objectives"]
    session = lives.session(cast, referral, Area.PSYCHOLOGY)
    read = {}
    for who in ("psychologist", "coordinator", "lawyer", "social_worker", "receptionist", "facilitator", "director"):
        person = signed_in(Client(), getattr(cast, who))
        pages = [reverse("appointment", args=[session.pk]), reverse("case_plan", args=[referral.pk])]
        read[who] = any("OBJETIVOCANARIO" in person.get(page).content.decode() for page in pages)
    assert {who for who, seen in read.items() if seen} == {"psychologist", "coordinator"}


def test_the_direction_is_masked_on_papers_too(client, cast):
    referral = lives.active(cast)
    letter = IssuedDocument.objects.filter(referral=referral.pk).first()
    assert signed_in(client, cast.director).get(reverse("paper", args=[letter.pk])).status_code == 404


def test_a_facilitator_finds_no_individual_appointment(client, cast):
    referral = lives.active(cast)
    session = lives.session(cast, referral, Area.PSYCHOLOGY)
    assert signed_in(client, cast.facilitator).get(reverse("appointment", args=[session.pk])).status_code == 404


def test_a_facilitator_reads_of_an_appointment_of_her_group_who_comes_and_books_no_other(client, cast):
    referral = lives.active(cast)
    address = reverse("appointment", args=[lives.session(cast, referral, Area.GROUP).pk])
    more = (referral.folio, " años", "Suspensión condicional", "Agendar otra cita")
    page = signed_in(client, cast.coordinator).get(address).content.decode()
    assert all(one in page for one in more)
    page = signed_in(client, cast.facilitator).get(address).content.decode()
    assert "Hernández" in page and "Riesgo medio" in page
    assert not any(one in page for one in more)


def test_a_refused_follow_up_keeps_every_answer_sealed_and_raises_the_alarm(client, cast):
    referral = lives.completed(cast)
    follow_up = lives.episode_of(referral).follow_ups.get(month=3, side="CENTER")
    with clock.at(clock.moment_of(follow_up.due_on, 12)):
        take_step(follow_up, FollowUpMachine.fall_due, by=lives.SYSTEM)
        take_step(follow_up, FollowUpMachine.refuse, by=cast.social_worker, facts=lives.findings("REFUSED"))
    follow_up = FollowUp.objects.get(pk=follow_up.pk)
    assert (follow_up.state, follow_up.new_violence, follow_up.method) == ("REFUSED", "YES", "PHONE")
    assert lives.episode_of(referral).incidents.count() == 1
    log = reverse("case_log", args=[referral.pk])
    for who in ("receptionist", "director"):
        assert "SELLADOCANARIO" not in signed_in(Client(), getattr(cast, who)).get(log).content.decode()


def test_a_search_leaves_no_name_in_the_log(client, cast):
    signed_in(client, cast.auditor).get(reverse("audit"), {"q": "Abundio Canariocruz"})
    for who in ("system_admin", "data_officer"):
        page = signed_in(Client(), getattr(cast, who)).get(reverse("audit_log")).content.decode()
        assert "Canariocruz" not in page
