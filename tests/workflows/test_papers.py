"""Papers on the pages: reading is the acknowledgement, a draft is written and signed, a stranger finds nothing."""

import pytest

from casework.models import AccessEntry
from documents.models import IssuedDocument
from tests import lives
from tests.cast import signed_in


def receipt(cast) -> IssuedDocument:
    return IssuedDocument.objects.get(kind="receipt", referral=lives.submitted(cast))


@pytest.mark.requirement("R64")
def test_opening_a_paper_acknowledges_it_once_and_leaves_its_trace(cast, client):
    paper = receipt(cast)
    signed_in(client, cast.judge_clerk)
    assert paper.folio in client.get("/documentos/").content.decode()
    answer = client.get(f"/documentos/{paper.pk}.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    now = IssuedDocument.objects.get(pk=paper.pk)
    assert (now.state, now.acknowledged_by) == ("ACKNOWLEDGED", cast.judge_clerk)
    assert client.get(f"/documentos/{paper.pk}.pdf").content == answer.content
    assert AccessEntry.objects.filter(noun="issueddocument", record_id=paper.pk, action="download").count() == 2


def test_the_centre_reads_it_without_acknowledging(cast, client):
    paper = receipt(cast)
    signed_in(client, cast.coordinator)
    assert client.get(f"/documentos/{paper.pk}.pdf").status_code == 200
    assert IssuedDocument.objects.get(pk=paper.pk).state == "SIGNED"


def test_a_browser_that_looks_ahead_acknowledges_nothing(cast, client):
    paper = receipt(cast)
    signed_in(client, cast.judge_clerk)
    assert client.get(f"/documentos/{paper.pk}.pdf", headers={"Sec-Purpose": "prefetch"}).status_code == 204
    assert IssuedDocument.objects.get(pk=paper.pk).state == "SIGNED"


@pytest.mark.requirement("R64", "R65")
def test_another_institution_and_the_facilitator_find_nothing(cast, client):
    paper = receipt(cast)
    for user in (cast.other_clerk, cast.facilitator, cast.other_coordinator, cast.system_admin):
        signed_in(client, user)
        assert client.get(f"/documentos/{paper.pk}.pdf").status_code == 404
    signed_in(client, cast.other_clerk)
    assert paper.folio not in client.get("/documentos/").content.decode()


def test_a_report_is_prepared_written_and_signed_on_its_page(cast, client):
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    signed_in(client, cast.psychologist)
    answer = client.post(f"/procesos/{episode.pk}/documento/", {"documento": "progress_report"})
    draft = IssuedDocument.objects.get(kind="progress_report")
    page = f"/documentos/{draft.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert client.post(page, {"paso": "send_to_review", "version": draft.version}).status_code == 422
    written = {"texto-conduct": "Participa.", "texto-compliance": "COMPLIES", "texto-remarks": ""}
    assert client.post(page, {"paso": "send_to_review", "version": draft.version, **written}).status_code == 302
    assert IssuedDocument.objects.get(pk=draft.pk).state == "IN_REVIEW"
    signed_in(client, cast.coordinator)
    assert "Está en revisión" in client.get(page).content.decode()
    back = client.post(page, {"paso": "send_back", "version": "", "send_back-text": ""})
    assert back.status_code == 422 and "Explique por qué" in back.content.decode()
    client.post(page, {"paso": "sign", "version": ""})
    signed = IssuedDocument.objects.get(pk=draft.pk)
    assert (signed.state, signed.facts["wording"]) == ("SIGNED", {"conduct": "Participa.", "compliance": "COMPLIES"})
    revoked = client.post(page, {"paso": "revoke", "version": signed.version, "revoke-text": "Tiene un error."})
    assert revoked.status_code == 302
    assert IssuedDocument.objects.get(pk=draft.pk).state == "REVOKED"


def test_an_old_page_does_not_overwrite_what_somebody_else_wrote(cast, client):
    episode = lives.episode_of(lives.active(cast))
    signed_in(client, cast.psychologist)
    client.post(f"/procesos/{episode.pk}/documento/", {"documento": "progress_report"})
    draft = IssuedDocument.objects.get(kind="progress_report")
    page = f"/documentos/{draft.pk}/"
    client.post(page, {"paso": "write", "version": draft.version, "texto-conduct": "Lo primero."})
    late = client.post(page, {"paso": "write", "version": draft.version, "texto-conduct": "Lo segundo."})
    assert late.status_code == 422 and "Lo segundo." in late.content.decode()
    assert IssuedDocument.objects.get(pk=draft.pk).facts["wording"] == {"conduct": "Lo primero."}


def test_reception_gives_the_neutral_proof_of_attendance(cast, client):
    referral = lives.linked(cast)
    appointment = lives.episode_of(referral).appointments.get(purpose="FIRST")
    signed_in(client, cast.receptionist)
    answer = client.post(f"/citas/{appointment.pk}/constancia/")
    proof = IssuedDocument.objects.get(kind="attendance_certificate")
    assert answer["Location"] == f"/documentos/{proof.pk}.pdf"
    assert proof.state == "SIGNED" and proof.audience == "PERSON"
    signed_in(client, cast.judge_clerk)
    assert client.get(f"/documentos/{proof.pk}.pdf").status_code == 404
