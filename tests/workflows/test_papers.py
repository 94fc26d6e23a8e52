"""Papers on the pages: reading is the acknowledgement, a draft is written and signed, a stranger finds nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.models import AccessEntry, HistoryEntry
from casework.roles import Area
from documents.models import IssuedDocument, Message
from documents.paper import sheet_of
from documents.views import verdict
from tests import lives
from tests.cast import signed_in
from tests.documents.golden import said
from workflows.door import Refused, take_step
from workflows.machines import DocumentMachine
from workflows.machines.facts import Said
from workflows.machines.reports import draft_replacement

pytestmark = pytest.mark.once


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


def test_a_paper_is_printed_when_it_is_opened_itself(cast, client):
    opened, other = receipt(cast), receipt(cast)
    signed_in(client, cast.judge_clerk).get(f"/documentos/{opened.pk}.pdf")
    printed = {one.pk: bool(one.pdf) for one in IssuedDocument.objects.filter(kind="receipt")}
    assert printed == {opened.pk: True, other.pk: False}


@pytest.mark.requirement("R64")
def test_who_opened_one_paper_is_not_said_of_another(cast, client):
    read, unread = receipt(cast), receipt(cast)
    signed_in(client, cast.judge_clerk).get(f"/documentos/{read.pk}.pdf")
    signed_in(client, cast.coordinator)
    pages = [client.get(f"/documentos/{paper.pk}/").content.decode() for paper in (read, unread)]
    assert ["Veces que la instancia lo abrió" in page for page in pages] == [True, False]


def test_the_bar_counts_what_the_area_has_not_read(cast, client):
    papers = [receipt(cast), receipt(cast)]
    signed_in(client, cast.judge_clerk)

    def counted() -> int:
        bar = client.get("/documentos/").context["site"]["nav"]
        return next(item.count for item in bar if item.place.name == "papers")

    assert counted() == 2
    client.get(f"/documentos/{papers[0].pk}.pdf")
    assert counted() == 1
    signed_in(client, cast.other_clerk)
    assert counted() == 0


def test_a_paper_is_found_by_the_name_and_the_cause_of_its_case(cast, client):
    wanted = lives.submitted(cast, first_surname="Arce", judicial_case_number="77/2026")
    other = lives.submitted(cast, first_surname="Bravo", judicial_case_number="78/2026")
    signed_in(client, cast.judge_clerk)
    for words in (wanted.listed_name, "77/2026", "Causa 77 / 2026"):
        page = client.get("/documentos/", {"q": words}).content.decode()
        assert wanted.shown_folio in page and other.shown_folio not in page, words
    for words in (",", "Causa"):
        assert "Ningún documento coincide" in client.get("/documentos/", {"q": words}).content.decode(), words


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
    assert f'action="/citas/{appointment.pk}/constancia/"' in client.get(f"/citas/{appointment.pk}/").content.decode()
    client.post(f"/citas/{appointment.pk}/constancia/")
    answer = client.post(f"/citas/{appointment.pk}/constancia/")  # a double click
    proof = IssuedDocument.objects.get(kind="attendance_certificate")
    assert answer["Location"] == f"/documentos/{proof.pk}.pdf"
    assert proof.state == "SIGNED" and proof.audience == "PERSON"
    signed_in(client, cast.judge_clerk)
    assert client.get(f"/documentos/{proof.pk}.pdf").status_code == 404


def final_report(cast, client) -> tuple[IssuedDocument, str]:
    """The draft of the final report of a closing process, and its page, at the coordinator's desk."""
    episode = lives.episode_of(lives.closing(cast))
    signed_in(client, cast.coordinator)
    client.post(f"/procesos/{episode.pk}/documento/", {"documento": "final_report"})
    draft = IssuedDocument.objects.get(kind="final_report")
    return draft, f"/documentos/{draft.pk}/"


def test_the_final_report_begins_with_what_each_area_signed_at_its_closing(cast, client):
    draft, page = final_report(cast, client)
    opinions = dict.fromkeys(("psychology", "social_work", "legal", "group"), "Cumplió los objetivos.")
    assert draft.facts["wording"] == opinions
    assert client.get(page).content.decode().count("Cumplió los objetivos.") == 4


def test_an_area_that_was_waived_has_no_box_in_the_final_report(cast, client):
    episode = lives.episode_of(lives.closing(cast, fit_for_group=False))
    signed_in(client, cast.coordinator)
    client.post(f"/procesos/{episode.pk}/documento/", {"documento": "final_report"})
    draft = IssuedDocument.objects.get(kind="final_report")
    shown = client.get(f"/documentos/{draft.pk}/").content.decode()
    assert "group" not in draft.facts["wording"] and "Opinión del grupo" not in shown and "Opinión jurídica" in shown


def test_no_report_is_signed_with_a_box_empty_and_the_sentence_stands_beside_it(cast, client):
    draft, page = final_report(cast, client)
    written = {f"texto-{box}": words for box, words in draft.facts["wording"].items()}
    lacking = {**written, "texto-legal": " ", "texto-recommendation": "", "texto-compliance": "COMPLIES"}
    answer = client.post(page, {"paso": "sign", "version": draft.version, **lacking})
    shown = answer.content.decode()
    assert answer.status_code == 422 and "Escriba: recomendación" in shown and "Escriba: opinión jurídica" in shown
    with pytest.raises(Refused, match="Falta escribir: Conclusión sobre el cumplimiento, Recomendación"):
        take_step(draft, DocumentMachine.sign, by=cast.coordinator)
    whole = {**lacking, "texto-legal": "Conoce sus obligaciones.", "texto-recommendation": "Seguimiento ordinario."}
    assert client.post(page, {"paso": "sign", "version": draft.version, **whole}).status_code == 302
    assert IssuedDocument.objects.get(pk=draft.pk).state == "SIGNED"


def test_a_certificate_comes_from_the_conclusion_alone_and_a_final_report_from_the_closing(cast, client):
    episode = lives.episode_of(lives.active(cast))
    signed_in(client, cast.coordinator)
    for slug in ("certificate", "final_report"):
        client.post(f"/procesos/{episode.pk}/documento/", {"documento": slug})
    assert not IssuedDocument.objects.filter(kind__in=["certificate", "final_report"]).exists()


def test_with_the_certificate_the_institution_gets_its_own_of_what_it_wrote(cast, client):
    referral = lives.completed(cast)
    referral.person.given_names = "Roque Corregido"
    referral.person.save()
    certificate = IssuedDocument.objects.get(referral=referral.pk, kind="certificate")
    before = Message.objects.filter(audience=f"unit:{cast.court.pk}").count()
    certificate = take_step(certificate, DocumentMachine.sign, by=cast.coordinator)
    copy = IssuedDocument.objects.get(referral=referral.pk, kind="certificate_copy")
    words = said(sheet_of(copy))
    assert referral.full_name in words and "Roque" not in words and referral.case_file.number not in words
    assert (copy.state, copy.signed_by, copy.addressed_unit) == ("SIGNED", cast.coordinator, cast.court)
    assert Message.objects.filter(audience=f"unit:{cast.court.pk}").count() == before + 1
    page = signed_in(client, cast.judge_clerk).get(reverse("panel_case", args=[referral.pk])).content.decode()
    assert reverse("paper", args=[copy.pk]) in page and reverse("paper", args=[certificate.pk]) not in page
    take_step(certificate, DocumentMachine.revoke, by=cast.coordinator, facts=Said("Error en el periodo."))
    assert IssuedDocument.objects.get(pk=copy.pk).state == "REVOKED"


def test_a_replaced_certificate_replaces_the_institutions(cast):
    referral = lives.completed(cast)
    certificate = IssuedDocument.objects.get(referral=referral.pk, kind="certificate")
    certificate = take_step(certificate, DocumentMachine.sign, by=cast.coordinator)
    new = draft_replacement(certificate, "Error en el periodo.", by=cast.coordinator)
    take_step(new, DocumentMachine.sign, by=cast.coordinator)
    states = IssuedDocument.objects.filter(kind="certificate_copy").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["REPLACED", "SIGNED"]


def test_reception_and_facilitation_write_no_report(cast, client):
    episode = lives.episode_of(lives.active(cast))
    for user in (cast.receptionist, cast.facilitator):
        signed_in(client, user)
        answer = client.post(f"/procesos/{episode.pk}/documento/", {"documento": "progress_report"})
        assert answer.status_code == 404
    assert not IssuedDocument.objects.filter(kind="progress_report").exists()


def test_a_signed_report_is_replaced_by_one_that_cites_it(cast, client):
    draft, page = final_report(cast, client)
    words = {f"texto-{box}": said for box, said in draft.facts["wording"].items()}
    words |= {"texto-compliance": "COMPLIES", "texto-recommendation": "Seguimiento ordinario."}
    client.post(page, {"paso": "sign", "version": draft.version, **words})
    signed = IssuedDocument.objects.get(pk=draft.pk)

    listed = client.get(f"/expedientes/{signed.referral_id}/documentos/").content.decode()
    assert f'href="{page}"' in listed and "Sustituir" in client.get(page).content.decode()
    assert client.post(page, {"paso": "replace", "replace-text": " "}).status_code == 422
    answer = client.post(page, {"paso": "replace", "replace-text": "Error en la recomendación."})
    new = IssuedDocument.objects.get(kind="final_report", state="DRAFT")
    assert answer["Location"] == f"/documentos/{new.pk}/"
    assert new.facts["wording"] == signed.facts["wording"]
    assert client.post(page, {"paso": "replace", "replace-text": "Otra vez."}).status_code == 422
    assert IssuedDocument.objects.get(pk=signed.pk).state == "SIGNED"  # it holds until the new one is signed

    client.post(answer["Location"], {"paso": "sign", "version": new.version, **words})
    old, new = IssuedDocument.objects.get(pk=signed.pk), IssuedDocument.objects.get(pk=new.pk)
    assert (old.state, old.replaced_by, new.state) == ("REPLACED", new, "SIGNED")
    cites = f"Este documento sustituye al de folio {old.folio}"
    assert cites in said(sheet_of(new)) and "Error en la recomendación." in said(sheet_of(new))
    assert verdict(old.code).word == "Documento sustituido" and verdict(new.code).word == "Documento auténtico"
    assert f"Por el {new.folio}" in client.get(f"/expedientes/{signed.referral_id}/documentos/").content.decode()
    assert HistoryEntry.objects.get(step="replace").because_of == "issueddocument.sign"


def test_only_the_coordinator_replaces_and_never_what_a_step_said_on_its_day(cast, client):
    referral = lives.completed(cast)
    report = IssuedDocument.objects.get(referral=referral.pk, kind="final_report")
    letter = IssuedDocument.objects.get(referral=referral.pk, kind="acceptance_letter")
    signed_in(client, cast.psychologist)
    assert client.post(f"/documentos/{report.pk}/", {"paso": "replace", "replace-text": "x"}).status_code == 404
    signed_in(client, cast.coordinator)
    assert client.post(f"/documentos/{letter.pk}/", {"paso": "replace", "replace-text": "x"}).status_code == 404
    assert "Sustituir" not in client.get(f"/documentos/{letter.pk}/").content.decode()


def test_the_papers_of_a_case_cost_the_same_questions_for_one_and_for_many(cast, client):
    referral = lives.active(cast)
    address = f"/expedientes/{referral.pk}/documentos/"
    signed_in(client, cast.coordinator)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _number in range(9):
        lives.session(cast, referral, Area.LEGAL)  # each brings its summons
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).content.decode().count("Citatorio") >= 10
    assert len(few) == len(many)
