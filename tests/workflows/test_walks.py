"""Random lives: after every step the map says what the machines say, and the invariants of domain §8 hold."""

import os

import pytest

from casework import clock
from casework.models import Episode, FollowUp, HistoryEntry, Referral
from tests.walks import Walk
from workflows.flows.drift import drift
from workflows.models import Journey

WALKS = int(os.environ.get("SIGUE_WALKS", "40"))
STEPS = 60


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
    numbers = list(HistoryEntry.objects.filter(case=case).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("seed", range(WALKS))
def test_in_a_random_life_the_map_never_drifts_from_the_machines(cast, seed):
    walk = Walk(cast, seed)
    taken = []
    for _number in range(STEPS):
        taken.append(walk.step())
        with clock.at(walk.moment):
            missing, left_over = drift(walk.referral.pk)
        assert not missing and not left_over, (taken, missing, left_over)
        invariants(walk.referral.pk)
