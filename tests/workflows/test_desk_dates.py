"""What lies on a desk has a day that comes: whoever leaves it there sees it late."""

from datetime import timedelta

import pytest

from casework import clock
from casework.models import FollowUp
from casework.words import short_day
from casework.working_days import working_days_after
from tests import lives
from workflows import deadlines, worklist
from workflows.door import take_step
from workflows.machines import EpisodeMachine
from workflows.machines.episode import Transfer

pytestmark = pytest.mark.django_db


def row(user, what: str, tab: str = worklist.MINE):
    (found,) = [one for one in worklist.rows_of(user, tab) if str(one.what) == what]
    return found


def test_a_transfer_that_nobody_answers_becomes_late(cast):
    episode = lives.episode_of(lives.active(cast))
    asked = clock.today()
    take_step(episode, EpisodeMachine.request_transfer, by=cast.coordinator, facts=Transfer(cast.ecatepec, "Se mudó."))
    for later in (0, 20):
        with clock.at(clock.now() + timedelta(days=later)):
            due = row(cast.other_coordinator, "Responder una solicitud de traslado").due
            assert due == working_days_after(asked, 1)
            assert (due < clock.today()) == bool(later)


def test_an_area_without_its_professional_becomes_late(cast):
    referral = lives.assessed(cast)
    begun = clock.today()
    lives.episode_of(referral).plans.filter(area="LEGAL").update(professional=None)
    with clock.at(clock.now() + timedelta(days=20)):
        due = row(cast.coordinator, "Asignar profesional", worklist.UNASSIGNED).due
        assert due == working_days_after(begun, 2) < clock.today()


@pytest.mark.requirement("R67")
def test_a_follow_up_is_late_when_its_window_has_closed_and_says_since_when_it_can_be_made(cast):
    episode = lives.episode_of(lives.completed(cast))
    follow_up = FollowUp.objects.get(episode=episode, month=3, side=FollowUp.Side.CENTER)
    others = FollowUp.objects.get(episode=episode, month=3, side=FollowUp.Side.INSTITUTION)
    with clock.at(clock.moment_of(follow_up.due_on + timedelta(days=1), 10)):
        for found in (
            row(cast.social_worker, "Seguimiento de 3 meses"),
            row(cast.coordinator, "Seguimiento de 3 meses", worklist.CENTER),
        ):
            assert (found.due, found.late) == (follow_up.window_to, False)
            assert found.detail == f"Se puede hacer desde el {short_day(follow_up.window_from)}"
        of_the_institution = row(cast.coordinator, "Seguimiento de 3 meses de la instancia", worklist.CENTER)
        assert of_the_institution.due == others.window_to


@pytest.mark.requirement("R67")
def test_on_the_last_day_of_its_window_a_follow_up_can_still_be_recorded(cast):
    episode = lives.episode_of(lives.completed(cast))
    follow_up = FollowUp.objects.get(episode=episode, month=3, side=FollowUp.Side.CENTER)
    for late, state in ((0, "DUE"), (1, "MISSED")):
        with clock.at(clock.moment_of(follow_up.window_to + timedelta(days=late), 10)):
            deadlines.open_follow_ups()
            deadlines.close_follow_ups()
            assert FollowUp.objects.get(pk=follow_up.pk).state == state
