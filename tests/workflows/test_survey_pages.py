"""The satisfaction survey: open to whoever holds its link, once, and never tied to anybody."""

import secrets
from datetime import timedelta

import pytest
from django.urls import reverse

from casework import clock
from casework.fields import keyed_digest
from casework.models import AccessEntry, HistoryEntry, SurveyAnswer, SurveyInvitation
from documents.models import Message
from tests import lives
from workflows import survey

pytestmark = pytest.mark.django_db

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
