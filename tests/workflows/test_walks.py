"""Random lives: after every step the map says what the machines say, and the invariants of domain §8 hold."""

import os

import pytest
from django.db import connection
from django.db.models import Count, Max
from django.test.utils import CaptureQueriesContext
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import PROCESS, STATUS

from casework import clock
from casework.models import Episode, FollowUp, HistoryEntry, Referral
from tests import lives
from tests.walks import Walk
from workflows.door import take_step
from workflows.flows.drift import drift, on_desks
from workflows.flows.nodes import case_lock
from workflows.flows.reeducation import ReeducationFlow
from workflows.machines import EpisodeMachine, ReferralMachine
from workflows.models import Journey

WALKS = int(os.environ.get("SIGUE_WALKS", "40"))
STEPS = 16 if WALKS <= 40 else 60  # in `make walks` lives are longer too
SINCE = (lives.drafted, lives.in_assessment, lives.active, lives.completed)  # where lives at random begin
LONGEST = 400  # steps of a patient life, which may lose a day to somebody who does not come


def invariants(case: int) -> None:
    """What must hold after every step of any life."""
    referral = Referral.objects.get(pk=case)
    open_episodes = Episode.objects.filter(referral=case).exclude(
        state__in=["COMPLETED", "WITHDRAWN", "NOT_ELIGIBLE", "ARCHIVED"]
    )
    assert open_episodes.count() <= 1
    assert Journey.objects.filter(case=case, open=True).count() <= 1
    if referral.state not in ("DRAFT", "CANCELLED"):
        assert referral.folio
    if referral.state == "CLOSED":
        assert not open_episodes.exists()
    for episode in Episode.objects.filter(referral=case, state="COMPLETED"):
        sides = 1 if referral.is_voluntary else 2
        assert FollowUp.objects.filter(episode=episode).count() == 3 * sides
    numbers = HistoryEntry.objects.filter(case=case).aggregate(Count("number", distinct=True), Max("number"))
    assert numbers["number__count"] == (numbers["number__max"] or 0)


@pytest.mark.parametrize("seed", range(WALKS))
def test_in_a_random_life_the_map_never_drifts_from_the_machines(cast, seed):
    walk = Walk(cast, seed, since=SINCE[seed % len(SINCE)])
    taken = []
    for _number in range(STEPS):
        taken.append(walk.step())
        if taken[-1] is not None:  # where nothing was done there is nothing new to look at
            with clock.at(walk.moment):
                missing, left_over = drift(walk.referral.pk)
            assert not missing and not left_over, (taken, missing, left_over)
            invariants(walk.referral.pk)
        elif walk.over:
            break


@pytest.mark.once  # the random lives above drift on no database
@pytest.mark.parametrize("seed", range(3))
def test_a_patient_life_reaches_the_twelfth_month_and_leaves_the_map(cast, seed):
    walk, taken = Walk(cast, seed, patient=True), []
    while not walk.followed and len(taken) < LONGEST:
        taken.append(walk.step())
        if taken[-1] is None:
            continue
        with clock.at(walk.moment):
            assert drift(walk.referral.pk) == (set(), set()), taken
        invariants(walk.referral.pk)
    assert walk.followed, taken
    assert any(step in taken for step in ("FollowUp.record", "FollowUp.not_locate", "FollowUp.refuse")), taken
    assert not Journey.objects.filter(case=walk.referral.pk, open=True).exists()


def test_a_task_that_nobody_cleared_after_a_withdrawal_is_drift(cast):
    beside, referral = lives.submitted(cast), lives.active(cast)
    take_step(lives.episode_of(referral), EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Se fue."))
    assert drift(referral.pk) == (set(), set())
    Task.objects.filter(process__journey__case=referral.pk, status=STATUS.CANCELED).update(status=STATUS.NEW)
    missing, left_over = drift(referral.pk)
    assert not missing and (referral.pk, "legal_attention") in left_over
    assert drift(beside.pk) == (set(), set()), "it is of the other case alone"


def test_no_walk_is_moved_by_what_happens_to_another_case(cast):
    beside = lives.submitted(cast)
    walk = Journey.objects.get(case=beside.pk)

    def untouched() -> None:
        assert drift() == (set(), set()) and on_desks(beside.pk) == {(beside.pk, "review")}
        assert Journey.objects.get(pk=walk.pk).open and Process.objects.get(pk=walk.process_id).status == PROCESS.NEW

    withdrawn = lives.active(cast)
    untouched()
    take_step(lives.episode_of(withdrawn), EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Se fue."))
    untouched()
    take_step(lives.submitted(cast), ReferralMachine.decline, by=cast.coordinator, facts=lives.because("Otra vía."))
    untouched()


def test_the_map_locks_the_row_of_the_case_whose_process_it_moves(cast):
    lives.submitted(cast)
    walk = Journey.objects.get(case=lives.submitted(cast).pk)
    with CaptureQueriesContext(connection) as asked, case_lock(ReeducationFlow, walk.process_id):
        pass
    (row,) = [one["sql"] for one in asked if 'FROM "casework_referral"' in one["sql"]]
    assert f'"process_id" = {walk.process_id}' in row
