"""A new fact of violence, and a risk that rises: who must act is told the same day, and nothing is said in the mail."""

import pytest
from django.urls import reverse

from casework.models import Incident
from casework.roles import Risk
from documents.models import Message
from tests import lives
from tests.cast import signed_in

pytestmark = pytest.mark.once

FACT = {
    "kind": "THREAT",
    "happened_on_dia": "2",
    "happened_on_mes": "3",
    "happened_on_anio": "2026",
    "source": "Trabajo social del municipio",
    "description": "Mandó mensajes con amenazas.",
    "actions": "Se avisó a la jueza.",
}
TOLD = {"direction", "coordination", "unit"}


def told(notice: str) -> set[str]:
    return {message.audience.split(":")[0] for message in Message.objects.filter(notice=notice)}


def record(client, cast, who: str, **changes):
    episode = lives.episode_of(lives.active(cast))
    answer = signed_in(client, getattr(cast, who)).post(reverse("incident", args=[episode.pk]), FACT | changes)
    return episode, answer


@pytest.mark.requirement("R30")
def test_a_new_fact_is_told_at_once_to_the_direction_the_coordination_and_the_institution(client, cast):
    episode, answer = record(client, cast, "psychologist")
    assert answer.url == reverse("risk", args=[episode.pk, "revision"])
    assert Incident.objects.get().description == FACT["description"]
    assert told("incident_recorded") == TOLD
    for message in Message.objects.filter(notice="incident_recorded"):
        assert "amenaza" not in (message.subject + message.body).lower()
        assert "Hernández" not in message.body


def test_it_shows_among_the_risks_and_in_the_history(client, cast):
    episode, _answer = record(client, cast, "lawyer")
    page = client.get(reverse("case_risk", args=[episode.referral_id])).content.decode()
    assert FACT["description"] in page
    assert (
        "Registrar un hecho nuevo de violencia"
        in client.get(reverse("case_log", args=[episode.referral_id])).content.decode()
    )


def test_a_wrong_day_keeps_what_was_typed(client, cast):
    _episode, answer = record(client, cast, "coordinator", happened_on_dia="30", happened_on_mes="2")
    assert answer.status_code == 422
    assert FACT["description"] in answer.content.decode()
    assert not Incident.objects.exists()


@pytest.mark.parametrize("who", ["other_psychologist", "receptionist", "facilitator", "director", "judge_clerk"])
def test_nobody_else_writes_it_down(client, cast, who):
    _episode, answer = record(client, cast, who)
    assert answer.status_code == 404
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("before", "after", "is_told"), [("LOW", "HIGH", True), ("HIGH", "EXTREME", False), ("HIGH", "LOW", False)]
)
def test_only_a_risk_that_becomes_high_is_told(client, cast, before, after, is_told):
    episode = lives.episode_of(lives.active(cast))
    lives.write_risk(cast, episode, "REVIEW", Risk[before])
    Message.objects.all().delete()  # what that one told
    answer = signed_in(client, cast.psychologist).post(
        reverse("risk", args=[episode.pk, "revision"]),
        {"level": after, "factors": "Amenazas recientes", "safety_plan": "Aviso a la instancia"},
    )
    assert answer.status_code == 302
    assert told("risk_raised") == (TOLD if is_told else set())
