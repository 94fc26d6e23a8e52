"""The expediente, read back: what is in it, for whom, and how its leaves are numbered (domain §4.2, §13.2)."""

import subprocess
from io import BytesIO

import pikepdf
import pytest
from django.core.files.base import ContentFile

from casework import clock
from casework.models import AccessEntry, Attachment, ExportRecord
from casework.roles import Area
from documents.case_file import Variant, build, entries
from tests import lives
from tests.cast import signed_in
from tests.documents.test_assemble import paper, photograph

pytestmark = pytest.mark.poppler


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


@pytest.mark.requirement("R64")
def test_binding_it_leaves_its_trace_and_a_stranger_finds_nothing(cast, referral, client):
    signed_in(client, cast.other_clerk)
    assert client.get(f"/expedientes/{referral.pk}/expediente.pdf").status_code == 404
    signed_in(client, cast.judge_clerk)
    answer = client.get(f"/expedientes/{referral.pk}/expediente.pdf")
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    record = ExportRecord.objects.get(referral=referral.pk)
    assert (record.user, record.size) == (cast.judge_clerk, len(answer.content))
    assert AccessEntry.objects.filter(referral=referral.pk, action="export", user=cast.judge_clerk.pk).exists()
