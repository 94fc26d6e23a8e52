"""The public page about a paper: what it is worth, and nothing about the person (R42)."""

import pytest
from django.urls import reverse

from documents.models import InstitutionPaper, IssuedDocument, Message
from documents.paper import sheet_of
from documents.views import LOOKUPS
from tests import lives
from workflows.door import take_step
from workflows.machines import DocumentMachine
from workflows.machines.facts import Said


def receipt(cast) -> IssuedDocument:
    return IssuedDocument.objects.get(kind="receipt", referral=lives.submitted(cast))


def asked(client, code: str) -> str:
    answer = client.get(reverse("verify"), {"codigo": code})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.requirement("R42")
def test_a_signed_paper_is_authentic_and_the_page_says_nothing_of_the_person(cast, client):
    paper = receipt(cast)
    page = asked(client, paper.code)
    assert "Documento auténtico" in page and paper.folio in page and "Acuse de recepción" in page
    case = paper.referral
    secrets = (case.given_names, case.first_surname, case.second_surname, case.judicial_case_number, case.letter_number)
    assert not [secret for secret in secrets if secret in page]
    assert "Juzgado" not in page


def test_a_code_is_understood_as_people_type_it(cast, client):
    paper = receipt(cast)
    assert "Documento auténtico" in asked(client, paper.code.lower().replace("-", " "))
    assert "Documento auténtico" in client.get(reverse("verify", args=[paper.code])).content.decode()


def test_a_revoked_paper_is_without_validity(cast, client):
    paper = receipt(cast)
    take_step(paper, DocumentMachine.revoke, by=cast.coordinator, facts=Said("Error."))
    assert "Documento sin validez" in asked(client, paper.code)


@pytest.mark.requirement("R6")
def test_papers_lead_to_the_address_that_the_settings_name(cast, settings):
    settings.BASE_URL = "https://sigue-semujeres.ejemplo.mx"
    paper = receipt(cast)
    assert sheet_of(paper).verify_url == f"https://sigue-semujeres.ejemplo.mx/verificar/?codigo={paper.code}"
    assert "https://sigue-semujeres.ejemplo.mx/" in Message.objects.filter(referral=paper.referral).first().body


def test_an_unknown_code_and_a_wrong_one_are_not_recognised(client, db):
    for code in ("KQ7M-4TXR-H29P", "x", "' OR 1=1", "\0"):
        if code.strip("\0"):
            assert "Documento no reconocido" in asked(client, code)
    assert "Verificar un documento" in asked(client, "\0")


def test_a_code_that_nothing_bears_is_not_recognised_beside_papers_that_are_valid(cast, client):
    papers = [receipt(cast), InstitutionPaper.objects.get(institution=lives.asked_to_join(cast))]
    assert all("Documento auténtico" in asked(client, paper.code) for paper in papers)
    assert "Documento no reconocido" in asked(client, "KQ7M-4TXR-H29P")


def test_a_paper_whose_facts_were_changed_is_not_recognised(cast, client):
    paper = receipt(cast)
    paper.facts = {**paper.facts, "received": "ayer"}
    paper.save(update_fields=["facts"])
    assert "Documento no reconocido" in asked(client, paper.code)


def test_who_tries_codes_is_stopped(client, db):
    for _try in range(LOOKUPS):
        assert client.get(reverse("verify"), {"codigo": "KQ7M-4TXR-H29P"}).status_code == 200
    assert client.get(reverse("verify"), {"codigo": "KQ7M-4TXR-H29P"}).status_code == 429
    assert client.get(reverse("verify")).status_code == 200
