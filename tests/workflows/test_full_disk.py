"""The server has no room for a file: a sentence beside its field, what was typed stays, no row points at nothing."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from casework import clock
from casework.models import AccessEntry, Attachment, JustificationRequest, Reason, Referral, SignedConsent
from casework.models.catalogues import ReasonGroup
from casework.roles import Area
from casework.states import DocumentState, InstitutionState
from documents.models import IssuedDocument
from tests import lives
from tests.cast import signed_in
from tests.hostile import NO_ROOM, a_pdf, no_room, upload
from tests.stops import application_page
from workflows.door import take_step
from workflows.machines import AppointmentMachine
from workflows.machines.appointment import Missed


def files() -> list[Path]:
    return [one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]


def day(name: str) -> dict[str, str]:
    return {f"{name}_dia": "3", f"{name}_mes": "2", f"{name}_anio": "2025"}


def test_the_scan_of_a_signed_paper_without_room_leaves_no_half(client, cast):
    episode = lives.episode_of(lives.linked(cast))
    page = reverse("consent", args=[episode.pk, "aviso"])
    answers = {**day("signed_on"), "text_version": "2025-9", "scan": upload("aviso.pdf", a_pdf())}
    before = Attachment.objects.count()
    signed_in(client, cast.coordinator)
    with no_room():
        answer = client.post(page, answers)
    shown = answer.content.decode()
    assert answer.status_code == 422 and shown.count(NO_ROOM) == 2  # above, and beside the field
    assert 'value="2025-9"' in shown and 'name="signed_on_anio"' in shown and 'value="2025"' in shown
    assert (Attachment.objects.count(), SignedConsent.objects.count(), files()) == (before, 0, [])
    answers["scan"] = upload("aviso.pdf", a_pdf())
    assert client.post(page, answers).status_code == 302 and len(files()) == 1


def test_the_proof_of_an_absence_without_room_leaves_no_request(client, cast):
    missed = lives.session(cast, lives.active(cast), Area.LEGAL)
    with clock.at(missed.starts_at + timedelta(hours=1)):
        take_step(missed, AppointmentMachine.miss, by=cast.lawyer, facts=Missed(warned=False))
    reason = Reason.objects.filter(group=ReasonGroup.JUSTIFICATION).first()
    answers = {"reason": reason.pk, "explanation": "Lo internaron.", "proof": upload("x.pdf", a_pdf())}
    signed_in(client, cast.receptionist)
    with no_room():
        shown = client.post(reverse("justify", args=[missed.pk]), answers).content.decode()
    assert shown.count(NO_ROOM) == 2 and "Lo internaron." in shown
    assert not JustificationRequest.objects.exists() and files() == []


def test_of_two_documents_the_second_without_room_leaves_neither(client, cast):
    draft = lives.drafted(cast, center=None)
    before = Attachment.objects.count()
    answers = {
        "canalizacion": draft.pk, "version": draft.version, "center": cast.ecatepec.pk, "kind": "RESOLUTION",
        "files": [upload("una.pdf", a_pdf()), upload("otra.pdf", a_pdf(pages=90))],
    }  # fmt: skip
    signed_in(client, cast.judge_clerk)
    with no_room(len(a_pdf()) + 1):
        answer = client.post(reverse("referral_part", args=[draft.pk, "documentos"]), answers)
    shown = answer.content.decode()
    assert answer.status_code == 422 and NO_ROOM in shown
    chosen = f'value="{cast.ecatepec.pk}"'
    assert "checked" in shown[shown.index(chosen) : shown.index(chosen) + 120]
    after = Referral.objects.get(pk=draft.pk)
    assert (Attachment.objects.count(), after.version, after.center) == (before, draft.version, None)


def test_a_signed_letter_without_room_is_not_said_to_be_here(client, cast):
    address = application_page(cast, InstitutionState.REQUESTED)
    with no_room():
        shown = client.post(address, {"letter": upload("carta.pdf", a_pdf())}).content.decode()
    assert shown.count(NO_ROOM) == 2 and files() == []
    again = client.post(address, {"letter": upload("carta.pdf", a_pdf())}, follow=True)
    assert "Recibimos la carta firmada" in again.content.decode() and len(files()) == 1


def test_a_paper_that_cannot_be_kept_is_not_said_to_be_read(client, cast):
    lives.submitted(cast)
    paper = IssuedDocument.objects.get(kind="receipt")
    page = reverse("paper", args=[paper.pk])
    signed_in(client, cast.judge_clerk)
    with no_room():
        answer = client.get(page)
    assert answer.status_code == 503 and NO_ROOM in answer.content.decode()
    paper = IssuedDocument.objects.get(pk=paper.pk)
    assert (paper.state, bool(paper.pdf), files()) == (DocumentState.SIGNED, False, [])
    assert not AccessEntry.objects.filter(user=cast.judge_clerk, action="download").exists()
    assert client.get(page)["Content-Type"] == "application/pdf" and len(files()) == 1
    assert IssuedDocument.objects.get(pk=paper.pk).state == DocumentState.ACKNOWLEDGED


def test_a_file_of_a_case_without_room_is_told_on_the_case(client, cast):
    referral = lives.submitted(cast)
    for who, page in (("coordinator", "case"), ("judge_clerk", "panel_case")):
        signed_in(client, getattr(cast, who))
        with no_room():
            answer = client.get(reverse("expediente", args=[referral.pk]), follow=True)
        assert answer.redirect_chain == [(reverse(page, args=[referral.pk]), 302)]
        assert NO_ROOM in answer.content.decode() and files() == []


def test_a_folder_that_cannot_be_written_is_told_too(client, cast):
    episode = lives.episode_of(lives.linked(cast))
    Path(settings.MEDIA_ROOT).mkdir()
    (Path(settings.MEDIA_ROOT) / "attachments").write_text("no es una carpeta")
    answers = {**day("signed_on"), "text_version": "1", "scan": upload("aviso.pdf", a_pdf())}
    answer = signed_in(client, cast.coordinator).post(reverse("consent", args=[episode.pk, "aviso"]), answers)
    assert "El servidor no pudo guardar el archivo" in answer.content.decode() and not SignedConsent.objects.exists()


def test_what_comes_in_never_lies_in_the_temporary_folder(client, cast, monkeypatch, tmp_path):
    """Larger than what Django would hold in memory by itself."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    draft = lives.drafted(cast)
    large = upload("grande.pdf", b"%PDF" + bytes(3 << 20))
    answers = {"canalizacion": draft.pk, "version": draft.version, "files": large}
    answer = signed_in(client, cast.judge_clerk).post(reverse("referral_part", args=[draft.pk, "documentos"]), answers)
    assert answer.status_code == 422
