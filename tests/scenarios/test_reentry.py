"""He left, and came back: a second walk under the same referral."""

import pytest

from casework.models import Referral
from documents.models import IssuedDocument
from tests import lives
from workflows.door import Refused, take_step
from workflows.flows.drift import drift
from workflows.machines import EpisodeMachine, ReferralMachine


def test_a_reentry_is_a_new_episode_with_its_own_walk(cast):
    referral = lives.active(cast)
    first = lives.episode_of(referral)
    take_step(first, EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Cambio de residencia."))

    back = take_step(referral, ReferralMachine.readmit, by=cast.coordinator, facts=lives.because("La jueza lo ordena."))

    second = lives.episode_of(referral)
    assert back.state == "LINKED"
    assert second.readmission_of == first
    assert second.state == "INTAKE"
    assert second.plans.count() == 4
    assert second.plans.get(area="PSYCHOLOGY").professional == cast.psychologist
    assert list(referral.journeys.order_by("pk").values_list("open", flat=True)) == [False, True]
    assert IssuedDocument.objects.filter(referral=referral.pk, kind="readmission_letter").exists()
    assert drift(referral.pk) == (set(), set())


def test_the_rule_allows_one_reentry(cast):
    referral = lives.active(cast)
    for allowed in (True, False):
        take_step(
            lives.episode_of(referral), EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Faltas.")
        )
        assert Referral.objects.get(pk=referral.pk).state == "CLOSED"
        if allowed:
            take_step(referral, ReferralMachine.readmit, by=cast.coordinator, facts=lives.because("Lo pide."))
        else:
            with pytest.raises(Refused, match="reingresos"):
                take_step(referral, ReferralMachine.readmit, by=cast.coordinator, facts=lives.because("Lo pide."))


def test_coming_back_during_the_follow_up_cancels_what_was_left_of_it(cast):
    referral = lives.completed(cast)
    take_step(referral, ReferralMachine.readmit, by=cast.coordinator, facts=lives.because("Nuevo hecho."))
    before = lives.episode_of(referral).readmission_of
    assert set(before.follow_ups.values_list("state", flat=True)) == {"CANCELLED"}
    assert drift(referral.pk) == (set(), set())
