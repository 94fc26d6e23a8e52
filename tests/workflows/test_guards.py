"""Guards that the law or the rules put before a step, each of which would let something wrong through without it."""

import pytest

from casework.models import Episode
from casework.roles import Area
from tests import lives
from workflows.door import Refused, take_step
from workflows.flows.drift import drift
from workflows.machines import AppointmentMachine, EpisodeMachine, ReferralMachine
from workflows.machines.appointment import Attendance
from workflows.machines.episode import PlanApproval, Transfer
from workflows.machines.referral import Submission


def test_nobody_of_the_team_may_attend_the_victim_too(cast):
    referral = lives.assessed(cast)
    with pytest.raises(Refused, match="víctima"):
        take_step(
            lives.episode_of(referral),
            EpisodeMachine.approve_plan,
            by=cast.coordinator,
            facts=PlanApproval(fit_for_group=True, no_shared_professional=False),
        )
    assert lives.episode_of(referral).state == "ASSESSMENT"
    assert drift(referral.pk) == (set(), set())


def test_nothing_is_sent_without_the_declaration(cast):
    draft = lives.drafted(cast)
    with pytest.raises(Refused, match="declaración"):
        take_step(draft, ReferralMachine.submit, by=cast.judge_clerk, facts=Submission(declared=False))
    assert ReferralMachine.objects.get(pk=draft.pk).folio is None


def test_nobody_is_moved_to_another_centre_with_notes_unsigned(cast):
    referral = lives.active(cast)
    session = lives.session(cast, referral, Area.LEGAL)
    with lives.clock.at(session.starts_at):
        take_step(session, AppointmentMachine.attend, by=cast.lawyer, facts=Attendance())
    move = {"by": cast.coordinator, "facts": Transfer(cast.ecatepec, "Cambió de domicilio.")}
    with pytest.raises(Refused, match="nota"):
        take_step(lives.episode_of(referral), EpisodeMachine.request_transfer, **move)
    assert Episode.objects.get(referral=referral.pk).state == "ACTIVE"
