"""The expediente, read back: what is in it, for whom, and how its leaves are numbered (domain §4.2, §13.2)."""

import re
import subprocess
from io import BytesIO

import pikepdf
import pytest
import qrcode
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image

from casework import clock
from casework.models import AccessEntry, AreaPlan, Attachment, ExportRecord, Note, NoteAddendum, Reason, Referral
from casework.roles import Area
from casework.words import plain_day
from documents.blocks import Sheet
from documents.case_file import Variant, build, entries
from documents.kind import KINDS
from documents.models import BoundFile
from documents.paper import verify_url
from documents.seal import grouped
from tests import lives
from tests.cast import signed_in
from tests.documents.golden import assert_says, said
from tests.documents.test_assemble import paper, photograph
from tests.isolation.neighbour import plant_neighbour
from tests.isolation.planting import Planted
from workflows.amendments import BY_SLUG, Change, amend
from workflows.correspondence import send_message
from workflows.door import take_step
from workflows.machines import ReferralMachine
from workflows.machines.facts import Explained
from workflows.views.papers import versions_for

pytestmark = [pytest.mark.poppler, pytest.mark.heavy]


@pytest.fixture
def referral(cast):
    """A case with a letter, a photograph, papers and a clinical note."""
    case = lives.active(cast)
    lives.attended(cast, case, Area.PSYCHOLOGY)
    lives.attended(cast, case, Area.LEGAL)
    Attachment.objects.filter(referral=case.pk).delete()
    uploaded(case, "oficio.pdf", "application/pdf", paper("Oficio", "Anexo"), "LETTER", cast.judge_clerk)
    uploaded(case, "acta.jpg", "image/jpeg", photograph(), "RESOLUTION", cast.judge_clerk)
    uploaded(case, "receta.jpg", "image/jpeg", photograph(), "JUSTIFICATION", cast.receptionist)
    return case


def uploaded(case, name, media_type, content, kind, by) -> Attachment:
    return Attachment.objects.create(
        referral_id=case.pk, name=name, media_type=media_type, size=len(content), sha256="0" * 64, kind=kind,
        file=ContentFile(content, name=name), uploaded_by=by, uploaded_at=clock.now(),
    )  # fmt: skip


def text_of(pdf: bytes) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.requirement("R42")
@pytest.mark.requirement("R43")
def test_its_leaves_are_numbered_without_a_gap(cast, referral):
    bound = build(referral, Variant.FULL, user=cast.coordinator)
    with pikepdf.open(BytesIO(bound)) as pdf:
        pages = len(pdf.pages)
        with pdf.open_outline() as outline:
            assert len(outline.root) == 1 + len(entries(referral, Variant.FULL, cast.coordinator))
    pages_text = text_of(bound).split("\f")
    assert all(f"Folio {n} de {pages}" in pages_text[n - 1] for n in range(1, pages + 1))
    assert f"{pages}" in pages_text[0] and "Carátula del expediente".upper() in pages_text[0].upper()


def test_the_centre_sees_its_own_number_and_the_institution_never_does(cast, referral):
    number = referral.case_file.number
    centre = text_of(build(referral, Variant.FULL, user=cast.coordinator))
    outside = text_of(build(referral, Variant.WITHOUT_CLINICAL, user=cast.judge_clerk, for_institution=True))
    assert number in centre
    assert number not in outside and referral.folio in outside


def test_clinical_notes_are_there_only_for_who_may_read_them(cast, referral):
    def titles(variant, user, **options):
        return [entry.title for entry in entries(referral, variant, user, **options)]

    assert any("psicología" in title.lower() and "Nota" in title for title in titles(Variant.FULL, cast.psychologist))
    mine = titles(Variant.FULL, cast.coordinator)
    assert not any("Nota" in title and "psicología" in title.lower() for title in mine)
    assert any("Nota" in title and "Jurídico" in title for title in mine)
    for title in titles(Variant.WITHOUT_CLINICAL, cast.psychologist):
        assert not title.startswith(("Nota", "Valoración"))


def test_an_institution_gets_neither_what_the_centre_collected_nor_the_papers_of_the_person(cast, referral):
    outside = entries(referral, Variant.FULL, cast.judge_clerk, for_institution=True)
    titles = " ".join(entry.title for entry in outside)
    assert "oficio.pdf" in titles and "Acuse de recepción" in titles
    assert "receta.jpg" not in titles and "Citatorio" not in titles and "Nota" not in titles
    assert entries(referral, Variant.FULL, cast.other_clerk, for_institution=True) == []


def test_the_same_case_is_bound_in_date_order(cast, referral):
    found = entries(referral, Variant.WITHOUT_CLINICAL, cast.coordinator)
    assert [entry.title for entry in found][-3:] == ["oficio.pdf", "acta.jpg", "receta.jpg"]


def test_it_holds_nothing_of_the_case_beside_it(cast, referral):
    """One with a row of every kind too, of the same court and with the same people (domain §4.2)."""
    write = {"referral": Referral.objects.get(pk=referral.pk), "text": "¿Sigue acudiendo?"}
    send_message(**write, by=cast.judge_clerk, token="uno")
    send_message(**write, by=cast.coordinator, token="dos")
    phone = Change("phone", "Teléfono", "7220000000", "7221111111", "7221111111")
    amend(write["referral"], BY_SLUG["contacto"], [phone], "Cambió", by=cast.judge_clerk, token="tres")
    for note in Note.objects.filter(appointment__episode__referral=referral.pk):
        NoteAddendum.objects.create(note=note, text="Lo que faltó", signed_by=note.signed_by, signed_at=clock.now())

    def bound() -> dict:
        readers = {"coordinator": False, "psychologist": False, "lawyer": False, "judge_clerk": True}
        return {
            (who, version): [
                (
                    one.title,
                    one.author,
                    one.incorporated_on,
                    said(one.content) if isinstance(one.content, Sheet) else "",
                )
                for one in entries(referral, version, getattr(cast, who), for_institution=outside)
            ]
            for who, outside in readers.items()
            for version in Variant
        }

    alone = bound()
    assert {"Mensaje 1 de la instancia", "Mensaje 2 del centro"} <= {one[0] for one in alone["coordinator", "full"]}
    centre, institution = (str(alone[who, "full"]) for who in ("coordinator", "judge_clerk"))
    assert cast.coordinator.full_name in centre, "the centre knows who wrote for it"
    wrote = [one[1] for one in alone["judge_clerk", "full"] if one[0] == "Mensaje 2 del centro"]
    assert wrote == [str(cast.toluca)], "the institution is answered by the centre"
    plant_neighbour(Planted(), referral, cast.social_worker)
    assert bound() == alone


@pytest.mark.requirement("R64")
def test_binding_it_leaves_its_trace_and_a_stranger_finds_nothing(cast, referral, client):
    signed_in(client, cast.other_clerk)
    assert client.get(f"/expedientes/{referral.pk}/expediente.pdf").status_code == 404
    signed_in(client, cast.judge_clerk)
    answer = client.get(f"/expedientes/{referral.pk}/expediente.pdf")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    record = ExportRecord.objects.get(referral=referral.pk)
    assert (record.user, record.size) == (cast.judge_clerk, len(answer.content))
    assert referral.folio in text_of(answer.content) and referral.case_file.number not in text_of(answer.content)
    assert AccessEntry.objects.filter(referral=referral.pk, action="export", user=cast.judge_clerk.pk).exists()


@pytest.mark.requirement("R43", "R64")
def test_each_reader_finds_the_versions_that_are_hers_and_no_other(cast, referral, client):
    """The psychologist binds her own notes, the coordinator both versions, the institution its own, by a link."""
    address = reverse("expediente", args=[referral.pk])
    both = {f"{address}?version=without_clinical", f"{address}?version=full"}
    shown = {"coordinator": both, "psychologist": both, "lawyer": both, "receptionist": set(), "director": set()}
    for who, versions in shown.items():
        page = signed_in(client, getattr(cast, who)).get(reverse("case", args=[referral.pk])).content.decode()
        assert set(re.findall(rf'href="({address}[^"]*)"', page)) == versions, who
        answers = {client.get(f"{address}?version={version}").status_code for version in ("without_clinical", "full")}
        assert answers == ({200} if versions else {404}), who
    panel = signed_in(client, cast.judge_clerk).get(reverse("panel_case", args=[referral.pk])).content.decode()
    assert f'href="{address}"' in panel
    assert client.get(address).status_code == 200 and client.get(f"{address}?version=full").status_code == 404

    signed_in(client, cast.psychologist)
    full = text_of(client.get(f"{address}?version=full").content)
    assert "Nota de sesión de Psicología" in full and "Nota de sesión de Jurídico" not in full
    assert "Nota de sesión" not in text_of(client.get(address).content)
    assert ExportRecord.objects.filter(user=cast.psychologist, content="Expediente: Completa").count() == 2


def test_having_attended_once_binds_nothing(cast, referral, client):
    AreaPlan.objects.filter(episode__referral=referral.pk, professional=cast.psychologist).update(professional=None)
    signed_in(client, cast.psychologist)
    page = client.get(reverse("case", args=[referral.pk]))
    assert page.status_code == 200 and "expediente.pdf" not in page.content.decode()
    assert client.get(reverse("expediente", args=[referral.pk])).status_code == 404


def test_who_had_an_area_and_audits_today_binds_it_without_notes(cast, referral):
    """The full version is of who attends him, not of whoever once did."""
    AreaPlan.objects.filter(episode__referral=referral.pk, area=Area.LEGAL).update(professional=cast.auditor)
    assert versions_for(cast.auditor, referral) == [Variant.WITHOUT_CLINICAL]
    assert versions_for(cast.psychologist, referral) == [Variant.WITHOUT_CLINICAL, Variant.FULL]


# ---- Cover and index -------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R42", "R43")
def test_cover_and_index_bear_a_code_and_a_seal_that_anybody_can_check(cast, referral, client):
    sheets = text_of(build(referral, Variant.FULL, user=cast.coordinator)).split("\f")[:2]
    bound = BoundFile.objects.get()
    for sheet in sheets:
        assert bound.code in sheet and grouped(bound.seal).replace("-", " ") in sheet
    page = client.get(reverse("verify"), {"codigo": bound.code}).content.decode()
    assert "Documento auténtico" in page and "Expediente integrado, versión completa" in page
    assert f"<dd>{bound.facts['folios']}</dd>" in page and referral.folio in page
    told_nothing = (referral.given_names, referral.first_surname, referral.case_file.number, "oficio.pdf")
    assert not [word for word in told_nothing if word in page]
    BoundFile.objects.update(facts={**bound.facts, "index": "0" * 64})
    assert "Documento no reconocido" in client.get(reverse("verify"), {"codigo": bound.code}).content.decode()


def test_two_bindings_of_one_case_have_two_codes_and_one_index(cast, referral):
    build(referral, Variant.FULL, user=cast.coordinator)
    build(referral, Variant.FULL, user=cast.coordinator)
    first, second = BoundFile.objects.all()
    assert first.code != second.code and first.facts["index"] == second.facts["index"]
    uploaded(referral, "anexo.pdf", "application/pdf", paper("Anexo"), "OTHER", cast.judge_clerk)
    build(referral, Variant.FULL, user=cast.coordinator)
    assert BoundFile.objects.first().facts["index"] != first.facts["index"]


def test_the_qr_of_a_sheet_says_where_it_is_checked(cast, referral, tmp_path):
    """Read off the page square by square, and compared with what another library draws for the same address."""
    bound = build(referral, Variant.FULL, user=cast.coordinator)
    expected = qr_squares(verify_url(BoundFile.objects.get().code))
    for page in (1, 2):
        assert drawn_squares(bound, page, len(expected[0]), tmp_path) in expected


def qr_squares(text: str) -> list[list[list[bool]]]:
    """The squares of a QR that says this, in each of the eight masks: any of them is right."""
    found = []
    for mask in range(8):
        code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0, mask_pattern=mask)
        code.add_data(text, optimize=0)
        code.make()
        found.append(code.get_matrix())
    return found


def drawn_squares(pdf: bytes, page: int, size: int, folder) -> list[list[bool]]:
    """The squares as they are printed in the box of the seal."""
    only = ["-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run(["pdftoppm", "-r", "300", "-gray", "-png", *only, "-", folder / "page"], input=pdf, check=True)
    with Image.open(folder / "page.png") as sheet:
        dark = sheet.convert("L").point(lambda grey: 255 * (grey < 128))
        # Alone at the left edge of the text, over the foot of the page.
        corner = (int(sheet.width * 0.1), int(sheet.height * 0.872), int(sheet.width * 0.2), int(sheet.height * 0.95))
        qr = dark.crop(corner)
        qr = qr.crop(qr.getbbox())
        step_x, step_y = qr.width / size, qr.height / size
        return [
            [bool(qr.getpixel((int((x + 0.5) * step_x), int((y + 0.5) * step_y)))) for x in range(size)]
            for y in range(size)
        ]


def test_no_day_and_no_number_of_the_index_is_broken(cast, referral):
    for number in range(90):
        uploaded(referral, f"{number}.pdf", "application/pdf", paper("Hoja"), "OTHER", cast.judge_clerk)
    index = text_of(build(referral, Variant.FULL, user=cast.coordinator)).split("Índice del expediente", 1)[1]
    head = next(line for line in index.splitlines() if line.strip())
    assert head.split() == ["Núm.", "Fecha", "Documento", "Autor", "Folios", "Hojas", "SHA-256"]
    assert len(re.findall(r"^ *\d+ +\d{2}/\d{2}/\d{4} ", index, re.MULTILINE)) == len(
        entries(referral, Variant.FULL, cast.coordinator)
    )


@pytest.mark.requirement("R43")
def test_cover_and_index_say_what_the_archive_asks_for():
    """Each field of domain §4.2, word by word."""
    cover = {
        "number": "CEDEMAS-TOL/2026/000001", "referral": "JSC-2026-0001", "person": "Rogelio Hernández Cruz",
        "center": "CeDeMas+ Toluca", "opened": "3 de noviembre de 2026", "closed": "", "archive_key": "SM/4S/12",
        "responsible": "Graciela Ordóñez Lara", "folios": 17, "variant": "Completa",
    }  # fmt: skip
    row = {
        "number": 1, "date": "03/11/2026", "kind": "Oficio de canalización", "title": "oficio.pdf",
        "author": "Patricia Sotelo", "first": 4, "last": 5, "pages": 2, "sha256": "0" * 64,
    }  # fmt: skip
    alone = {**row, "number": 2, "kind": "", "title": "Acuse de recepción JSC-2026-0001-01", "last": 4, "pages": 1}
    for slug, facts in (("case_cover", cover), ("case_index", {"rows": [row, alone]})):
        kind = KINDS[slug]
        assert_says(slug, said(Sheet(title=str(kind.title), folio="JSC-2026-0001", blocks=tuple(kind.layout(facts)))))


def test_the_institutions_cover_says_when_the_case_ended(cast):
    open_one = lives.active(cast)
    done = lives.completed(cast)
    declined = lives.submitted(cast)
    why = Explained(Reason.objects.filter(group="DECLINE").first(), "No reúne los requisitos.")
    declined = take_step(declined, ReferralMachine.decline, by=cast.coordinator, facts=why)
    Attachment.objects.all().delete()
    today = plain_day(clock.today())
    for case, said_on_it in ((open_one, "Abierto"), (done, today), (declined, today)):
        sheet = text_of(build(case, Variant.WITHOUT_CLINICAL, user=cast.judge_clerk, for_institution=True))
        assert re.search(rf"Fecha de cierre +{said_on_it}", sheet)
