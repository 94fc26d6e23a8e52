"""No dead ends for an institution: what was approved, returned or agreed by mistake can be put right."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.models import CollaborationAgreement, HistoryEntry, Institution
from casework.roles import SYSTEM
from documents.application_letter import application_token
from documents.models import Message
from documents.uploads import Accepted
from tests import lives
from tests.cast import signed_in
from tests.sign_in import text
from tests.workflows.test_institution_application_pages import pdf
from workflows import deadlines
from workflows.agreements import current, ends_for
from workflows.application import correct
from workflows.door import NotYours, Refused, Stale, possible_steps, take_step
from workflows.forms.institution.application import OF_INSTITUTION
from workflows.machines import InstitutionMachine
from workflows.machines.facts import Said
from workflows.machines.joining import Agreement, Approval, AreaAsked, Asked, Met, SignedLetter, Voided

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_sent_anything_yet():
    cache.clear()


def fresh(institution) -> Institution:
    return Institution.objects.get(pk=institution.pk)


def approved(cast, **changes) -> Institution:
    made = lives.asked_to_join(cast, **changes)
    take_step(made, InstitutionMachine.hand_in_letter, by=SYSTEM, facts=SignedLetter(lives.scanned()))
    take_step(made, InstitutionMachine.validate, by=cast.director)
    take_step(made, InstitutionMachine.approve, by=cast.director, facts=Approval())
    return fresh(made)


def returned(cast, *, why: str = "Corrija el cargo.") -> Institution:
    made = lives.asked_to_join(cast)
    take_step(made, InstitutionMachine.hand_in_letter, by=SYSTEM, facts=SignedLetter(lives.scanned()))
    take_step(made, InstitutionMachine.send_back, by=cast.director, facts=Said(why))
    return fresh(made)


def another_letter() -> SignedLetter:
    return SignedLetter(Accepted("carta.pdf", "application/pdf", 1, "1" * 64, b"%PDF-1.4 firmada"))


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("carta.pdf", content, content_type="application/pdf")


def written(institution, **changes) -> Asked:
    """What the application says, with these changes."""
    said = {name: getattr(institution, name) for name in OF_INSTITUTION}
    one = institution.application.units.get()
    areas = (AreaAsked(one.name, one.first_name, one.last_name, one.position, one.email, one.phone),)
    return Asked(**{**said, "justification": institution.application.justification, "areas": areas, **changes})


# ---- Approved, and then? -------------------------------------------------------------------------------------------


def two_with_one_address(cast) -> tuple[Institution, Institution]:
    first, second = approved(cast, name="Fiscalía Regional Uno"), approved(cast, name="Zapotal de Abajo Dos")
    second.application.units.update(email=first.application.contact.email)
    take_step(first, InstitutionMachine.activate, by=cast.director)
    with pytest.raises(Refused, match="Devuelva la solicitud"):
        take_step(second, InstitutionMachine.activate, by=cast.director)
    return first, fresh(second)


@pytest.mark.requirement("R34")
def test_an_approved_application_whose_address_was_taken_is_returned_corrected_and_comes_in(client, cast):
    _first, second = two_with_one_address(cast)
    signed_in(client, cast.director)
    step = reverse("institution_step", args=[second.pk, "send_back"])
    page = text(client.post(step, {"send_back-text": "Ese correo ya tiene cuenta; escriba otro."}, follow=True))
    assert "Espera a que la institución corrija" in page
    second = fresh(second)
    assert second.state == "RETURNED" and second.application.approved_by is None, "it is approved no more"
    known = second.application.units.get()
    area = AreaAsked(known.name, "Inés", "Mora", "Enlace", "ines.mora@zapotal.example", "722 555 0101")
    correct(second.application, written(second, areas=(area,)))
    take_step(second, InstitutionMachine.hand_in_letter, by=SYSTEM, facts=another_letter())
    take_step(second, InstitutionMachine.submit_again, by=SYSTEM)
    take_step(second, InstitutionMachine.validate, by=cast.director)
    take_step(second, InstitutionMachine.approve, by=cast.director, facts=Approval())
    take_step(second, InstitutionMachine.activate, by=cast.director)
    assert fresh(second).state == "ACTIVE"


@pytest.mark.parametrize("state", ["APPROVED", "RETURNED"])
def test_what_was_approved_or_returned_can_be_rejected_with_a_reason(client, cast, state):
    made = approved(cast) if state == "APPROVED" else returned(cast)
    signed_in(client, cast.director)
    page = text(client.get(reverse("institution", args=[made.pk])))
    assert "Rechazar" in page and "No hay nada por decidir" not in page
    with pytest.raises(NotYours):
        take_step(made, InstitutionMachine.reject, by=cast.system_admin, facts=Said("No."))
    client.post(reverse("institution_step", args=[made.pk, "reject"]), {"reject-text": "Nunca corrigió."})
    assert fresh(made).state == "REJECTED"
    assert "Nunca corrigió." in Message.objects.get(notice="application_rejected").body


def test_from_no_state_before_active_is_the_direction_without_a_step(cast):
    for made in (lives.asked_to_join(cast), returned(cast), approved(cast)):
        assert {"reject"} <= {step.name for step, missing in possible_steps(made, cast.director) if not missing}


# ---- Returned, and corrected ---------------------------------------------------------------------------------------


def test_what_was_returned_is_presented_again_only_after_something_changed(cast):
    made = returned(cast)
    with pytest.raises(Refused, match="Falta corregir"):
        take_step(made, InstitutionMachine.submit_again, by=SYSTEM)
    correct(made.application, written(made, head_position="Jueza Segunda"))
    with pytest.raises(Refused, match="carta responsiva firmada"):
        take_step(made, InstitutionMachine.submit_again, by=SYSTEM)
    take_step(made, InstitutionMachine.hand_in_letter, by=SYSTEM, facts=another_letter())
    take_step(made, InstitutionMachine.submit_again, by=SYSTEM)
    take_step(made, InstitutionMachine.send_back, by=cast.director, facts=Said("Otra vez."))
    with pytest.raises(Refused, match="Falta corregir"):
        take_step(made, InstitutionMachine.submit_again, by=SYSTEM)
    take_step(made, InstitutionMachine.hand_in_letter, by=SYSTEM, facts=SignedLetter(lives.scanned()))
    take_step(made, InstitutionMachine.submit_again, by=SYSTEM)
    assert fresh(made).state == "REQUESTED"


def test_the_applicants_page_says_what_is_missing_and_the_same_letter_corrects_nothing(client, cast):
    made = lives.asked_to_join(cast)
    page = f"/instituciones/solicitud/{made.application.folio}/{application_token(made.application)}/"
    letter, other = pdf().read(), pdf().read() + b"\n"
    client.post(page, {"letter": upload(letter)})
    take_step(made, InstitutionMachine.send_back, by=cast.director, facts=Said("La firma no se lee."))
    assert "Falta corregir los datos, o subir otra carta firmada" in text(client.get(page))
    assert "Falta corregir" in text(client.post(f"{page}presentar/", follow=True))
    assert "Es la misma carta" in text(client.post(page, {"letter": upload(letter)}, follow=True))
    assert fresh(made).state == "RETURNED"
    client.post(page, {"letter": upload(other)})
    assert "ya está con la dirección" in text(client.post(f"{page}presentar/", follow=True))
    assert fresh(made).state == "REQUESTED"


# ---- A convenio that was written down wrongly ----------------------------------------------------------------------


@pytest.mark.requirement("R29")
@pytest.mark.requirement("R54")
def test_a_void_convenio_silences_nothing_and_the_right_one_warns_again(client, cast):
    court = cast.court.institution
    wrong = lives.agreed(cast, court, ends_in=365 * 90, number="CC-01/2026")
    right = lives.agreed(cast, court, ends_in=10, number="CC-02/2026")
    assert deadlines.warn_of_agreements() == 0, "the mistyped one reaches ninety years further"
    signed_in(client, cast.director)
    address = reverse("agreement_void", args=[wrong.pk])
    assert address in text(client.get(reverse("institution", args=[court.pk])))
    assert "Escriba por qué se anula" in text(client.post(address, {"text": ""}))
    page = text(client.post(address, {"text": "El año se escribió mal."}, follow=True))
    assert "El convenio quedó anulado" in page and "Anulado el" in page and address not in page
    assert "CC-01/2026: El año se escribió mal." in page, "it stays in the history"
    assert list(current()) == [right] and deadlines.warn_of_agreements() == 1
    assert client.get(address).status_code == 404, "once"
    signed_in(client, cast.judge_admin)
    assert "El año se escribió mal." in text(client.get(reverse("own_institution")))


def test_nothing_of_a_void_convenio_warns_or_is_met(client, cast):
    court, today = cast.court.institution, clock.today()
    agreement = lives.agreed(cast, court, ends_in=-3)
    commitment = agreement.commitments.get()
    signed_in(client, cast.director)
    page = text(client.get(reverse("institution", args=[court.pk])))
    assert "atrasado" in page and "Se propone suspender" in page and ends_for(cast.director)
    take_step(court, InstitutionMachine.void_agreement, by=cast.director, facts=Voided(agreement, "Era de otra."))
    page = text(client.get(reverse("institution", args=[court.pk])))
    assert "atrasado" not in page and "Se propone suspender" not in page and not ends_for(cast.director)
    assert deadlines.warn_of_agreements() == 0
    take_step(court, InstitutionMachine.meet_commitment, by=cast.director, facts=Met(commitment))
    commitment.refresh_from_db()
    assert commitment.met_on is None
    again = Agreement("COORDINATION", agreement.number, today, today, today + timedelta(days=400))
    take_step(court, InstitutionMachine.record_agreement, by=cast.director, facts=again)
    with pytest.raises(Stale, match="ya está anulado"):
        take_step(court, InstitutionMachine.void_agreement, by=cast.director, facts=Voided(agreement, "Otra vez."))
    assert CollaborationAgreement.objects.filter(number=agreement.number).count() == 2, "its number is free again"
    assert HistoryEntry.objects.filter(noun="institution", step="void_agreement").count() == 1


def test_the_number_of_a_void_convenio_is_registered_again_from_the_page(client, cast):
    court, today = cast.court.institution, clock.today()
    agreement = lives.agreed(cast, court, ends_in=30)
    take_step(court, InstitutionMachine.void_agreement, by=cast.director, facts=Voided(agreement, "Mal la fecha."))
    signed_in(client, cast.director)
    days = {
        f"{name}_{part}": getattr(day, attribute)
        for name, day in (("signed_on", today), ("valid_from", today), ("valid_to", today + timedelta(days=300)))
        for part, attribute in (("dia", "day"), ("mes", "month"), ("anio", "year"))
    }
    said = {"kind": "COORDINATION", "number": agreement.number, "compromisos-TOTAL_FORMS": "1", **days}
    client.post(reverse("institution_agreement", args=[court.pk]), said)
    assert current().get().valid_to == today + timedelta(days=300)


def test_only_the_direction_takes_a_convenio_out_of_force(cast):
    agreement = lives.agreed(cast, cast.court.institution, ends_in=30)
    for who in (cast.system_admin, cast.judge_admin, cast.coordinator, cast.auditor):
        client = signed_in(Client(), who)
        assert client.post(reverse("agreement_void", args=[agreement.pk]), {"text": "x"}).status_code == 404
    with pytest.raises(Refused, match="Explique por qué"):
        take_step(
            cast.court.institution, InstitutionMachine.void_agreement, by=cast.director, facts=Voided(agreement, " ")
        )


# ---- The list ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["fiscalia", "FISCALÍA", "fiscalía  de genero", "Género"])
def test_an_institution_is_found_without_accents(client, cast, asked):
    lives.asked_to_join(cast, name="Fiscalía de Género")
    signed_in(client, cast.director)
    page = text(client.get(reverse("institutions"), {"q": asked}))
    assert "Fiscalía de Género" in page and cast.court.institution.name not in page


@pytest.mark.requirement("R24")
def test_a_coordinator_is_told_of_her_own_centre_and_never_that_somebody_refers_to_nobody(client, cast):
    lives.submitted(cast)
    signed_in(client, cast.other_coordinator)
    page = text(client.get(reverse("institutions"), {"sin": "nunca"}))
    assert "A su centro este año" in page and "Sin canalizaciones" not in page
    assert cast.court.institution.name in page and cast.town.institution.name in page, "the filter is not hers"
    signed_in(client, cast.director)
    page = text(client.get(reverse("institutions"), {"sin": "nunca"}))
    assert "Canalizaciones este año" in page and cast.court.institution.name not in page
    assert cast.town.institution.name in page
