"""How many queries a step costs inside the door (architecture §4); a budget changes only with a line of why.

Counted between entering and leaving, without transaction marks, with one paper and one message and no consequences:
an ordinary step at most 8, a move of one task at most 10, a join at most 12.
"""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import AreaPlan, Referral
from casework.roles import ADVISORY_AREAS
from tests import lives
from workflows.door import take_step
from workflows.machines import AreaPlanMachine, EpisodeMachine, ReferralMachine
from workflows.machines.facts import Said

MARKS = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")


@contextmanager
def at_most(limit: int):
    """The block may ask the database at most so many times, not counting transaction marks."""
    with CaptureQueriesContext(connection) as captured:
        yield
    asked = [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(MARKS)]
    assert len(asked) <= limit, "\n".join(sql[:200] for sql in asked)


def test_an_ordinary_step_asks_at_most_eight_times(cast):
    episode = lives.episode_of(lives.active(cast))
    # A paper (the letter) and a message; one more, because a move of the process is the case's last change too.
    with at_most(8 + 1):
        take_step(episode, EpisodeMachine.hold, by=cast.coordinator, facts=lives.on_hold())


def test_a_step_without_paper_asks_at_most_four_times(cast):
    referral = lives.submitted(cast)
    with at_most(4 + 1):  # and a message: the institution learns that somebody reviews it (domain §11)
        take_step(referral, ReferralMachine.take, by=cast.coordinator)


def test_a_move_of_one_task_asks_at_most_ten_times(cast):
    referral, why = lives.submitted(cast), lives.because("Falta la hoja 2.")
    with at_most(10):  # a paper and a message
        take_step(referral, ReferralMachine.send_back, by=cast.coordinator, facts=why)
    assert Referral.objects.get(pk=referral.pk).state == "RETURNED"


def test_a_join_asks_at_most_twelve_times(cast):
    referral = lives.active(cast, fit_for_group=False)
    first, second, last = AreaPlan.objects.filter(episode__referral=referral.pk, area__in=ADVISORY_AREAS)
    for plan in (first, second):
        take_step(plan, AreaPlanMachine.waive, by=cast.coordinator, facts=Said("No hace falta."))
    with at_most(12):
        take_step(last, AreaPlanMachine.waive, by=cast.coordinator, facts=Said("No hace falta."))


@pytest.mark.parametrize("steps", [1, 30])
def test_the_cost_of_a_step_does_not_grow_with_the_length_of_the_case(cast, steps):
    referral = lives.active(cast)
    plan = AreaPlan.objects.get(episode__referral=referral.pk, area="LEGAL")
    for _number in range(steps):
        take_step(plan, AreaPlanMachine.assign, by=cast.coordinator, facts=lives.assigned(cast.lawyer))
    with at_most(4):
        take_step(plan, AreaPlanMachine.assign, by=cast.coordinator, facts=lives.assigned(cast.lawyer))
