"""What lies on a desk has a day that comes: whoever leaves it there sees it late."""

from datetime import timedelta

import pytest

from casework import clock
from casework.working_days import working_days_after
from tests import lives
from workflows import worklist
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
