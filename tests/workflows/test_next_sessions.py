"""What the desk of a professional says between the approval of the plan and the closing opinion."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework import clock
from casework.roles import Area
from tests import lives
from tests.cast import signed_in
from workflows.next_sessions import to_close, to_close_rows, to_schedule


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


def test_a_session_that_is_over_and_has_no_result_is_none_to_come(cast):
    referral = lives.active(cast, quota=2)
    session = lives.session(cast, referral, Area.PSYCHOLOGY)
    with clock.at(session.ends_at - timedelta(minutes=1)):
        assert not to_schedule(cast.psychologist).exists()
    with clock.at(session.ends_at + timedelta(minutes=1)):
        assert to_schedule(cast.psychologist).get().episode == lives.episode_of(referral)


def test_it_is_due_a_week_after_the_last_session(cast):
    referral = lives.active(cast, quota=2)
    appointment = lives.attended(cast, referral, Area.LEGAL)
    plan = to_schedule(cast.lawyer).get()
    assert plan.last_at == appointment.starts_at or plan.last_at - appointment.starts_at < timedelta(seconds=1)


def test_each_closing_opinion_is_due_a_week_after_the_last_session_of_its_own_person(cast):
    cases, own = [lives.active(cast) for _number in range(2)], {}
    for case, days in zip(cases, (0, 60), strict=True):
        with clock.at(clock.now() + timedelta(days=days)):
            own[case.pk] = clock.local_day(lives.attended(cast, case, Area.LEGAL).starts_at)
    due = {row["case"].pk: row["due"] for row in to_close_rows(cast.lawyer)}
    assert due == {case: day + timedelta(days=7) for case, day in own.items()}


def next_steps(client, user, referral) -> list[tuple[str, str]]:
    """The buttons that the page of the case puts before this person, with where they lead."""
    page = signed_in(client, user).get(reverse("case", args=[referral.pk]))
    return [(step.label, step.url) for step in page.context["steps"] if not step.missing]


def test_the_page_of_the_case_asks_for_the_next_session_exactly_when_the_desk_does(client, cast):
    referral = lives.active(cast, quota=2)
    wanted = ("Agendar la siguiente sesión", reverse("schedule", args=[referral.pk]))
    assert wanted in next_steps(client, cast.psychologist, referral)
    lives.session(cast, referral, Area.PSYCHOLOGY)
    assert wanted not in next_steps(client, cast.psychologist, referral)
    for user in (cast.lawyer, cast.social_worker):
        assert wanted in next_steps(client, user, referral), "the session is another area's"
    for user in (cast.coordinator, cast.facilitator, cast.receptionist):
        assert wanted not in next_steps(client, user, referral)
    for _number in range(2):
        lives.attended(cast, referral, Area.LEGAL)
    assert wanted not in next_steps(client, cast.lawyer, referral)


def test_the_page_of_the_case_asks_nobody_for_the_session_of_an_area_that_is_not_hers_yet(client, cast):
    referral = lives.active(cast)
    lives.episode_of(referral).plans.filter(area=Area.PSYCHOLOGY).update(professional=None)
    assert "Agendar la siguiente sesión" not in dict(next_steps(client, cast.psychologist, referral))
