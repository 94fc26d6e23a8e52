"""The pages of institutions: areas in the form, likely duplicates, another area, agreements, and who takes over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import clock
from casework.models import CollaborationAgreement, Institution, InstitutionApplication, Referral, User
from documents.application_letter import application_token
from documents.models import InstitutionPaper, Message
from tests import lives
from tests.cast import institution as another
from tests.cast import signed_in
from tests.sign_in import answered
from tests.workflows.test_institution_application_pages import answers, area, pdf, step

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def told(client, name: str, *args, **asked) -> str:
    return client.get(reverse(name, args=args), asked).content.decode()


# ---- The rows of the public form -----------------------------------------------------------------------------------


def test_another_area_is_added_and_one_is_taken_away_and_nothing_typed_is_lost(client, cast):
    typed = answers(client, areas=2, **area(1, name="Sala de Audiencias"))
    page = client.post(reverse("application"), {**typed, "otra": "1"}).content.decode()
    assert "Área 3" in page and "Sala de Audiencias" in page and "Elena Ríos Paz" in page
    assert "Revise" not in page, "nothing is judged yet"
    assert typed["mark"] in page and "checked" in page
    page = client.post(reverse("application"), {**typed, "quitar": "0"}).content.decode()
    assert "Área 2" not in page and "Sala de Audiencias" in page and "areas-0-name" in page
    assert not InstitutionApplication.objects.exists()


def test_a_blank_area_counts_for_nothing_and_the_same_one_twice_is_refused(client, cast):
    blank = area(1, **dict.fromkeys(("name", "first_name", "last_name", "position", "email", "phone"), ""))
    twice = {
        **answers(client, areas=2),
        **area(1, name="administración  del JUZGADO", email="marcos.lima@poder.example"),
    }
    page = client.post(reverse("application"), twice).content.decode()
    assert "ya está escrita arriba" in page and "ya administra otra área" in page
    client.post(reverse("application"), {**answers(client, areas=2), **blank})
    assert InstitutionApplication.objects.get().units.count() == 1


@pytest.mark.parametrize("total", ["", "x", "-4", "99999", "1\0"])
def test_a_made_up_number_of_areas_is_answered_with_a_page(client, cast, total):
    typed = {**answers(client), "areas-TOTAL_FORMS": total}
    for button in ({}, {"otra": "1"}, {"quitar": "7"}, {"quitar": "x"}):
        answer = client.post(reverse("application"), {**typed, **button})
        assert answer.status_code in (200, 302)


def test_who_lost_the_link_gets_it_by_e_mail_and_nobody_learns_what_exists(client, cast):
    folio = lives.asked_to_join(cast).application.folio
    contact = InstitutionApplication.objects.get(folio=folio).contact.email
    pages = []
    for said in ({"folio": folio, "email": "otra@cosa.example"}, {"folio": "SOL-2020-0001", "email": contact}):
        pages.append(client.post(reverse("application_find"), said, follow=True).content)
    answered()
    assert not Message.objects.filter(notice="application_link").exists()
    pages.append(
        client.post(reverse("application_find"), {"folio": folio.lower(), "email": contact}, follow=True).content
    )
    answered()
    assert Message.objects.get(notice="application_link").recipient == contact
    assert len({page.count(b"Si el folio y el correo coinciden") for page in pages}) == 1


# ---- The direction's page ------------------------------------------------------------------------------------------


def test_a_likely_duplicate_is_approved_only_after_somebody_looked(client, cast):
    made = lives.asked_to_join(cast, name="Juzgado 2do. Segundo de Control")
    client.post(
        f"/instituciones/solicitud/{made.application.folio}/{application_token(made.application)}/", {"letter": pdf()}
    )
    signed_in(client, cast.director)
    step(client, made, "validate")
    page = told(client, "institution", made.pk)
    assert "Puede ser la misma" in page and cast.court.institution.name in page and "nombre parecido" in page
    page = step(client, made, "approve").content.decode()
    assert "arque que revisó las instituciones parecidas" in page
    assert Institution.objects.get(pk=made.pk).state == "UNDER_VALIDATION"
    page = step(client, made, "approve", is_none_of="on").content.decode()
    assert Institution.objects.get(pk=made.pk).state == "APPROVED"
    assert f"Se revisó que no es: {cast.court.institution.name}" in page, "it stays in the history"


@pytest.mark.requirement("R56")
@pytest.mark.requirement("R62")
def test_the_direction_opens_another_area_from_the_page(client, cast):
    signed_in(client, cast.director)
    institution = cast.court.institution
    address = reverse("institution_area", args=[institution.pk])
    assert address in told(client, "institution", institution.pk)
    said = {name.partition("-0-")[2]: value for name, value in area(name="Segunda Sala").items()}
    for wrong, sentence in (
        ({"name": cast.court.name.upper()}, "ya tiene un área con ese nombre"),
        ({"email": cast.other_clerk.email}, "a hay una cuenta con ese correo"),
    ):
        page = client.post(address, {**said, **wrong}).content.decode()
        assert sentence in page and "Lima Rosas" in page
    page = client.post(address, said, follow=True).content.decode()
    assert "Se abrió el área" in page and "Segunda Sala" in page and "Oficio de alta" in page
    assert User.objects.get(email=said["email"]).state == "INVITED"
    paper = InstitutionPaper.objects.get(institution=institution)
    assert client.get(reverse("institution_paper", args=[paper.pk])).content.startswith(b"%PDF")
    page = step(client, institution, "suspend", text="Mal uso.").content.decode()
    assert client.get(address).status_code == 404, "not while it is suspended"
    another_ones = told(client, "institution", cast.town.institution_id)
    for said in ("Mal uso.", "Oficio de alta", "Segunda Sala"):
        assert said in page and said not in another_ones, said


def test_the_direction_alone_is_led_to_the_open_referrals_of_an_institution(client, cast):
    institution = cast.court.institution
    address = reverse("institution_referrals", args=[institution.pk])
    for who, led in (("director", True), ("system_admin", False)):
        signed_in(client, getattr(cast, who))
        assert (address in told(client, "institution", institution.pk)) == led, who
        assert (client.get(address).status_code == 200) == led, who


# ---- Agreements ----------------------------------------------------------------------------------------------------


def written(day) -> dict:
    return {"dia": day.day, "mes": day.month, "anio": day.year}


def agreement(**changes) -> dict:
    today = clock.today()
    days = {"signed_on": today, "valid_from": today, "valid_to": today + timedelta(days=30), **changes.pop("days", {})}
    said = {
        "kind": "COORDINATION", "number": "CC-09/2026", "compromisos-TOTAL_FORMS": 2, "compromisos-INITIAL_FORMS": 0,
        "compromisos-0-text": "Capacitar a cada área", "compromisos-1-text": "", "file": pdf("convenio.pdf"),
    }  # fmt: skip
    for name, day in days.items():
        said |= {f"{name}_{part}": value for part, value in written(day).items()}
    said |= {f"compromisos-0-due_on_{part}": value for part, value in written(today + timedelta(days=9)).items()}
    return {**said, **changes}


@pytest.mark.requirement("R29")
@pytest.mark.requirement("R54")
def test_an_agreement_is_recorded_shown_to_both_sides_and_its_commitment_met(client, cast):
    signed_in(client, cast.director)
    institution = cast.court.institution
    address = reverse("institution_agreement", args=[institution.pk])
    more = client.post(address, {**agreement(), "otra": "1"}).content.decode()
    assert "Compromiso 3" in more and "Capacitar a cada área" in more and "CC-09/2026" in more
    wrong = client.post(address, agreement(days={"valid_to": clock.today() - timedelta(days=1)})).content.decode()
    assert "ebe ser posterior al día en que empieza" in wrong and "CC-09/2026" in wrong
    page = client.post(address, agreement(), follow=True).content.decode()
    assert "Se registró el convenio" in page and "Capacitar a cada área" in page
    assert "a está registrado un convenio con ese número" in client.post(address, agreement()).content.decode()
    made = CollaborationAgreement.objects.get()
    assert made.commitments.count() == 1 and made.file_sha256
    page = client.post(
        reverse("institution_step", args=[institution.pk, "meet_commitment"]),
        {"compromiso": made.commitments.get().pk}, follow=True,
    ).content.decode()  # fmt: skip
    assert "Cumplido el" in page

    listed = told(client, "institutions")
    assert "CC-09/2026" in listed and "faltan 30 días" in listed
    client.logout()
    signed_in(client, cast.judge_admin)
    assert "faltan 30 días" in told(client, "panel")
    own = told(client, "own_institution")
    assert "Capacitar a cada área" in own and institution.name in own and cast.town.institution.name not in own
    copy = reverse("agreement_file", args=[made.pk])
    assert b"".join(client.get(copy).streaming_content)[:4] == b"%PDF"
    signed_in(client, cast.judge_clerk)
    assert "CC-09/2026" not in told(client, "panel"), "the accounts' administrator is told, not everybody"
    for stranger in (cast.other_admin, cast.coordinator, cast.auditor):
        signed_in(client, stranger)
        assert client.get(copy).status_code == 404
    signed_in(client, cast.other_admin)
    assert "CC-09/2026" not in told(client, "panel") + told(client, "own_institution") + told(client, "help")


def test_a_commitment_is_met_on_the_page_of_its_institution_alone(client, cast):
    lives.agreed(cast, cast.court.institution, ends_in=400)
    theirs = lives.agreed(cast, cast.town.institution, ends_in=400, number="CC-02/2027").commitments.get()
    signed_in(client, cast.director)
    address = reverse("institution_step", args=[cast.court.institution_id, "meet_commitment"])
    assert client.post(address, {"compromiso": theirs.pk}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.met_on is None


def test_an_institution_has_several_convenios_of_different_numbers(client, cast):
    lives.agreed(cast, cast.court.institution, ends_in=30)
    signed_in(client, cast.director)
    client.post(reverse("institution_agreement", args=[cast.court.institution_id]), agreement())
    numbers = CollaborationAgreement.objects.values_list("number", flat=True)
    assert set(numbers) == {"CC-01/2026", "CC-09/2026"}


def test_a_suspension_is_proposed_when_the_agreement_is_over_and_never_done_by_itself(client, cast):
    lives.agreed(cast, cast.court.institution, ends_in=-3)
    signed_in(client, cast.director)
    page = told(client, "institution", cast.court.institution_id)
    assert "Se propone suspender" in page and "Venció el convenio y no hay uno nuevo." in page
    assert "Decidir por un convenio vencido" in told(client, "inbox")
    lives.agreed(cast, cast.court.institution, ends_in=400, number="CC-02/2027")
    assert "Se propone suspender" not in told(client, "institution", cast.court.institution_id)
    assert "Decidir por un convenio vencido" not in told(client, "inbox")


# ---- Who takes over ------------------------------------------------------------------------------------------------


def test_open_referrals_pass_to_another_institution_and_then_it_may_be_terminated(client, cast):
    referrals = [lives.submitted(cast) for _one in range(2)]
    signed_in(client, cast.director)
    institution = cast.court.institution
    page = told(client, "institution", institution.pk)
    assert "Tiene canalizaciones abiertas" in page
    address = reverse("institution_referrals", args=[institution.pk])
    page = told(client, "institution_referrals", institution.pk)
    assert all(one.folio in page for one in referrals) and cast.town.name in page
    assert "Elija el área que las recibe" in client.post(address, {"text": "x"}).content.decode()
    page = client.post(address, {"unit": cast.town.pk, "text": "Se fusionan."}, follow=True).content.decode()
    assert "Pasaron 2 canalizaciones" in page and "No tiene canalizaciones abiertas" in page
    assert set(Referral.objects.values_list("unit", flat=True)) == {cast.town.pk}
    step(client, institution, "terminate", text="Se fusionó.")
    assert Institution.objects.get(pk=institution.pk).state == "TERMINATED"


def test_steps_of_the_applicant_or_the_clock_are_no_buttons_of_the_direction(client, cast):
    signed_in(client, cast.director)
    for name in ("correct", "hand_in_letter", "warn_of_agreement", "add_area", "record_agreement"):
        assert step(client, cast.court.institution, name).status_code == 404


# ---- Lists ---------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R24")
def test_the_list_and_the_page_cost_the_same_with_one_institution_or_thirty(client, cast):
    signed_in(client, cast.director)
    lives.agreed(cast, cast.court.institution, ends_in=9)
    made = lives.asked_to_join(cast)

    def asked() -> list[int]:
        counts = []
        for address in (reverse("institutions") + "?sin=nunca", reverse("institution", args=[made.pk])):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts.append(len(queries))
        return counts

    few = asked()
    for number in range(30):
        unit = another(f"Z{number}", f"Juzgado {number} de Lerma", "JUDICIARY", "Sala", "15051")
        lives.agreed(cast, unit.institution, ends_in=9)
    assert asked() == few
