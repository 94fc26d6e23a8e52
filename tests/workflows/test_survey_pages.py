"""The satisfaction survey: open to whoever holds its link, once, and never tied to anybody."""

import re
import secrets
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.fields import keyed_digest
from casework.models import AccessEntry, Episode, HistoryEntry, Referral, SurveyAnswer, SurveyInvitation
from casework.statistics.satisfaction import quarter as quarter_of
from documents.models import Message
from tests import lives
from tests.cast import signed_in
from workflows import survey

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SCORES = {
    "treatment": 5,
    "usefulness": 4,
    "schedule": 2,
    "place": 3,
    "overall": 4,
    "comment": "Más tarde estaría bien.",
}


@pytest.fixture
def token(cast):
    """A link mid-way through a process."""
    episode = lives.episode_of(lives.active(cast))
    token = secrets.token_urlsafe(24)
    SurveyInvitation.objects.create(
        episode=episode, moment="MID", token_digest=keyed_digest(token), expires_on=clock.today() + timedelta(days=60)
    )
    return token


def page(token: str) -> str:
    return reverse("survey", args=[token])


@pytest.mark.requirement("R88")
def test_an_answer_is_kept_once_and_the_link_stops_working(client, token):
    seen = client.get(page(token)).content.decode()
    assert "Nadie sabrá qué respondió usted" in seen and "seis preguntas" in seen
    assert "Gracias por su opinión" in client.post(page(token), SCORES).content.decode()
    over = client.post(page(token), SCORES)
    assert over.status_code == 404 and "ya no sirve" in over.content.decode()
    assert SurveyAnswer.objects.get().schedule == 2


def test_the_survey_is_not_stored_by_the_browser(client, token):
    for answer in (client.get(page(token)), client.post(page(token), SCORES), client.get(page(token))):
        assert answer["Cache-Control"] == "no-store, private"


def test_nothing_ties_the_answer_to_its_invitation(client, cast, token):
    before = (AccessEntry.objects.count(), HistoryEntry.objects.count(), Message.objects.count())
    client.post(page(token), SCORES)
    assert before == (AccessEntry.objects.count(), HistoryEntry.objects.count(), Message.objects.count())
    names = {field.name for field in SurveyAnswer._meta.get_fields()}
    assert names == {
        "uuid", "moment", "center", "quarter", "treatment", "usefulness", "schedule", "place", "overall", "comment",
    }  # fmt: skip
    assert not any(field.is_relation and field.name != "center" for field in SurveyAnswer._meta.get_fields())
    kept = SurveyInvitation.objects.get()
    assert kept.used and {field.name for field in kept._meta.get_fields()} == {
        "id", "episode", "moment", "token_digest", "expires_on", "used",
    }  # fmt: skip


PEOPLE = 10  # in an order of chance, one in three million comes out as they answered


@pytest.fixture
def answered(cast):
    """The invitations of so many people in the order in which they were used, which is not that of their making."""
    case = lives.accepted(cast)
    episode = lives.episode_of(case)
    tokens = {}
    for _number in range(PEOPLE):
        one = Episode.objects.create(
            referral=case, case_file=episode.case_file, program=episode.program, state="WITHDRAWN",
            opened_on=episode.opened_on, ended_on=clock.today(),
        )  # fmt: skip
        invitation = SurveyInvitation.objects.create(episode=one, moment="END")
        tokens[invitation.pk] = survey.new_link(invitation)
    order = [pk for number in range(3) for pk in list(tokens)[number::3]]
    for number, pk in enumerate(order):
        assert survey.answer(tokens[pk], {**SCORES, "comment": f"{number}"})
    return order


def ordered(sentence: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(sentence)
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.requirement("R88")
@pytest.mark.django_db(transaction=True)
def test_where_the_rows_lie_says_nothing_of_who_answered_what(catalogues, answered):
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    as_answered = [str(number) for number in range(PEOPLE)]
    as_invited = [str(answered.index(pk)) for pk in sorted(answered)]
    for by in (place, "uuid"):
        found = ordered(f"SELECT comment FROM casework_surveyanswer ORDER BY {by}")
        assert sorted(found, key=int) == as_answered
        assert found not in (as_answered, as_answered[::-1], as_invited, as_invited[::-1]), by
    # The invitations lie as they were made, whichever was used first.
    found = ordered(f"SELECT id FROM casework_surveyinvitation ORDER BY {'ctid' if place == 'ctid' else 'id'}")
    assert found == sorted(answered)


@pytest.mark.postgres
@pytest.mark.requirement("R88")
@pytest.mark.django_db(transaction=True)
def test_the_transactions_of_the_rows_join_no_answer_to_its_invitation(catalogues, answered):
    """PostgreSQL keeps with each row the transaction that wrote it: joined on it, every answer meets every person."""
    pairs = ordered(
        """SELECT count(*) FROM casework_surveyanswer a JOIN casework_surveyinvitation i
           ON a.xmin = i.xmin WHERE i.used GROUP BY a.uuid"""
    )
    assert pairs == [PEOPLE] * PEOPLE
    unused = SurveyInvitation.objects.create(
        episode=Episode.objects.filter(pk__gt=0).order_by("pk").first(), moment="END"
    )
    assert survey.answer(survey.new_link(unused), SCORES)
    assert len(set(ordered("SELECT xmin FROM casework_surveyanswer"))) == 1
    assert len(set(ordered("SELECT xmin FROM casework_surveyinvitation"))) == 1


def test_either_both_are_written_or_neither(token):
    with pytest.raises(Exception, match="survey_scores_are_1_to_5"):
        survey.answer(token, {**SCORES, "overall": 9})
    assert not SurveyInvitation.objects.get().used and not SurveyAnswer.objects.exists()


def test_a_missing_score_is_asked_for_and_the_comment_stays(client, token):
    seen = client.post(page(token), {**SCORES, "place": ""}).content.decode()
    assert "esponda «¿Cómo es el lugar" in seen and "Más tarde estaría bien." in seen
    assert not SurveyAnswer.objects.exists()


def test_an_expired_a_used_and_an_invented_link_look_the_same(client, token):
    with clock.at(clock.now() + timedelta(days=61)):
        expired = client.get(page(token))
    invented = client.get(page("inventado"))
    assert expired.status_code == invented.status_code == 404
    assert expired.content == invented.content


@pytest.mark.requirement("R89")
def test_at_the_end_an_invitation_goes_out_with_a_link_that_opens_the_page(client, cast):
    lives.completed(cast)
    letter = Message.objects.filter(notice="survey").latest("pk")
    address = next(word for word in letter.body.split() if "/encuesta/" in word)
    assert client.get(address.replace("http://testserver", "")).status_code == 200


def test_who_has_no_email_is_asked_by_a_link_on_paper_and_counts_as_asked_from_then_on(client, cast):
    referral = lives.completed(cast)
    SurveyInvitation.objects.all().delete()
    Message.objects.filter(notice="survey").delete()
    episode = lives.episode_of(referral)
    referral.person.email = ""
    survey.invite(episode.pk, referral, "END")
    asked = SurveyInvitation.objects.get()
    assert asked.token_digest is asked.expires_on is None and not Message.objects.filter(notice="survey").exists()
    receptionist = signed_in(Client(), cast.receptionist)
    page_of_case = receptionist.get(reverse("case", args=[referral.pk])).content.decode()
    address = reverse("survey_link", args=[referral.pk])
    assert address in page_of_case and "falta darle el enlace impreso" in page_of_case
    first, second = (_handed_out(receptionist, address) for _time in range(2))
    assert client.get(first).status_code == 404 and client.get(second).status_code == 200
    asked.refresh_from_db()
    assert asked.expires_on == clock.today() + timedelta(days=60)
    assert AccessEntry.objects.filter(action="survey_link", user=cast.receptionist, referral=referral).count() == 2
    client.post(second, SCORES)
    assert receptionist.get(address).status_code == receptionist.post(address).status_code == 404
    assert address not in receptionist.get(reverse("case", args=[referral.pk])).content.decode()


@pytest.mark.requirement("R64")
def test_the_link_of_one_case_is_handed_out_for_no_other(client, cast, token):
    asked, beside = Referral.objects.get(), lives.accepted(cast)
    signed_in(client, cast.receptionist)
    answers = [client.get(reverse("survey_link", args=[referral.pk])).status_code for referral in (asked, beside)]
    assert answers == [200, 404]


def _handed_out(staff, address: str) -> str:
    """The link on the sheet that is made, with its QR."""
    shown = staff.post(address).content.decode()
    assert '<svg class="qr"' in shown
    return re.search(r"http://testserver(/encuesta/[^<]+/)<", shown).group(1)


@pytest.mark.requirement("R88")
def test_comments_are_read_by_centre_when_the_quarter_is_over_and_five_have_answered(cast):
    def answers(number, center, quarter):
        survey.keep(used=[], answers=[
            SurveyAnswer(moment="MID", center=center, quarter=quarter,
                         **{**SCORES, "comment": f"{center.code}-{quarter}-{one}"})
            for one in range(number)
        ])  # fmt: skip

    for center, number in ((cast.toluca, 5), (cast.ecatepec, 6)):
        answers(number, center, "2020-T1")
        answers(4, center, "2020-T2")
        answers(9, center, quarter_of(clock.today()))
    seen = {
        who: signed_in(Client(), getattr(cast, who)).get(reverse("survey_opinions"))
        for who in ("coordinator", "director", "psychologist", "judge_clerk")
    }
    assert seen["psychologist"].status_code == seen["judge_clerk"].status_code == 404
    told = re.findall(r"(\w+)-(\d+-T\d)-\d", seen["director"].content.decode())
    assert sorted(told) == [("ECA", "2020-T1")] * 6 + [("TOL", "2020-T1")] * 5
    assert set(re.findall(r"(\w+)-(\d+-T\d)-\d", seen["coordinator"].content.decode())) == {("TOL", "2020-T1")}
    statistics = signed_in(Client(), cast.director).get(reverse("statistics")).content.decode()
    assert reverse("survey_opinions") in statistics
