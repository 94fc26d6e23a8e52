"""He was summoned twice and never came; later he was cited again and came."""

from datetime import timedelta

import pytest

from casework import clock
from casework.models import Appointment, Referral
from casework.roles import Area
from documents.models import IssuedDocument, Message
from tests import lives
from workflows.door import Refused, open_record, take_step
from workflows.flows.drift import drift
from workflows.machines import AppointmentMachine, ReferralMachine
from workflows.machines.appointment import Attendance, Missed


def summon(cast, referral) -> Appointment:
    starts = lives.free_hour(3)
    return open_record(
        Appointment(
            episode=lives.episode_of(referral),
            purpose="FIRST",
            area=Area.SOCIAL_WORK,
            professional=cast.social_worker,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=50),
            created_at=clock.now(),
        ),
        by=cast.receptionist,
    )


def miss(cast, appointment):
    with clock.at(appointment.starts_at + timedelta(hours=1)):
        take_step(appointment, AppointmentMachine.miss, by=cast.social_worker, facts=Missed(warned=False))


@pytest.mark.requirement("R48")
def test_a_person_who_never_came_is_told_to_the_authority_only_after_two_summonses(cast):
    referral = lives.accepted(cast)
    miss(cast, Appointment.objects.get(episode__referral=referral.pk))
    with pytest.raises(Refused, match="Faltan citatorios"):
        take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)

    miss(cast, summon(cast, referral))
    gone = take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)

    assert gone.state == "NO_SHOW"
    assert lives.episode_of(referral).state == "WITHDRAWN"
    assert lives.episode_of(referral).never_came
    letter = IssuedDocument.objects.get(referral=referral.pk, kind="no_show_letter")
    assert letter.addressed_unit == cast.court
    assert Message.objects.filter(
        referral=referral.pk, notice="referral_no_show", audience=f"unit:{cast.court.pk}"
    ).exists()
    assert drift(referral.pk) == (set(), set())


def test_cited_again_he_gets_a_new_episode_and_may_come(cast):
    referral = lives.accepted(cast)
    miss(cast, Appointment.objects.get(episode__referral=referral.pk))
    miss(cast, summon(cast, referral))
    take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)

    take_step(referral, ReferralMachine.cite_again, by=cast.coordinator)
    appointment = summon(cast, referral)
    with clock.at(appointment.starts_at + timedelta(minutes=10)):
        take_step(appointment, AppointmentMachine.attend, by=cast.social_worker, facts=Attendance())

    assert Referral.objects.get(pk=referral.pk).state == "LINKED"
    assert [episode.state for episode in referral.episodes.order_by("pk")] == ["WITHDRAWN", "INTAKE"]
    assert drift(referral.pk) == (set(), set())
