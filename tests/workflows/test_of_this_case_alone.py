"""What is shown or done only when somebody sends something, with another case of the same court and people beside it.

Pages that are only read are compared by test_beside.
"""

import re

import pytest
from django.urls import reverse

from casework import clock
from casework.access import visible
from casework.models import Appointment, Attachment, Note, ProtectionOrder, Referral, RiskAssessment, User, VictimRecord
from casework.roles import Area, Role
from casework.states import DocumentState
from documents.models import IssuedDocument
from tests import lives
from tests.cast import account, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def two(cast) -> list[Referral]:
    """Two cases in attention, each with a record of its victim and an order that protects her."""
    cases = [lives.active(cast), lives.active(cast)]
    for case, alias in zip(cases, ("M. R.", "T. V."), strict=True):
        VictimRecord.objects.create(referral_id=case.pk, alias=alias, safe_channel=f"Llamar por {alias}")
        ProtectionOrder.objects.create(
            referral_id=case.pk, authority=f"Jueza de {alias}", number=f"OP-{alias}",
            issued_on=clock.today(), restrictions="No acercarse",
        )  # fmt: skip
    return cases


@pytest.mark.requirement("R64")
def test_the_record_of_one_victim_says_nothing_of_another(cast, client, two):
    signed_in(client, cast.coordinator)
    for case, own, others in zip(two, ("M. R.", "T. V."), ("T. V.", "M. R."), strict=True):
        page = client.post(reverse("victim_record", args=[case.pk]), {"purpose": "Nueva orden"}, follow=True)
        shown = page.content.decode()
        assert f"Llamar por {own}" in shown and f"Jueza de {own}" in shown and others not in shown


@pytest.mark.requirement("R64")
def test_an_amendment_begins_with_the_victim_of_its_case(cast, client, two):
    signed_in(client, cast.judge_clerk)
    for case, own, others in zip(two, ("M. R.", "T. V."), ("T. V.", "M. R."), strict=True):
        shown = client.get(reverse("amend_referral", args=[case.pk, "victima"])).content.decode()
        assert f'value="{own}"' in shown and others not in shown


@pytest.mark.requirement("R44")
@pytest.mark.poppler
def test_who_takes_one_file_has_read_the_papers_of_that_case_alone(cast, client, two):
    taken, left = two
    Attachment.objects.filter(referral=taken.pk).delete()  # those of a life are no files that can be bound
    signed_in(client, cast.judge_clerk)
    assert client.get(reverse("expediente", args=[taken.pk])).status_code == 200
    addressed = IssuedDocument.objects.filter(addressed_unit=cast.court, audience="INSTITUTION")
    assert not addressed.filter(referral=taken.pk, state=DocumentState.SIGNED).exists()
    assert addressed.filter(referral=left.pk, state=DocumentState.SIGNED).exists()


@pytest.mark.requirement("R64")
def test_a_note_is_read_by_who_has_the_area_and_not_by_a_colleague_who_saw_him_once(cast, two):
    case = two[0]
    lives.attended(cast, case, Area.PSYCHOLOGY)
    colleague = account(Role.PSYCHOLOGIST, "Irma", "Nava Gil", center=cast.toluca)
    seen = lives.session(cast, case, Area.PSYCHOLOGY)
    Appointment.objects.filter(pk=seen.pk).update(professional=colleague)
    assert visible(Referral, colleague).filter(pk=case.pk).exists()
    assert visible(Note, cast.psychologist).exists() and not visible(Note, colleague).exists()


def test_who_accepts_the_guidelines_accepts_them_for_herself(cast, client):
    signed_in(client, cast.judge_clerk).post(reverse("guidelines"))
    accepted = User.objects.filter(guidelines_accepted_at__isnull=False)
    assert [one.pk for one in accepted] == [cast.judge_clerk.pk]


def test_the_next_step_of_a_case_is_not_done_by_another_one(cast, client, two):
    """One is received and nothing is written yet; the others have their interview, papers and criteria."""
    case = lives.linked(cast)
    signed_in(client, cast.social_worker)
    answer = client.get(reverse("case", args=[case.pk]))
    steps = re.findall(r'href="(/procesos/\d+/[^"]+)"', answer.content.decode())
    episode = lives.episode_of(case).pk
    for place in ("entrevista/", "firmados/aviso/", "firmados/carta/", "criterios/"):
        assert f"/procesos/{episode}/{place}" in steps, place
    assert not [one.label for one in answer.context["rare_steps"] if one.label == "Criterios de ingreso"]


def test_another_persons_day_to_assess_the_risk_again_is_not_told_of_this_one(cast, client, two):
    signed_in(client, cast.psychologist)
    due, not_yet = two
    RiskAssessment.objects.filter(episode__referral=due.pk).update(review_due=clock.today())
    notes = []
    for case in (due, not_yet):
        context = client.get(reverse("case", args=[case.pk])).context
        steps = [*context["steps"], *context["rare_steps"]]
        notes.append(next(one.note for one in steps if one.label == "Revisar el riesgo"))
    assert notes[0] and not notes[1]


def test_the_final_report_is_still_to_be_written_when_another_persons_is_signed(cast, client):
    lives.completed(cast)
    case = lives.closing(cast)
    signed_in(client, cast.coordinator)
    assert "Preparar el informe final" in client.get(reverse("case", args=[case.pk])).content.decode()
