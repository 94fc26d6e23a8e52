"""Races on PostgreSQL: many at the same instant, one outcome, nothing corrupt."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, Event

import pytest
from django.db import connection, connections, transaction
from viewflow.workflow.models import Task

from casework import clock
from casework.models import AreaPlan, Episode, HistoryEntry, Referral
from casework.roles import ADVISORY_AREAS
from tests import lives
from workflows.door import Refused, take_step
from workflows.drafts import draft_of, keep_draft, written
from workflows.flows.drift import drift
from workflows.machines import AreaPlanMachine, EpisodeMachine, ReferralMachine
from workflows.machines.area_plan import ClosingOpinion
from workflows.machines.facts import Said
from workflows.machines.referral import Acceptance, Submission

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RACES = 30


def at_once(*acts) -> list:
    """Run every act in its own thread and connection, all released at once; what each returned or was refused."""
    barrier = Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(timeout=20)
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def waiving(cast, plan):
    return lambda: take_step(plan, AreaPlanMachine.waive, by=cast.coordinator, facts=Said("No hace falta."))


def completing(cast, plan):
    who = lives.professionals(cast)[plan.area]
    return lambda: take_step(plan, AreaPlanMachine.complete, by=who, facts=ClosingOpinion("Cumplió."))


def test_three_areas_finish_at_the_same_instant_thirty_times(cast):
    for number in range(RACES):
        finish = completing if number % 10 == 0 else waiving
        referral = lives.active(cast, fit_for_group=False)
        if finish is completing:
            for area in ADVISORY_AREAS:
                lives.attended(cast, referral, area)
        plans = AreaPlan.objects.filter(episode__referral=referral.pk, area__in=ADVISORY_AREAS)
        outcomes = at_once(*(finish(cast, plan) for plan in plans))
        assert not [one for one in outcomes if isinstance(one, Refused)], outcomes
        desks = Task.objects.filter(process__journey__case=referral.pk, process__journey__open=True, status="NEW")
        assert [task.flow_task.name for task in desks] == ["closing"]
        assert drift(referral.pk) == (set(), set())
        numbers = list(
            HistoryEntry.objects.filter(case=referral.pk).order_by("number").values_list("number", flat=True)
        )
        assert numbers == list(range(1, len(numbers) + 1))


def test_two_coordinators_accept_at_the_same_instant_and_one_wins(cast):
    for _number in range(5):
        referral = lives.submitted(cast)
        outcomes = at_once(
            *[partial(take_step, referral, ReferralMachine.accept, by=cast.coordinator, facts=Acceptance())] * 2
        )
        assert sorted(isinstance(one, Refused) for one in outcomes) == [False, True]
        assert Episode.objects.filter(referral=referral.pk).count() == 1


def test_ten_referrals_sent_at_once_take_ten_folios_without_a_gap(cast):
    drafts = [lives.drafted(cast) for _number in range(10)]
    at_once(
        *[
            lambda draft=draft: take_step(
                draft, ReferralMachine.submit, by=cast.judge_clerk, facts=Submission(declared=True)
            )
            for draft in drafts
        ]
    )
    folios = Referral.objects.filter(pk__in=[draft.pk for draft in drafts]).values_list("folio", flat=True)
    assert sorted(int(folio.rsplit("-", 1)[1]) for folio in folios) == list(range(1, 11))


def test_closing_and_withdrawing_at_the_same_instant_leaves_one_of_them(cast):
    referral = lives.active(cast, fit_for_group=False)
    for plan in AreaPlan.objects.filter(episode__referral=referral.pk, area__in=ADVISORY_AREAS):
        waiving(cast, plan)()
    episode = lives.episode_of(referral)
    outcomes = at_once(
        lambda: take_step(episode, EpisodeMachine.begin_closing, by=cast.coordinator),
        lambda: take_step(
            episode, EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Cambio de residencia.")
        ),
    )
    assert sum(isinstance(one, Refused) for one in outcomes) == 1
    assert drift(referral.pk) == (set(), set())


def test_the_races_ran_on_a_real_database_server():
    assert connection.vendor == "postgresql"
    assert clock.now()


def test_two_tabs_save_the_first_draft_at_the_same_instant_thirty_times(cast):
    for _number in range(RACES):
        referral = lives.drafted(cast)
        both = [partial(keep_draft, cast.coordinator, referral, {"text": text}) for text in ("uno", "dos")]
        at_once(*both)
        kept = draft_of(cast.coordinator, referral)
        assert written(kept)["text"] in ("uno", "dos")


def test_the_first_draft_waits_for_the_one_being_saved_and_replaces_it(cast):
    referral = lives.drafted(cast)
    begun = Event()

    def late():
        begun.set()
        try:
            keep_draft(cast.coordinator, referral, {"text": "dos"})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            keep_draft(cast.coordinator, referral, {"text": "uno"})
            second = pool.submit(late)
            begun.wait(timeout=20)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.5)  # it has read that there is no draft, and waits to write its own
        second.result(timeout=20)
    assert written(draft_of(cast.coordinator, referral)) == {"text": "dos"}
