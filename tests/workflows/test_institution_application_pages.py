"""An institution asks to join: its application, its signed letter, the direction's decision, and its first account."""

import re
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework import clock
from casework.models import Institution, InstitutionApplication, InstitutionType, Municipality, User
from casework.words import short_day
from documents.application_letter import application_url
from documents.models import InstitutionPaper, Message
from documents.paper import sheet_of
from tests import lives
from tests.cast import signed_in
from tests.documents.golden import said
from workflows.application import short_key

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def area(number: int = 0, **changes) -> dict:
    """One area of the form, by its place."""
    said = {
        "name": f"Administración del juzgado {number}".rstrip(" 0"), "first_name": "Marcos", "last_name": "Lima Rosas",
        "position": "Administrador", "email": f"marcos.lima{number or ''}@poder.example", "phone": "5555550101",
    }  # fmt: skip
    return {f"areas-{number}-{name}": value for name, value in {**said, **changes}.items()}


def answers(client, *, areas: int = 1, **changes) -> dict:
    page = client.get(reverse("application")).content.decode()
    said = {
        "name": "Juzgado Tercero de Control de Chalco", "type": InstitutionType.objects.get(code="JUDICIARY").pk,
        "municipality": Municipality.objects.get(code="15025").pk, "address": "Calle Ficticia 1",
        "head": "Elena Ríos Paz", "head_position": "Jueza", "head_email": "elena.rios@poder.example",
        "phone": "5555550100", "justification": "Dictamos suspensiones condicionales.", "commitments": "on",
        "website": "", "mark": re.search(r'name="mark" value="([^"]+)"', page).group(1),
        "areas-TOTAL_FORMS": areas, "areas-INITIAL_FORMS": 0,
    }  # fmt: skip
    for number in range(areas):
        said |= area(number)
    return {**said, **changes}


def pdf(name="carta.pdf") -> SimpleUploadedFile:
    target = BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(target)
    return SimpleUploadedFile(name, target.getvalue(), content_type="application/pdf")


@pytest.fixture
def sent(client, cast) -> str:
    """An application that was sent; its private address."""
    return client.post(reverse("application"), answers(client))["Location"]


def letter_of(institution) -> InstitutionPaper:
    return InstitutionPaper.objects.get(institution=institution, kind="responsibility_letter", replaced_at=None)


def step(client, institution, name: str, **told):
    sent = {f"{name}-{field}": value for field, value in told.items()}
    return client.post(reverse("institution_step", args=[institution.pk, name]), sent, follow=True)


@pytest.mark.requirement("R33")
@pytest.mark.requirement("R34")
@pytest.mark.requirement("R35")
def test_from_the_form_to_the_first_account(client, cast, sent):
    institution = Institution.objects.get(name__contains="Chalco")
    application = institution.application
    assert (institution.state, institution.key, institution.level) == ("REQUESTED", "JTCC", "JUDICIAL")
    page = client.get(sent).content.decode()
    assert application.folio in page and "Falta que suba la carta responsiva firmada" in page
    assert application_url(application) in Message.objects.get(recipient="", audience__startswith="email:").body
    letter = client.get(sent + "carta.pdf")
    assert letter.content.startswith(b"%PDF") and letter["Content-Type"] == "application/pdf"

    signed_in(client, cast.director)
    refused = step(client, institution, "validate").content.decode()
    assert "Falta la carta responsiva firmada." in refused
    assert Institution.objects.get(pk=institution.pk).state == "REQUESTED"

    client.logout()
    client.post(sent, {"letter": pdf()})
    signed_in(client, cast.director)
    detail = client.get(reverse("institution", args=[institution.pk])).content.decode()
    assert "Ver la carta recibida" in detail
    assert (
        b"".join(client.get(reverse("institution_signed_form", args=[institution.pk])).streaming_content)[:4] == b"%PDF"
    )
    for name in ("validate", "approve", "activate"):
        step(client, institution, name)
    assert Institution.objects.get(pk=institution.pk).state == "ACTIVE"
    account = User.objects.get(email="marcos.lima@poder.example")
    assert (account.role, account.state, account.unit.name) == (
        "INSTITUTION_ADMIN",
        "INVITED",
        "Administración del juzgado",
    )
    assert "/cuenta/activar/" in Message.objects.get(notice="activation", recipient=account.email).body


def test_what_is_returned_is_corrected_signed_again_and_presented(client, cast, sent):
    institution = Institution.objects.get(name__contains="Chalco")
    client.post(sent, {"letter": pdf()})
    signed_in(client, cast.director)
    step(client, institution, "send_back", text="El nombre no es el oficial.")
    client.logout()
    page = client.get(sent).content.decode()
    assert "El nombre no es el oficial." in page and "Corregir los datos" in page
    form = client.get(sent + "corregir/").content.decode()
    assert "Juzgado Tercero de Control de Chalco" in form
    before = letter_of(institution)
    client.post(sent + "corregir/", answers(client, name="Juzgado Tercero de Control del Distrito de Chalco"))
    assert "Falta la carta responsiva firmada" in client.post(sent + "presentar/", follow=True).content.decode()
    client.post(sent, {"letter": pdf()})
    client.post(sent + "presentar/")
    institution = Institution.objects.get(pk=institution.pk)
    assert (institution.state, institution.name) == ("REQUESTED", "Juzgado Tercero de Control del Distrito de Chalco")
    after = letter_of(institution)
    assert "Distrito de Chalco" in said(sheet_of(after)) and before.code != after.code
    assert "Documento sustituido" in client.get(reverse("verify") + f"?codigo={before.code}").content.decode()
    assert "Documento auténtico" in client.get(reverse("verify") + f"?codigo={after.code}").content.decode()


def test_a_decision_needs_its_reason(client, cast, sent):
    institution = Institution.objects.get(name__contains="Chalco")
    signed_in(client, cast.director)
    page = step(client, institution, "reject", text="").content.decode()
    assert "scriba el motivo" in page and "Revise 1 dato" in page
    step(client, institution, "reject", text="No atiende estos casos.")
    assert Institution.objects.get(pk=institution.pk).state == "REJECTED"
    client.logout()
    assert "No atiende estos casos." in client.get(sent).content.decode()


def test_a_double_click_sends_one(client, cast):
    sent = answers(client)
    first, second = (client.post(reverse("application"), sent) for _click in range(2))
    assert InstitutionApplication.objects.count() == 1 and first["Location"] == second["Location"]


def test_each_institution_that_asks_has_an_application_and_a_letter_of_its_own(client, cast, sent):
    asked = answers(client, name="Juzgado Cuarto de Control de Lerma", **area(email="luz.paz@lerma.example"))
    addresses = {"Chalco": sent, "Lerma": client.post(reverse("application"), asked)["Location"]}
    for place, address in addresses.items():
        letter = letter_of(Institution.objects.get(name__endswith=place))
        assert letter.folio in client.get(address + "carta.pdf")["Content-Disposition"]


def test_without_the_whole_address_nobody_sees_an_application(client, cast, sent):
    application = InstitutionApplication.objects.get()
    for token in ("inventado", "0" * 40):
        for name in ("application_status", "application_letter_pdf", "application_correct"):
            assert client.get(reverse(name, args=[application.folio, token])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (area(email="marcos@gmail.com"), "scriba el correo de la institución"),
        ({"head_email": "elena@hotmail.com"}, "scriba el correo de la institución"),
        (area(email="marcos"), "scriba un correo completo"),
        (area(name=""), "scriba el área administrativa que canalizará"),
        ({"head_position": ""}, "scriba el cargo de la o el titular"),
        ({"commitments": ""}, "arque que su institución acepta"),
        ({"phone": "12"}, "l teléfono tiene 2 dígitos"),
        ({"website": "x"}, "eje vacía la casilla"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, cast, changes, sentence):
    page = client.post(reverse("application"), answers(client, **changes)).content.decode()
    assert sentence in page and "Elena Ríos Paz" in page
    assert not InstitutionApplication.objects.exists()


def test_sent_empty_every_line_of_the_summary_leads_to_a_field(client, cast):
    mark = {name: value for name, value in answers(client).items() if name == "mark" or "FORMS" in name}
    page = client.post(reverse("application"), mark).content.decode()
    lines = re.findall(r"<li>(.*?)</li>", page.split('class="error-summary"')[1].split("</ul>")[0])
    assert lines and all(re.fullmatch(r'<a href="#id_[^"]+">.+</a>', line) for line in lines)
    assert '<a href="#id_areas-0-name">Escriba al menos un área</a>' in lines
    assert '<a href="#id_municipality">Elija una opción en «Municipio»</a>' in lines


def test_a_disguised_file_is_refused_with_a_sentence(client, cast, sent):
    bad = SimpleUploadedFile("carta.pdf", b"MZ\x90\x00 un programa", content_type="application/pdf")
    page = client.post(sent, {"letter": bad}).content.decode()
    assert "olo se aceptan archivos JPG o PDF" in page
    assert not InstitutionApplication.objects.get().signed_at


def test_one_address_may_not_apply_without_end(client, cast):
    sent = answers(client, phone="1")
    assert [client.post(reverse("application"), sent).status_code for _try in range(41)] == [200] * 40 + [429]


def test_a_suspended_institution_does_not_sign_in_and_returns(client, cast):
    signed_in(client, cast.director)
    institution = cast.court.institution
    step(client, institution, "suspend", text="Venció el convenio.")
    assert User.objects.get(pk=cast.judge_clerk.pk).state == "LOCKED"
    step(client, institution, "resume")
    assert User.objects.get(pk=cast.judge_clerk.pk).state == "ACTIVE"
    step(client, institution, "terminate", text="Desapareció el juzgado.")
    assert User.objects.get(pk=cast.judge_clerk.pk).state == "DISABLED"


@pytest.mark.requirement("R24")
@pytest.mark.requirement("R62")
@pytest.mark.parametrize("which", ["nunca", "anio"])
def test_the_list_shows_who_refers_and_who_does_not(client, cast, which):
    lives.submitted(cast)
    signed_in(client, cast.director)
    page = client.get(reverse("institutions")).content.decode()
    assert cast.court.institution.name in page and cast.town.institution.name in page
    none = client.get(reverse("institutions"), {"sin": which}).content.decode()
    assert cast.town.institution.name in none and cast.court.institution.name not in none
    assert short_day(clock.today()) in none, "since when it is active"


@pytest.mark.requirement("R24")
def test_who_referred_long_ago_is_not_among_those_who_never_did(client, cast):
    with clock.at(clock.now() - timedelta(days=500)):
        lives.submitted(cast)
    signed_in(client, cast.director)
    name = cast.court.institution.name
    assert name not in client.get(reverse("institutions"), {"sin": "nunca"}).content.decode()
    assert name in client.get(reverse("institutions"), {"sin": "anio"}).content.decode()


@pytest.mark.parametrize(
    ("who", "listed", "opened"),
    [
        ("system_admin", 200, 200), ("coordinator", 200, 404), ("judge_admin", 404, 404), ("receptionist", 404, 404),
        ("auditor", 404, 404), ("data_officer", 404, 404),
    ],
)  # fmt: skip
def test_who_sees_institutions(client, cast, who, listed, opened):
    signed_in(client, getattr(cast, who))
    assert client.get(reverse("institutions")).status_code == listed
    assert client.get(reverse("institution", args=[cast.court.institution_id])).status_code == opened
    assert client.post(reverse("institution_step", args=[cast.court.institution_id, "suspend"])).status_code == opened


def test_the_system_administrator_cannot_approve_and_no_other_step_exists(client, cast, sent):
    institution = Institution.objects.get(name__contains="Chalco")
    client.post(sent, {"letter": pdf()})
    signed_in(client, cast.system_admin)
    step(client, institution, "validate")
    assert step(client, institution, "approve").status_code == 404
    assert step(client, institution, "delete").status_code == 404


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Juzgado Segundo de Control", "JSC2"),
        ("Ayuntamiento de Ñuñoa", "AN"),
        ("Fiscalía", "FISC"),
        ("Voz Ópalo Luz", "VOL2"),
    ],
)
def test_a_key_is_short_and_nobody_elses(cast, name, key):
    assert short_key(name) == key
