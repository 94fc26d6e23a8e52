"""Voluntary entry: a man asks for attention himself, is received, finishes, and is followed up by the centre alone."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from casework.models import FollowUp, Municipality, Referral, RiskAssessment
from casework.roles import Risk
from documents.models import IssuedDocument
from tests import lives
from tests.cast import signed_in
from workflows.door import take_step
from workflows.machines import EpisodeMachine, ReferralMachine
from workflows.machines.referral import Acceptance, FirstAppointment

pytestmark = pytest.mark.django_db


def asks(client) -> str:
    """He fills the form on his telephone; what he keeps is the address of his page."""
    page = client.get(reverse("voluntary")).content.decode()
    sent = client.post(
        reverse("voluntary"),
        {
            "given_names": "Ramón", "phone": "7225550177", "call_time": "MESSAGE_FIRST", "adult": "YES", "website": "",
            "municipality": Municipality.objects.get(code="15106").pk, "own_words": "", "consent": "on",
            "mark": re.search(r'name="mark" value="([^"]+)"', page).group(1),
        },
    )  # fmt: skip
    return sent["Location"].split("?")[0]


def standing(client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_man_asks_for_attention_himself(client, cast):
    his_page = asks(client)
    assert "Recibida" in standing(client, his_page)

    request = Referral.objects.get()
    for stranger in (cast.judge_clerk, cast.judge_admin, cast.other_coordinator):
        signed_in(client, stranger)
        assert client.get(reverse("case", args=[request.pk])).status_code == 404

    request = take_step(request, ReferralMachine.take, by=cast.receptionist)
    client.logout()
    assert "En revisión" in standing(client, his_page)

    first = FirstAppointment(lives.free_hour(2), cast.social_worker, None)
    request = take_step(request, ReferralMachine.accept, by=cast.coordinator, facts=Acceptance(first=first))
    assert "Aceptada" in standing(client, his_page)
    assert not IssuedDocument.objects.filter(referral=request.pk, audience="INSTITUTION").exists()


def test_his_follow_ups_are_three_and_all_of_the_centre(client, cast):
    case = lives.closing(cast, is_voluntary=True, unit=None, created_by=cast.coordinator)
    episode = lives.episode_of(case)
    lives.write_risk(cast, episode, RiskAssessment.Moment.EXIT, Risk.LOW)
    take_step(episode, EpisodeMachine.complete, by=cast.coordinator)  # nobody ordered it: no final report is asked
    rows = FollowUp.objects.filter(episode__referral=case.pk)
    assert sorted(rows.values_list("month", "side")) == [(3, "CENTER"), (6, "CENTER"), (12, "CENTER")]
    signed_in(client, cast.coordinator)
    page = client.get(reverse("follow_up", args=[rows.first().pk])).content.decode()
    assert "Los tres registros" in page and "Lado del centro" in page
    signed_in(client, cast.judge_clerk)
    assert client.get(reverse("follow_up", args=[rows.first().pk])).status_code == 404
    assert rows.earliest("due_on").due_on - case.episodes.get().ended_on >= timedelta(days=89)
