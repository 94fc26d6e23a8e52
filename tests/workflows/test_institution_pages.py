"""The institution's pages, as its clerk walks through them; and everything that must not get through."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from PIL import Image
from stdnum.mx import curp

from casework import clock
from casework.models import (
    AccessEntry,
    Attachment,
    HistoryEntry,
    Municipality,
    ProtectionOrder,
    Reason,
    Referral,
    VictimRecord,
    ViolenceModality,
    ViolenceType,
)
from casework.roles import SYSTEM, Area
from casework.words import plain_day
from casework.working_days import working_days_after
from documents.models import IssuedDocument
from tests import lives
from tests.cast import signed_in
from workflows.door import take_step
from workflows.forms.referral.parts import PARTS, part_that_asks
from workflows.machines import FollowUpMachine, ReferralMachine
from workflows.machines.facts import Explained
from workflows.views.institution.check import missing
from workflows.views.institution.start import provisional_folio

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def check_digit(seventeen: str) -> str:
    return seventeen + curp.calc_check_digit(seventeen + "0")


CURP = check_digit("SAIL880714HMCNNN0")


def pdf(pages: int = 1) -> bytes:
    content = BytesIO()
    with pikepdf.new() as document:
        for _page in range(pages):
            document.add_blank_page()
        document.save(content)
    return content.getvalue()


def jpg() -> bytes:
    content = BytesIO()
    Image.new("RGB", (60, 40), "white").save(content, "JPEG")
    return content.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def clerk(client, cast):
    return signed_in(client, cast.judge_clerk)


def begin(clerk) -> Referral:
    page = clerk.get(reverse("referral_new"))
    clerk.post(reverse("referral_new"), {"borrador": page.context["provisional"]})
    return Referral.objects.get(draft_folio=page.context["provisional"])


def post(clerk, referral, part: str, answers: dict, *, record: Referral | None = None, version: int | None = None):
    """Post a part as its page would, with the record's present version unless another is given."""
    now = Referral.objects.get(pk=referral.pk)
    hidden = {
        "canalizacion": (record or referral).pk, "version": now.version if version is None else version,
    }  # fmt: skip
    return clerk.post(reverse("referral_part", args=[referral.pk, part]), {**hidden, **answers})


def day(name: str, *parts) -> dict:
    return dict(zip((f"{name}_dia", f"{name}_mes", f"{name}_anio"), map(str, parts), strict=True))


LETTER = {
    "letter_number": "JSC/EJEC/2214/2026", "authority": "Jueza Segunda de Control",
    "judicial_case_number": "1187/2026", **day("letter_date", 2, 3, 2025),
}  # fmt: skip
IDENTITY = {
    "given_names": "Leonel", "first_surname": "Santana", "second_surname": "Iniesta", "curp": CURP, "sex": "H",
    **day("birth_date", 14, 7, 1988),
}  # fmt: skip
NO_ORDERS = {"ordenes-TOTAL_FORMS": "1", "ordenes-INITIAL_FORMS": "0", "do_not_contact": "on"}


def fill(clerk, referral, cast) -> None:
    """Every part, answered well."""
    from_catalogue = {
        "violence_types": [ViolenceType.objects.get(code="PHYSICAL").pk],
        "violence_modalities": [ViolenceModality.objects.get(code="FAMILY").pk],
        "relationship": lives.Relationship.objects.get(code="EX_PARTNER").pk,
    }
    term = {"determination": lives.Determination.objects.get(code="CONDITIONAL_SUSPENSION").pk,
    "report_frequency": "MONTHLY",
            **day("term_from", 1, 3, 2025), **day("term_to", 1, 9, 2027)}  # fmt: skip
    contact = {"phone": "722 555 0148", "municipality": Municipality.objects.get(code="15118").pk}
    orders = {
        "ordenes-TOTAL_FORMS": "1", "ordenes-INITIAL_FORMS": "0", "ordenes-0-authority": "Ministerio Público",
        **day("ordenes-0-issued_on", 1, 3, 2025), "ordenes-0-restrictions": "No acercarse.",
    }  # fmt: skip
    for part, answers in (
        ("oficio", LETTER), ("plazo", term), ("identidad", IDENTITY), ("contacto", contact),
        ("situacion", {"occupation": "Mecánico"}), ("hechos", {"institution_risk": "MEDIUM", "weapons": "NO",
         "narrative": "Hechos que constan en la carpeta.", **from_catalogue}),
        ("victima", {"alias": "M. R.", "do_not_contact": "on", **orders}),
        ("documentos", {"center": cast.toluca.pk, "kind": "LETTER", "files": upload("oficio.pdf", pdf(2))}),
    ):  # fmt: skip
        answer = post(clerk, referral, part, answers)
        assert answer.status_code == 302, (part, answer.context["form"].errors)


# ---- The story ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R37", "R51")
@pytest.mark.requirement("R57")
def test_a_clerk_fills_the_eight_parts_checks_and_sends(clerk, cast):
    referral = begin(clerk)
    tasks = clerk.get(reverse("referral_tasks", args=[referral.pk]))
    assert tasks.content.decode().count("Sin empezar") == 8
    assert "0 de 8 partes listas" in tasks.content.decode()
    fill(clerk, referral, cast)
    check = clerk.get(reverse("referral_check", args=[referral.pk])).content.decode()
    for said in ("JSC/EJEC/2214/2026", "Leonel Santana Iniesta", CURP, "14 de julio de 1988", "oficio.pdf", "M. R.",
                 "Ministerio Público", "Zinacantepec", "Riesgo medio"):  # fmt: skip
        assert said in check
    version = Referral.objects.get(pk=referral.pk).version
    sent = clerk.post(
        reverse("referral_check", args=[referral.pk]), {"version": version, "declared": "on"}, follow=True
    )
    referral = Referral.objects.get(pk=referral.pk)
    assert referral.state == "SUBMITTED" and referral.folio.startswith("JSC-") and referral.center == cast.toluca
    page = sent.content.decode()
    assert referral.folio in page and "CeDeMas+ Toluca" in page
    assert f"{working_days_after(clock.today(), 3):%Y-%m-%d}" in page
    receipt = IssuedDocument.objects.get(referral=referral.pk, kind="receipt")
    assert reverse("paper", args=[receipt.pk]) in page
    sheet = clerk.get(reverse("referral_sheet", args=[referral.pk])).content.decode()
    body = sheet[sheet.index("<main") : sheet.index("</main>")]
    assert cast.toluca.address in body and "violencia" not in body.lower()


def test_what_is_sealed_is_not_in_the_database_in_clear(clerk, cast):
    referral = begin(clerk)
    fill(clerk, referral, cast)
    with connection.cursor() as cursor:
        cursor.execute("SELECT narrative, curp FROM casework_referral WHERE id = %s", [referral.pk])
        assert not any("Hechos" in one or CURP in one for one in cursor.fetchone())
        cursor.execute("SELECT alias FROM casework_victimrecord WHERE referral_id = %s", [referral.pk])
        assert "M. R." not in cursor.fetchone()[0]


def test_an_incomplete_draft_is_saved_and_says_what_it_lacks_with_the_way_there(clerk):
    referral = begin(clerk)
    answer = post(clerk, referral, "identidad", {"given_names": "Leonel", "salir": "1"}, version=1)
    assert answer.status_code == 302 and answer["Location"] == reverse("panel")
    assert "Borrador guardado a las" in clerk.get(reverse("panel")).content.decode()
    assert Referral.objects.get(pk=referral.pk).given_names == "Leonel"
    check = clerk.get(reverse("referral_check", args=[referral.pk])).content.decode()
    assert "Escriba el primer apellido." in check
    assert reverse("referral_part", args=[referral.pk, "identidad"]) + "?volver=revisar" in check
    refused = clerk.post(reverse("referral_check", args=[referral.pk]), {"version": 2, "declared": "on"})
    assert refused.status_code == 422
    assert Referral.objects.get(pk=referral.pk).folio is None


def test_every_sentence_of_the_door_about_a_draft_has_its_part(clerk, cast):
    referral = begin(clerk)
    Referral.objects.filter(pk=referral.pk).update(
        determination=lives.Determination.objects.get(code="SENTENCE"), birth_date=clock.today()
    )
    lacking = missing(Referral.objects.get(pk=referral.pk), cast.judge_clerk)
    assert len(lacking) > 8
    assert [str(sentence) for sentence, part in lacking if part is None] == []
    assert part_that_asks("Escriba la fecha de nacimiento o la edad aproximada.").slug == "identidad"


def test_a_term_that_is_over_is_said_at_its_step_and_before_sending_and_holds_nothing_back(clerk, cast):
    referral = begin(clerk)
    fill(clerk, referral, cast)
    yesterday = clock.today() - timedelta(days=1)
    past = {
        "determination": lives.Determination.objects.get(code="CONDITIONAL_SUSPENSION").pk,
        **day("term_from", 1, 3, 2025), **day("term_to", yesterday.day, yesterday.month, yesterday.year),
    }  # fmt: skip
    said = f"El plazo de la orden ya venció el {plain_day(yesterday)}: revise las fechas."
    step, check = (reverse("referral_part", args=[referral.pk, "plazo"]), reverse("referral_check", args=[referral.pk]))
    assert said not in clerk.get(step).content.decode() and said not in clerk.get(check).content.decode()
    following = clerk.get(post(clerk, referral, "plazo", past).url).content.decode()
    assert said in following and said not in clerk.get(step.replace("plazo", "contacto")).content.decode()
    assert said in clerk.get(step).content.decode()
    from_check = post(clerk, referral, "plazo", past | {"volver": "revisar"}).url
    page = clerk.get(from_check).content.decode()
    assert from_check == check and page.count(said) == 1 and f"{step}?volver=revisar" in page
    sent = clerk.post(check, {"declared": "on", "version": Referral.objects.get(pk=referral.pk).version})
    assert sent.status_code == 302 and Referral.objects.get(pk=referral.pk).state == "SUBMITTED"


def test_a_term_that_ends_today_is_not_over(clerk, cast):
    referral = lives.drafted(cast, term_to=clock.today())
    for page in (reverse("referral_part", args=[referral.pk, "plazo"]), reverse("referral_check", args=[referral.pk])):
        assert "ya venció" not in clerk.get(page).content.decode()


def test_it_is_not_sent_without_the_declaration(clerk, cast):
    referral = lives.drafted(cast)
    answer = clerk.post(reverse("referral_check", args=[referral.pk]), {"version": referral.version})
    assert answer.status_code == 422 and "Marque la declaración" in answer.content.decode()
    assert Referral.objects.get(pk=referral.pk).state == "DRAFT"


def test_a_second_click_sends_nothing_twice_and_shows_the_same_folio(clerk, cast):
    referral = lives.drafted(cast)
    address, body = reverse("referral_check", args=[referral.pk]), {"version": referral.version, "declared": "on"}
    first, second = clerk.post(address, body), clerk.post(address, body)
    assert first["Location"] == second["Location"] == reverse("referral_sent", args=[referral.pk])
    assert HistoryEntry.objects.filter(case=referral.pk, step="submit").count() == 1
    assert IssuedDocument.objects.filter(referral=referral.pk, kind="receipt").count() == 1


def test_a_second_click_on_begin_makes_one_draft(clerk):
    page = clerk.get(reverse("referral_new"))
    for _click in range(2):
        answer = clerk.post(reverse("referral_new"), {"borrador": page.context["provisional"]})
    assert answer.status_code == 302
    assert Referral.objects.count() == 1


def test_each_page_of_begin_makes_a_draft_of_its_own(clerk):
    first, second = begin(clerk), begin(clerk)
    assert first != second


def test_who_begins_with_the_folio_of_another_areas_draft_gets_a_new_one(clerk, cast):
    mine = begin(clerk)
    theirs = lives.drafted(cast, unit=cast.town, created_by=cast.other_clerk, draft_folio=provisional_folio())
    answer = clerk.post(reverse("referral_new"), {"borrador": theirs.draft_folio})
    made = Referral.objects.latest("pk")
    assert made not in (mine, theirs) and made.unit == cast.court
    assert answer["Location"] == reverse("referral_tasks", args=[made.pk])


def test_back_after_sending_says_that_it_was_sent_and_keeps_what_was_typed_in_sight(clerk, cast):
    referral = lives.submitted(cast)
    for name, args in (("referral_tasks", []), ("referral_check", []), ("referral_part", ["identidad"])):
        page = clerk.get(reverse(name, args=[referral.pk, *args]))
        assert "Esta canalización ya se envió" in page.content.decode()
    answer = post(clerk, referral, "identidad", {**IDENTITY, "given_names": "Otro nombre"})
    assert answer.status_code == 409
    assert "no se guardó" in answer.content.decode() and "Otro nombre" in answer.content.decode()
    assert Referral.objects.get(pk=referral.pk).given_names == "Rogelio Antonio"


def test_a_draft_is_thrown_away_only_after_being_asked(clerk, cast):
    referral = lives.drafted(cast)
    address = reverse("referral_cancel", args=[referral.pk])
    assert "¿Descartar este borrador?" in clerk.get(address).content.decode()
    assert Referral.objects.get(pk=referral.pk).state == "DRAFT"
    clerk.post(address, {"version": referral.version})
    assert Referral.objects.get(pk=referral.pk).state == "CANCELLED"


def test_what_was_sent_is_cancelled_with_a_reason(clerk, cast):
    referral = lives.submitted(cast)
    address = reverse("referral_cancel", args=[referral.pk])
    assert clerk.post(address, {"version": referral.version}).status_code == 422
    reason = Reason.objects.get(code="CANCELLATION_DUPLICATE")
    clerk.post(address, {"version": referral.version, "reason": reason.pk, "text": ""})
    assert Referral.objects.get(pk=referral.pk).state == "CANCELLED"


# ---- Two tabs -------------------------------------------------------------------------------------------------------


def test_two_tabs_on_two_people_never_mix_them(clerk, cast):
    one, two = lives.drafted(cast), lives.drafted(cast, given_names="Efraín")
    answer = post(clerk, one, "identidad", {**IDENTITY, "given_names": "Efraín Segundo"}, record=two)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Este formulario es de otra persona" in page and "Efraín Segundo" in page
    assert Referral.objects.get(pk=one.pk).given_names == "Rogelio Antonio"
    assert Referral.objects.get(pk=two.pk).given_names == "Efraín"


def test_a_page_that_came_too_late_shows_what_changed_and_keeps_what_was_typed(clerk, cast):
    referral = lives.drafted(cast)
    post(clerk, referral, "contacto", {"phone": "722 555 0001", "municipality": referral.municipality_id})
    late = post(
        clerk, referral, "contacto", {"phone": "722 555 0002", "municipality": referral.municipality_id}, version=1
    )
    page = late.content.decode()
    assert late.status_code == 409
    assert "cambiaron mientras usted los tenía abiertos" in page
    assert "722 555 0001" in page and 'value="722 555 0002"' in page
    assert Referral.objects.get(pk=referral.pk).phone == "722 555 0001"
    again = post(clerk, referral, "contacto", {"phone": "722 555 0002", "municipality": referral.municipality_id})
    assert again.status_code == 302
    assert Referral.objects.get(pk=referral.pk).phone == "722 555 0002"


def test_a_second_click_on_save_goes_on_as_the_first(clerk):
    referral = begin(clerk)
    first = post(clerk, referral, "oficio", LETTER, version=1)
    second = post(clerk, referral, "oficio", LETTER, version=1)
    assert first["Location"] == second["Location"]
    assert Referral.objects.get(pk=referral.pk).version == 2


# ---- Hostile input --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "answers", "sentence"),
    [
        ("identidad", {**IDENTITY, **day("birth_date", 30, 2, 2026)}, "el día debe estar entre 1 y 28"),
        ("identidad", {**IDENTITY, **day("birth_date", 14, 17, 1988)}, "el mes debe ser un número entre 1 y 12"),
        ("identidad", {**IDENTITY, **day("birth_date", 1, 1, 1800)}, "el año no puede ser anterior a 1916"),
        ("identidad", {**IDENTITY, **day("birth_date", 1, 1, 2190)}, "la fecha no puede ser posterior"),
        ("identidad", {**IDENTITY, "curp": CURP[:17]}, "la CURP tiene 17 caracteres; deben ser 18"),
        ("identidad", {**IDENTITY, "curp": CURP[:17] + str((int(CURP[17]) + 1) % 10)}, "el último número de la CURP"),
        ("identidad", {**IDENTITY, "curp": "1" * 18}, "la CURP lleva 4 letras"),
        ("identidad", {**IDENTITY, **day("birth_date", 15, 7, 1988)}, "la CURP dice que nació el 14 de julio de 1988"),
        ("identidad", {**IDENTITY, "sex": "M"}, "la CURP es de un hombre"),
        ("identidad", {"approximate_age": "15"}, "la persona es menor de 18 años"),
        ("identidad", {"approximate_age": "muchos"}, "escriba un número entero, sin letras"),
        ("identidad", {"given_names": "A" * 10_000}, "tiene 10000 caracteres; caben 120"),
        ("identidad", {"sex": "Z"}, "elija una de las opciones de la lista"),
        ("contacto", {"phone": "12 34"}, "el teléfono tiene 4 números; deben ser 10"),
        ("contacto", {"email": "sin arroba"}, "escriba un correo completo"),
        ("contacto", {"municipality": "99999999"}, "elija una de las opciones de la lista"),
        ("hechos", {"narrative": "x" * 10_000}, "tiene 10000 caracteres; caben 5000"),
        ("hechos", {"violence_types": ["no", "999"]}, "no es un valor válido"),
        ("plazo", {**day("term_from", 1, 3, 2026), **day("term_to", 1, 2, 2026)}, "no puede terminar antes de empezar"),
        ("plazo", {"ordered_sessions": "9999"}, "el número no puede ser mayor que 200"),
        ("oficio", {"letter_number": "nulo\0"}, "nulos"),
        (
            "victima",
            {"ordenes-TOTAL_FORMS": "1", "ordenes-INITIAL_FORMS": "0", "ordenes-0-number": "7"},
            "escriba la autoridad que dictó la orden",
        ),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(clerk, part, answers, sentence):
    referral = begin(clerk)
    answer = post(clerk, referral, part, answers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page, page[page.index("<main") :][:3000]
    assert 'class="error-summary"' in page and 'class="field-error"' in page
    for typed in answers.values():
        if isinstance(typed, str) and "\0" not in typed and typed not in {"Z", "99999999"}:
            assert escape(typed) in page
    assert Referral.objects.get(pk=referral.pk).version == 1


def test_the_curp_of_somebody_with_sex_x_is_good(clerk):
    referral = begin(clerk)
    number = check_digit("SAIL880714XMCNNN0")
    spaced = f" {number[:4].lower()} {number[4:10]}-{number[10:]} "
    assert post(clerk, referral, "identidad", {**IDENTITY, "curp": spaced, "sex": "X"}).status_code == 302
    assert Referral.objects.get(pk=referral.pk).curp == number


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "María Nꞌandä 😀", "' OR 1=1 --", "{{ 7*7 }}", "‮Rogelio"]
)
def test_strange_names_are_kept_as_they_are_and_shown_as_text(clerk, name):
    referral = begin(clerk)
    assert post(clerk, referral, "identidad", {**IDENTITY, "given_names": name}).status_code == 302
    assert Referral.objects.get(pk=referral.pk).given_names == name
    for address in (
        reverse("panel"), reverse("panel_case", args=[referral.pk]), reverse("referral_check", args=[referral.pk]),
        reverse("referral_part", args=[referral.pk, "identidad"]), reverse("referral_tasks", args=[referral.pk]),
    ):  # fmt: skip
        page = clerk.get(address).content.decode()
        assert escape(name) in page and "<script>alert" not in page


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("vacio.pdf", b"", "vací"),
        ("programa.pdf", b"MZ" + b"\0" * 200, "un programa de Windows"),
        ("foto.jpg", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "una imagen PNG"),
        ("pagina.jpg", b"<!doctype html><script>alert(1)</script>", "una página web"),
        ("roto.pdf", b"%PDF-1.7\nnada", "PDF"),
        ("grande.pdf", b"%PDF-1.7" + b"0" * (10 * 1024 * 1024 + 1), "pesa más de 10 MB"),
    ],
)
@pytest.mark.requirement("R37")
def test_a_file_that_cannot_be_kept_gets_a_sentence_and_the_others_are_kept(clerk, cast, name, content, sentence):
    referral = begin(clerk)
    answer = post(
        clerk, referral, "documentos",
        {"center": cast.ecatepec.pk, "kind": "RESOLUTION", "files": [upload("buena.jpg", jpg()), upload(name,
            content)]},
    )  # fmt: skip
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert [file.name for file in Attachment.objects.filter(referral=referral.pk)] == ["buena.jpg"]
    assert Referral.objects.get(pk=referral.pk).center == cast.ecatepec
    assert "buena.jpg" in answer.content.decode()


def test_files_are_listed_once_taken_out_and_never_more_than_ten(clerk, cast):
    referral, content = begin(clerk), pdf()  # the same bytes twice: a PDF carries the second in which it was made
    for _click in range(2):
        post(
            clerk,
            referral,
            "documentos",
            {"kind": "LETTER", "files": upload("oficio.pdf", content), "accion": "adjuntar"},
        )
    file = Attachment.objects.get(referral=referral.pk)
    post(clerk, referral, "documentos", {"quitar": file.pk, "center": cast.toluca.pk})
    file.refresh_from_db()
    assert file.removed_at is not None
    assert clerk.get(reverse("attachment", args=[file.pk])).status_code == 404
    many = [upload(f"hoja {n}.pdf", pdf(n + 1)) for n in range(11)]
    answer = post(clerk, referral, "documentos", {"kind": "OTHER", "files": many, "center": cast.toluca.pk})
    assert "caben 10 archivos" in answer.content.decode()
    assert Attachment.objects.filter(referral=referral.pk, removed_at__isnull=True).count() == 10


def test_a_file_of_another_referral_cannot_be_taken_out(clerk, cast):
    mine, other = lives.drafted(cast), lives.drafted(cast)
    file = other.attachments.get()
    answer = post(clerk, mine, "documentos", {"quitar": file.pk, "center": cast.toluca.pk})
    file.refresh_from_db()
    assert answer.status_code == 404 and file.removed_at is None


def test_an_order_of_another_referral_cannot_be_written_into(clerk, cast):
    mine, other = lives.drafted(cast), lives.drafted(cast)
    theirs = ProtectionOrder.objects.create(referral=other, authority="Juez", issued_on=clock.today())
    answers = {
        "ordenes-TOTAL_FORMS": "1", "ordenes-INITIAL_FORMS": "1", "ordenes-0-id": theirs.pk,
        "ordenes-0-authority": "Otra", **day("ordenes-0-issued_on", 1, 3, 2025),
    }  # fmt: skip
    post(clerk, mine, "victima", answers)
    theirs.refresh_from_db()
    assert theirs.authority == "Juez" and theirs.referral_id == other.pk


@pytest.mark.requirement("R64")
def test_a_draft_shows_and_changes_its_own_victim_alone(clerk, cast):
    other, mine = lives.drafted(cast), lives.drafted(cast)
    VictimRecord.objects.create(referral=other, alias="M. R.", safe_channel="Llamar a su hermana")
    shown = clerk.get(reverse("referral_part", args=[mine.pk, "victima"])).content.decode()
    assert "M. R." not in shown and "su hermana" not in shown
    assert post(clerk, mine, "victima", {**NO_ORDERS, "alias": "T. V."}).status_code == 302
    assert {one.referral_id: one.alias for one in VictimRecord.objects.all()} == {other.pk: "M. R.", mine.pk: "T. V."}


def test_a_victim_record_is_made_only_of_something(clerk):
    referral = begin(clerk)
    assert post(clerk, referral, "victima", NO_ORDERS).status_code == 302
    assert not VictimRecord.objects.exists()


def test_a_broken_form_is_refused_without_an_error_of_the_server(clerk):
    referral = begin(clerk)
    assert post(clerk, referral, "victima", {"alias": "M. R."}).status_code == 422
    for version in ("", "x", "9" * 40, "-1"):
        answer = clerk.post(
            reverse("referral_part", args=[referral.pk, "oficio"]),
            {**LETTER, "canalizacion": referral.pk, "version": version},
        )
        assert answer.status_code == 409
    assert clerk.get(reverse("referral_part", args=[referral.pk, "ninguna"])).status_code == 404
    assert clerk.get(reverse("panel") + "?q=%00&estatus=NADA&orden=x&page=-3").status_code == 200


# ---- Duplicates -----------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R57")
@pytest.mark.requirement("R65")
def test_the_same_person_is_noticed_inside_the_own_area_and_nowhere_else(client, cast):
    theirs = lives.drafted(cast, unit=cast.town, created_by=cast.other_clerk, curp=CURP)
    clerk = signed_in(client, cast.judge_clerk)
    referral = begin(clerk)
    post(clerk, referral, "identidad", IDENTITY)
    page = clerk.get(reverse("referral_tasks", args=[referral.pk])).content.decode()
    assert "ya canalizó a" not in page and theirs.draft_folio not in page
    mine = lives.drafted(cast, curp=CURP, given_names="Leonel")
    page = clerk.get(reverse("referral_tasks", args=[referral.pk])).content.decode()
    assert "ya canalizó a alguien con los mismos datos" in page
    assert mine.draft_folio in page and theirs.draft_folio not in page


# ---- The panel ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R61")
def test_the_panel_is_searched_by_name_without_accents_folio_and_cause_number(clerk, cast):
    wanted = lives.submitted(cast, given_names="Efraín", first_surname="Núñez", judicial_case_number="555/2026")
    lives.submitted(
        cast, given_names="Otro", first_surname="Distinto", second_surname="", judicial_case_number="1/2026"
    )
    as_shown = (wanted.listed_name, "NÚÑEZ,efraín", "Causa 555/2026", "causa penal: 555 / 2026", "555 /2026")
    for words in ("nunez efrain", wanted.folio, "555/2026", *as_shown):
        page = clerk.get(reverse("panel"), {"q": words})
        assert [row.referral.pk for row in page.context["rows"]] == [wanted.pk], words
    for words in ("inexistente", ",", "Causa", "causa / ,"):
        assert "Nadie con esos datos" in clerk.get(reverse("panel"), {"q": words}).content.decode(), words


@pytest.mark.requirement("R59")
def test_each_row_of_the_panel_and_the_head_of_the_case_say_its_cause(clerk, cast):
    with_one = lives.submitted(cast, judicial_case_number="131/2026")
    spelled = lives.drafted(cast, judicial_case_number="Causa 132 / 2026")
    without = lives.drafted(cast, judicial_case_number="")
    page = clerk.get(reverse("panel"), {"orden": "nombre"}).content.decode()
    assert page.count("Causa 131/2026</span>") == 1 and page.count("Causa 132/2026</span>") == 1
    assert page.count('class="cell-sub folio">Causa') == 2
    for referral, said in ((with_one, "Causa 131/2026</li>"), (spelled, "Causa 132/2026</li>"), (without, "")):
        head = clerk.get(reverse("panel_case", args=[referral.pk])).content.decode()
        banner = head[head.index('class="person-banner"') : head.index("page-split")]
        assert said in banner and ("Causa" in banner) == bool(said)


@pytest.mark.requirement("R60")
def test_the_panel_says_the_status_since_when_and_is_filtered_by_it(clerk, cast):
    lives.submitted(cast)
    lives.drafted(cast)
    page = clerk.get(reverse("panel"))
    assert "Enviada</span>" in page.content.decode() and "Borrador</span>" in page.content.decode()
    drafts = clerk.get(reverse("panel"), {"estatus": "borrador"})
    assert [row.referral.state for row in drafts.context["rows"]] == ["DRAFT"]
    assert "Desde el" in page.content.decode()


@pytest.mark.requirement("R59")
def test_the_panel_tells_sessions_term_next_appointment_and_absences(clerk, cast):
    referral = lives.active(cast)
    lives.episode_of(referral).plans.filter(area=Area.PSYCHOLOGY).update(quota=12)
    lives.attended(cast, referral, Area.PSYCHOLOGY)
    session = lives.session(cast, referral, Area.LEGAL, days=90)
    page = clerk.get(reverse("panel"))
    (row,) = page.context["rows"]
    assert (row.clock.done, row.clock.total, row.clock.days) == (1, 15, 246)
    assert row.referral.next_at == session.starts_at and row.next_area == "Jurídico"
    assert "1 de 15" in page.content.decode() and "En proceso" in page.content.decode()
    assert cast.lawyer.last_name not in page.content.decode()


def test_an_empty_panel_says_what_to_do(clerk):
    page = clerk.get(reverse("panel")).content.decode()
    assert "Su área aún no ha canalizado a nadie" in page


@pytest.mark.requirement("R58")
def test_what_waits_is_above_with_its_day_and_its_way(clerk, cast):
    returned = lives.submitted(cast)
    reason = Reason.objects.get(code="RETURN_MISSING_DETERMINATION")
    take_step(returned, ReferralMachine.send_back, by=cast.coordinator, facts=Explained(reason, "Falta la hoja 2."))
    draft = lives.drafted(cast)
    page = clerk.get(reverse("panel"))
    addresses = [wait.address for wait in page.context["attention"]]
    assert addresses[0] == reverse("referral_tasks", args=[returned.pk])
    assert page.context["attention"][0].due is not None
    assert reverse("referral_tasks", args=[draft.pk]) in addresses and reverse("papers") in addresses


def test_an_institutions_follow_up_waits_with_its_last_day(clerk, cast):
    referral = lives.completed(cast)
    follow_up = lives.episode_of(referral).follow_ups.filter(side="INSTITUTION").order_by("month").first()
    with clock.at(clock.moment_of(follow_up.window_from, 12)):
        take_step(follow_up, FollowUpMachine.fall_due, by=SYSTEM)
    wait = next(
        one for one in clerk.get(reverse("panel")).context["attention"] if "seguimiento de 3 meses" in one.title
    )
    assert wait.due == follow_up.window_to and wait.address == reverse("follow_up", args=[follow_up.pk])
    case = clerk.get(reverse("panel_case", args=[referral.pk])).content.decode()
    assert reverse("follow_up", args=[follow_up.pk]) in case


@pytest.mark.requirement("R61")
def test_the_panel_asks_the_same_number_of_questions_for_one_person_and_for_thirty(clerk, cast):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(reverse("panel"), {"orden": "cambio"}).status_code == 200
        return len(queries)

    for maker in (lives.submitted, lives.drafted, lives.accepted):
        maker(cast)
    asked()  # what is kept after a first time
    few = asked()
    for number in range(27):
        (lives.submitted, lives.drafted, lives.accepted)[number % 3](cast)
    assert asked() == few


# ---- The case -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R59")
def test_the_case_tells_what_happened_in_plain_words_and_nothing_of_the_centre(clerk, cast):
    referral = lives.active(cast)
    lives.write_risk(cast, lives.episode_of(referral), "REVIEW", "EXTREME")
    lives.attended(cast, referral, Area.PSYCHOLOGY)
    page = clerk.get(reverse("panel_case", args=[referral.pk])).content.decode()
    for told in (
        "Empezó la atención",
        "La persona acudió a su primera cita",
        "Sesiones por área",
        "Jueza Segunda de Control",
    ):
        assert told in page
    referral = Referral.objects.get(pk=referral.pk)
    secrets = [
        referral.case_file.number, "Riesgo extremo", "Resultados clínicos", "Observación", cast.psychologist.last_name,
        cast.social_worker.last_name, "Factores", "Opinión del área",
    ]  # fmt: skip
    assert [one for one in secrets if one in page] == []
    assert AccessEntry.objects.filter(user=cast.judge_clerk, referral=referral.pk, action="read").exists()


def test_a_step_that_is_no_longer_possible_says_why(clerk, cast):
    referral = lives.accepted(cast)
    page = clerk.get(reverse("panel_case", args=[referral.pk])).content.decode()
    assert 'aria-disabled="true"' in page and "el centro ya la aceptó" in page
    assert clerk.post(reverse("referral_cancel", args=[referral.pk]), {"version": referral.version}).status_code == 409


@pytest.mark.requirement("R65")
def test_sessions_credited_from_another_order_do_not_show(clerk, cast):
    before = lives.active(cast, unit=cast.town, created_by=cast.other_clerk)
    session = lives.attended(cast, before, Area.PSYCHOLOGY)
    referral = lives.active(cast)
    plan = lives.episode_of(referral).plans.get(area=Area.PSYCHOLOGY)
    type(plan).objects.filter(pk=plan.pk).update(quota=5)
    plan.credits.create(appointment=session, credited_by=cast.coordinator, credited_at=clock.now())
    (row,) = clerk.get(reverse("panel")).context["rows"]
    assert (row.clock.done, row.clock.total) == (0, 7)  # 4 of psychology, 3 of the other areas
    area = clerk.get(reverse("panel_case", args=[referral.pk])).context["areas"][0]
    assert (area.done, area.total) == (0, 4)


# ---- Files ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R64")
def test_a_file_is_served_inert_and_its_reading_is_recorded(clerk, cast):
    referral = begin(clerk)
    post(clerk, referral, "documentos", {"files": upload("../../foto <b>.jpg", jpg()), "center": cast.toluca.pk})
    file = Attachment.objects.get(referral=referral.pk)
    answer = clerk.get(reverse("attachment", args=[file.pk]))
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    assert answer["Content-Type"] == "image/jpeg" and answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"] and answer["Content-Disposition"].startswith("inline")
    assert "/" not in file.name and "<" not in file.name
    assert AccessEntry.objects.filter(noun="attachment", record_id=file.pk, action="download").exists()


# ---- Strangers ------------------------------------------------------------------------------------------------------


def addresses_of(referral) -> list[str]:
    named = ("panel_case", "referral_tasks", "referral_check", "referral_sent", "referral_sheet", "referral_cancel")
    parts = [reverse("referral_part", args=[referral.pk, part.slug]) for part in PARTS]
    return [*(reverse(name, args=[referral.pk]) for name in named), *parts,
            reverse("attachment", args=[referral.attachments.first().pk])]  # fmt: skip


@pytest.mark.requirement("R64")
@pytest.mark.requirement("R65")
@pytest.mark.parametrize("how", [lives.drafted, lives.submitted, lives.accepted])
def test_to_a_stranger_there_is_nothing_there(client, cast, how):
    referral = how(cast)
    before = Referral.objects.get(pk=referral.pk).version
    strangers = [cast.other_clerk, cast.other_admin, cast.system_admin, cast.data_officer, cast.other_coordinator]
    body = {"canalizacion": referral.pk, "version": before, "declared": "on", "given_names": "Robado"}
    for who in strangers:
        stranger = signed_in(client, who)
        for address in addresses_of(referral):
            assert stranger.get(address).status_code == 404, (who, address)
            assert stranger.post(address, body).status_code in {404, 405}, (who, address)
    now = Referral.objects.get(pk=referral.pk)
    assert (now.version, now.given_names, now.state) == (before, "Rogelio Antonio", referral.state)
    assert not AccessEntry.objects.filter(referral=referral.pk, user__in=strangers).exists()


@pytest.mark.requirement("R65")
def test_a_strangers_panel_search_and_numbers_tell_nothing(client, cast):
    referral = lives.submitted(cast)
    stranger = signed_in(client, cast.other_clerk)
    for words in ("", referral.folio, "Hernández", referral.judicial_case_number):
        page = stranger.get(reverse("panel"), {"q": words})
        assert page.context["all"] == 0 and "Hernández" not in page.content.decode().replace(f'value="{words}"', "")


def test_nobody_without_an_account_gets_in(client, cast):
    referral = lives.submitted(cast)
    for address in [reverse("panel"), reverse("referral_new"), *addresses_of(referral)]:
        assert client.get(address).status_code == 302, address


def test_the_term_runs_in_days_and_says_when_it_is_over(clerk, cast):
    today = clock.today()
    lives.active(cast, term_from=today - timedelta(days=9), term_to=today + timedelta(days=90))
    (row,) = clerk.get(reverse("panel")).context["rows"]
    assert (row.clock.day, row.clock.days, row.clock.is_late) == (10, 100, False)
