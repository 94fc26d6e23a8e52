"""What the desk of a professional says between the approval of the plan and the closing opinion."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework.roles import Area
from tests import lives
from tests.cast import signed_in
from workflows.next_sessions import to_close, to_schedule


def whats(client, user) -> str:
    return signed_in(client, user).get(reverse("inbox")).content.decode()


@pytest.mark.requirement("R46")
@pytest.mark.requirement("R58")
def test_after_the_plan_each_professional_is_told_to_schedule_and_at_the_end_to_give_her_opinion(client, cast):
    referral = lives.active(cast)
    page = whats(client, cast.lawyer)
    assert "Agendar la siguiente sesión" in page
    assert reverse("schedule", args=[referral.pk]) in page
    assert not to_close(cast.lawyer).exists()

    lives.attended(cast, referral, Area.LEGAL)
    plan = lives.episode_of(referral).plans.get(area=Area.LEGAL)
    page = whats(client, cast.lawyer)
    assert "Agendar la siguiente sesión" not in page
    assert reverse("step", args=["plan", plan.pk, "complete"]) in page


def test_a_session_on_the_calendar_takes_the_row_away(cast):
    referral = lives.active(cast)
    assert to_schedule(cast.psychologist).count() == 1
    lives.session(cast, referral, Area.PSYCHOLOGY)
    assert not to_schedule(cast.psychologist).exists()
    assert not to_schedule(cast.facilitator).exists()
    assert not to_schedule(cast.coordinator).exists()


def test_it_is_due_a_week_after_the_last_session(cast):
    referral = lives.active(cast, quota=2)
    appointment = lives.attended(cast, referral, Area.LEGAL)
    plan = to_schedule(cast.lawyer).get()
    assert plan.last_at == appointment.starts_at or plan.last_at - appointment.starts_at < timedelta(seconds=1)
