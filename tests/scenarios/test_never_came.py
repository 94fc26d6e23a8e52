"""He was summoned twice and never came; later he was cited again and came."""

from datetime import timedelta

import pytest

from casework import clock
from casework.models import Appointment, JustificationRequest, Referral, Slot
from casework.roles import SYSTEM
from casework.working_days import working_days_after
from documents.models import IssuedDocument, Message
from tests import lives
from workflows import deadlines, worklist
from workflows.door import Refused, open_record, take_step
from workflows.flows.drift import drift
from workflows.machines import AppointmentMachine, JustificationMachine, ReferralMachine
from workflows.machines.appointment import Attendance, Missed

FAR = 120  # days: after every summons of these tests


def first_of(referral) -> Appointment:
    return lives.episode_of(referral).appointments.get()


def waits_for_a_decision(user) -> bool:
    return "Decidir: no se presentó" in [row.what for row in worklist.rows_of(user, worklist.MINE)]


@pytest.mark.requirement("R46")
def test_a_person_who_never_came_is_told_to_the_authority_only_after_two_summonses(cast):
    referral = lives.accepted(cast)
    first = lives.missed(cast, first_of(referral))
    with pytest.raises(Refused, match="ha faltado a 1 de 2"):
        take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)
    assert not waits_for_a_decision(cast.coordinator)

    lives.missed(cast, lives.summoned(cast, referral, first.next_summons_from))
    assert waits_for_a_decision(cast.coordinator)
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


@pytest.mark.requirement("R46")
def test_each_one_who_never_came_waits_for_a_decision_since_his_own_last_summons(cast):
    cases = [lives.twice_missed(cast, first_in_days=days) for days in (1, 120)]
    last = [Appointment.objects.filter(episode__referral=case.pk).latest("starts_at").starts_at for case in cases]
    with clock.at(clock.now() + timedelta(days=2 * FAR)):
        rows = worklist.rows_of(cast.coordinator, worklist.MINE)
    due = {row.case.pk: row.due for row in rows if row.what == "Decidir: no se presentó"}
    own = [working_days_after(clock.local_day(at), 3) for at in last]
    assert due == {case.pk: day for case, day in zip(cases, own, strict=True)} and own[0] < own[1]


def test_an_absence_counts_only_when_its_days_to_justify_have_passed(cast):
    referral = lives.accepted(cast)
    first = lives.missed(cast, first_of(referral))
    second = lives.missed(cast, lives.summoned(cast, referral, first.next_summons_from), lapses=False)
    with clock.at(clock.moment_of(second.justify_by, 12)):
        with pytest.raises(Refused, match="ha faltado a 1 de 2"):
            take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)
        proof = JustificationRequest(appointment=second, explanation="Enfermó", submitted_on=clock.today())
        proof = open_record(proof, by=cast.receptionist)
    with clock.at(clock.moment_of(second.justify_by + timedelta(days=1), 12)):
        with pytest.raises(Refused, match="ha faltado a 1 de 2"):
            take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)
        take_step(proof, JustificationMachine.accept, by=cast.coordinator)
        with pytest.raises(Refused, match="ha faltado a 1 de 2"):
            take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)
        assert not waits_for_a_decision(cast.coordinator)


def test_an_absence_whose_days_have_passed_counts_before_the_nightly_task(cast):
    referral = lives.accepted(cast)
    first = lives.missed(cast, first_of(referral))
    second = lives.missed(cast, lives.summoned(cast, referral, first.next_summons_from), lapses=False)
    with clock.at(clock.moment_of(second.justify_by + timedelta(days=1), 1)):
        assert take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator).state == "NO_SHOW"


def test_between_the_first_summons_and_the_last_lie_ten_working_days(cast):
    referral = lives.accepted(cast)
    first = first_of(referral)
    hour = first.starts_at + timedelta(days=1)
    soon = Appointment(
        episode=first.episode, purpose="FIRST", area=first.area, professional=first.professional, starts_at=hour,
        ends_at=hour + timedelta(minutes=50), created_at=clock.now(),
    )  # fmt: skip
    soon = open_record(soon, by=cast.receptionist)
    first = lives.missed(cast, first)
    lives.missed(cast, soon)
    with pytest.raises(Refused, match="10 días hábiles: uno nuevo cuenta desde"):
        take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)
    lives.missed(cast, lives.summoned(cast, referral, first.next_summons_from))
    assert take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator).state == "NO_SHOW"


def test_what_was_still_to_come_is_cancelled_and_nobody_is_reminded_of_it(cast):
    referral = lives.twice_missed(cast)
    third = lives.summoned(cast, referral, clock.today() + timedelta(days=FAR))
    take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)
    assert Appointment.objects.get(pk=third.pk).state == "CANCELLED_BY_CENTER"
    assert not Slot.objects.filter(appointment=third.pk).exists()
    with clock.at(third.starts_at - timedelta(days=1)):
        assert deadlines.remind() == 0


def test_cited_again_he_gets_a_new_episode_and_may_come(cast):
    referral = lives.twice_missed(cast)
    take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)

    take_step(referral, ReferralMachine.cite_again, by=cast.coordinator)
    assert not waits_for_a_decision(cast.coordinator)
    with pytest.raises(Refused, match="aún no falta"):
        take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)
    appointment = lives.summoned(cast, referral, clock.today() + timedelta(days=FAR))
    with clock.at(appointment.starts_at + timedelta(minutes=10)):
        take_step(appointment, AppointmentMachine.attend, by=cast.social_worker, facts=Attendance())

    assert Referral.objects.get(pk=referral.pk).state == "LINKED"
    assert [episode.state for episode in referral.episodes.order_by("pk")] == ["WITHDRAWN", "INTAKE"]
    assert drift(referral.pk) == (set(), set())


def test_an_attendance_of_the_ended_passage_recorded_late_does_not_bring_him_into_the_new_one(cast):
    referral = lives.twice_missed(cast)
    third = lives.summoned(cast, referral, clock.today() + timedelta(days=FAR))
    with clock.at(third.starts_at + timedelta(minutes=5)):  # it has begun: the end does not cancel it
        take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)
        take_step(referral, ReferralMachine.cite_again, by=cast.coordinator)
        take_step(third, AppointmentMachine.attend, by=cast.social_worker, facts=Attendance())
    assert Referral.objects.get(pk=referral.pk).state == "ACCEPTED"
    assert drift(referral.pk) == (set(), set())


def test_a_summons_missed_after_the_end_is_settled_without_a_letter(cast):
    referral = lives.twice_missed(cast)
    third = lives.summoned(cast, referral, clock.today() + timedelta(days=FAR))
    with clock.at(third.starts_at + timedelta(minutes=20)):
        take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)
        sent = Message.objects.count()
        third = take_step(third, AppointmentMachine.miss, by=cast.social_worker, facts=Missed(warned=False))
    with clock.at(clock.moment_of(third.justify_by + timedelta(days=1), 6)):
        with pytest.raises(Refused):
            take_step(third, AppointmentMachine.let_lapse, by=SYSTEM)
        assert deadlines.let_absences_lapse() == 1
    assert Appointment.objects.get(pk=third.pk).state == "ABSENT_UNJUSTIFIED"
    assert Message.objects.count() == sent
