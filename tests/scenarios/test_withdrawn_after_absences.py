"""Three absences in a row, unjustified: the system proposes, the coordinator decides, the direction agrees."""

from datetime import timedelta

import pytest

from casework import clock
from casework.models import Appointment, Referral
from casework.roles import Area, Risk
from documents.models import IssuedDocument, Message
from tests import lives
from workflows import worklist
from workflows.door import Refused, take_step
from workflows.flows.drift import drift
from workflows.machines import AppointmentMachine, EpisodeMachine
from workflows.machines.appointment import Missed
from workflows.machines.base import RULES
from workflows.machines.facts import Said
from workflows.models import Proposal
from workflows.records import DISMISSAL, PROPOSAL, write_down


def lapse(cast, referral) -> Appointment:
    """A session missed without warning, after the first appointment, whose term to justify it ran out."""
    appointment = lives.session(cast, referral, Area.PSYCHOLOGY, days=50)
    with clock.at(appointment.starts_at + timedelta(hours=1)):
        take_step(appointment, AppointmentMachine.miss, by=cast.psychologist, facts=Missed(warned=False))
    missed = Appointment.objects.get(pk=appointment.pk)
    with clock.at(clock.moment_of(missed.justify_by + timedelta(days=1), 1)):
        take_step(missed, AppointmentMachine.let_lapse, by=lives.SYSTEM)
    return missed


@pytest.mark.requirement("R46")
@pytest.mark.requirement("R58")
def test_three_unjustified_absences_in_a_row_propose_a_withdrawal_and_nobody_is_withdrawn_by_a_machine(cast):
    referral = lives.active(cast)
    for _number in range(2):
        lapse(cast, referral)
    assert not Proposal.objects.exists()
    lapse(cast, referral)

    proposal = Proposal.objects.get()
    assert proposal.step == "withdraw"
    assert proposal.reason == "3 inasistencias sin justificar, seguidas"
    assert lives.episode_of(referral).state == "ACTIVE"
    notices = IssuedDocument.objects.filter(referral=referral.pk, kind="absence_notice")
    assert notices.count() == 3

    done = take_step(
        lives.episode_of(referral), EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Tres faltas.")
    )
    assert done.state == "WITHDRAWN"
    proposal.refresh_from_db()
    assert proposal.taken
    assert Referral.objects.get(pk=referral.pk).state == "CLOSED"
    assert set(done.plans.values_list("state", flat=True)) == {"INTERRUPTED"}
    assert IssuedDocument.objects.filter(referral=referral.pk, kind="withdrawal_letter").count() == 1
    assert not Appointment.objects.filter(episode=done.pk, state="SCHEDULED", starts_at__gt=clock.now()).exists()
    assert drift(referral.pk) == (set(), set())


def test_an_attended_session_breaks_the_row_of_absences(cast):
    referral = lives.active(cast)
    with clock.at(clock.now() - timedelta(days=200)):
        lapse(cast, referral)
        lapse(cast, referral)
    with clock.at(clock.now() - timedelta(days=100)):
        lives.attended(cast, referral, Area.PSYCHOLOGY)
    lapse(cast, referral)
    assert not Proposal.objects.exists()


def asked(cast, episode) -> Proposal:
    """The coordinator asks the direction to agree to a withdrawal."""
    proposal = Proposal(episode=episode, step="withdraw", reason="Faltas", rules=RULES, proposed_at=clock.now())
    return write_down(proposal, by=cast.coordinator, fact=PROPOSAL)


def test_what_the_direction_agreed_to_ends_with_the_proposal(cast):
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    lives.write_risk(cast, episode, "REVIEW", Risk.EXTREME)
    proposal = asked(cast, episode)
    take_step(episode, EpisodeMachine.approve_withdrawal, by=cast.director, facts=Said("De acuerdo."))
    proposal.decided_at, proposal.decided_by, proposal.taken = clock.now(), cast.coordinator, False
    write_down(proposal, by=cast.coordinator, fact=DISMISSAL, facts=Said("Regresó a sus sesiones."))
    with pytest.raises(Refused, match="dirección general"):
        take_step(episode, EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Faltas."))


def test_what_the_direction_agreed_to_for_one_stays_when_the_proposal_of_another_is_dismissed(cast):
    agreed, dismissed = (lives.episode_of(lives.active(cast)) for _each in range(2))
    for episode in (agreed, dismissed):
        lives.write_risk(cast, episode, "REVIEW", Risk.EXTREME)
        asked(cast, episode)
        take_step(episode, EpisodeMachine.approve_withdrawal, by=cast.director, facts=Said("De acuerdo."))
    proposal = Proposal.objects.get(episode=dismissed)
    proposal.decided_at, proposal.decided_by, proposal.taken = clock.now(), cast.coordinator, False
    write_down(proposal, by=cast.coordinator, fact=DISMISSAL, facts=Said("Regresó a sus sesiones."))
    assert take_step(agreed, EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Faltas."))


def test_what_the_direction_agreed_to_does_not_outlast_a_suspension(cast):
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    lives.write_risk(cast, episode, "REVIEW", Risk.EXTREME)
    asked(cast, episode)
    take_step(episode, EpisodeMachine.approve_withdrawal, by=cast.director, facts=Said("De acuerdo."))
    take_step(episode, EpisodeMachine.hold, by=cast.coordinator, facts=lives.on_hold())
    take_step(episode, EpisodeMachine.resume, by=cast.coordinator)
    with pytest.raises(Refused, match="dirección general"):
        take_step(episode, EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Faltas."))
    assert len(worklist.rows_of(cast.director, worklist.MINE)) == 1


def test_a_withdrawal_that_the_rule_proposes_at_a_high_risk_is_told_to_the_direction(cast):
    referral = lives.active(cast)
    lives.write_risk(cast, lives.episode_of(referral), "REVIEW", Risk.HIGH)
    for _number in range(3):
        lapse(cast, referral)
    assert Message.objects.filter(notice="second_approval_asked", audience="direction").count() == 1


def test_with_a_high_risk_the_direction_agrees_before_he_is_withdrawn(cast):
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    lives.write_risk(cast, episode, "REVIEW", Risk.HIGH)

    with pytest.raises(Refused, match="dirección general"):
        take_step(episode, EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Faltas."))

    with pytest.raises(Refused, match="no hay qué aprobar"):
        take_step(episode, EpisodeMachine.approve_withdrawal, by=cast.director, facts=Said("De acuerdo."))
    assert not worklist.rows_of(cast.director, worklist.MINE)
    asked(cast, episode)
    assert [row.what for row in worklist.rows_of(cast.director, worklist.MINE)] == [
        "Aprobar una baja en segunda instancia"
    ]
    assert Message.objects.get(notice="second_approval_asked").audience == "direction"
    take_step(episode, EpisodeMachine.approve_withdrawal, by=cast.director, facts=Said("De acuerdo."))
    gone = take_step(episode, EpisodeMachine.withdraw, by=cast.coordinator, facts=lives.because("Faltas."))
    assert gone.state == "WITHDRAWN"
    assert gone.second_approval_by == cast.director
