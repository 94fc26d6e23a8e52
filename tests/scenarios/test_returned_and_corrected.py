"""A referral comes back because a sheet is missing; the clerk adds it and it is accepted under the same folio."""

import pytest
from django.urls import reverse

from casework.models import HistoryEntry, Reason, Referral
from documents.models import IssuedDocument, Message
from tests import lives
from tests.cast import signed_in
from tests.workflows.test_institution_pages import pdf, upload
from workflows.door import Refused, take_step
from workflows.machines import ReferralMachine
from workflows.machines.facts import Explained
from workflows.machines.referral import Acceptance, Submission

pytestmark = pytest.mark.django_db
REASON, TEXT = "RETURN_MISSING_DETERMINATION", "Falta la hoja 2 de la resolución."


@pytest.mark.requirement("R37")
@pytest.mark.requirement("R60")
def test_a_returned_referral_is_corrected_and_sent_again_under_the_same_folio(client, cast):
    # The clerk sends; the coordinator gives it back with the reason.
    referral = lives.submitted(cast)
    folio = referral.folio
    take_step(
        referral, ReferralMachine.send_back, by=cast.coordinator, facts=Explained(Reason.objects.get(code=REASON), TEXT)
    )
    assert IssuedDocument.objects.filter(referral=referral.pk, kind="return_letter", addressed_unit=cast.court).exists()
    assert Message.objects.filter(referral=referral.pk, notice="referral_returned").exists()

    # It is the first thing on the clerk's panel, with the reason; the case page tells it too.
    clerk = signed_in(client, cast.judge_clerk)
    panel = clerk.get(reverse("panel"))
    assert panel.context["attention"][0].address == reverse("referral_tasks", args=[referral.pk])
    for name in ("panel_case", "referral_tasks", "referral_check"):
        assert TEXT in clerk.get(reverse(name, args=[referral.pk])).content.decode()

    # What had been sent is not emptied again; a sheet is added.
    part = reverse("referral_part", args=[referral.pk, "contacto"])
    emptied = clerk.post(part, {"canalizacion": referral.pk, "version": version(referral), "phone": ""})
    assert emptied.status_code == 422 and "escriba un teléfono de la persona" in emptied.content.decode()
    documents = reverse("referral_part", args=[referral.pk, "documentos"])
    added = clerk.post(
        documents + "?volver=revisar",
        {
            "canalizacion": referral.pk, "version": version(referral), "volver": "revisar", "kind": "RESOLUTION",
            "files": upload("resolución hoja 2.pdf", pdf()), "center": cast.toluca.pk,
        },
    )  # fmt: skip
    assert added["Location"] == reverse("referral_check", args=[referral.pk])

    # Sent again: the same folio, a second sending in the history, one receipt.
    check = reverse("referral_check", args=[referral.pk])
    assert "Enviar corregida" in clerk.get(check).content.decode()
    sent = clerk.post(check, {"version": version(referral), "declared": "on"}, follow=True)
    assert folio in sent.content.decode() and "corregida" in sent.content.decode()
    now = Referral.objects.get(pk=referral.pk)
    assert (now.state, now.folio, now.sent_times) == ("SUBMITTED", folio, 2)
    steps = list(
        HistoryEntry.objects.filter(case=referral.pk, noun="referral").order_by("number").values_list("step", flat=True)
    )
    assert steps == ["open", "submit", "send_back", "submit_again"]

    # The coordinator accepts, and the clerk's page says so.
    take_step(now, ReferralMachine.accept, by=cast.coordinator, facts=Acceptance())
    assert "El centro la aceptó" in clerk.get(reverse("panel_case", args=[referral.pk])).content.decode()
    assert IssuedDocument.objects.filter(referral=referral.pk, kind="acceptance_letter").exists()


def test_what_comes_back_unchanged_brings_a_word_for_who_reviews_it(client, cast):
    referral = lives.submitted(cast)
    returned = Explained(Reason.objects.get(code=REASON), TEXT)
    take_step(referral, ReferralMachine.send_back, by=cast.coordinator, facts=returned)
    with pytest.raises(Refused, match="escriba un comentario"):
        take_step(referral, ReferralMachine.submit_again, by=cast.judge_clerk, facts=Submission(declared=True))

    # Saving a page without changing anything on it is no correction.
    clerk, check = signed_in(client, cast.judge_clerk), reverse("referral_check", args=[referral.pk])
    part = reverse("referral_part", args=[referral.pk, "plazo"])
    same = {
        "determination": referral.determination_id, "report_frequency": referral.report_frequency,
        **day("term_from", referral.term_from), **day("term_to", referral.term_to),
    }  # fmt: skip
    saved = clerk.post(part, {"canalizacion": referral.pk, "version": version(referral), **same})
    assert saved.status_code == 302
    refused = clerk.post(check, {"version": version(referral), "declared": "on"})
    assert refused.status_code == 422 and "escriba aquí por qué la envía igual" in refused.content.decode()

    clerk.post(check, {"version": version(referral), "declared": "on", "comment": "La hoja 2 no existe."})
    assert Referral.objects.get(pk=referral.pk).state == "SUBMITTED"
    review = signed_in(client, cast.coordinator).get(reverse("review", args=[referral.pk])).content.decode()
    assert "Comentario de la instancia" in review and "La hoja 2 no existe." in review
    other = signed_in(client, cast.director).get(reverse("review", args=[referral.pk])).content.decode()
    assert "La hoja 2 no existe." not in other
    beside = lives.submitted(cast)
    review = signed_in(client, cast.coordinator).get(reverse("review", args=[beside.pk])).content.decode()
    assert "Comentario de la instancia" not in review and "La hoja 2 no existe." not in review


def day(name: str, value) -> dict:
    return {f"{name}_dia": value.day, f"{name}_mes": value.month, f"{name}_anio": value.year}


def version(referral) -> int:
    return Referral.objects.get(pk=referral.pk).version
