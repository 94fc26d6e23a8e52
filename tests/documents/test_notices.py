"""Who is told of a step, and that the words say nothing of the matter (domain §11)."""

from datetime import timedelta

import pytest

from casework import clock
from casework.models import Appointment, Determination, Reason, Referral
from casework.roles import Area, Risk, Role
from documents.models import Message
from documents.outbox import post_once
from tests import lives
from tests.cast import account
from workflows.door import take_step
from workflows.machines import AppointmentMachine, EpisodeMachine, ReferralMachine
from workflows.machines.appointment import Missed
from workflows.machines.episode import Transfer
from workflows.machines.facts import Explained

pytestmark = pytest.mark.once

SECRETS = ("rogelio", "hernández", "violencia", "víctima", "agresor", "reeducación", "cedemas", "programa")


def audiences(notice: str) -> set[str]:
    return set(Message.objects.filter(notice=notice, recipient="").values_list("audience", flat=True))


def words_to(notice: str, audience: str) -> str:
    row = Message.objects.get(notice=notice, audience=audience, recipient="")
    return f"{row.subject}\n{row.body}"


def says_nothing(words: str) -> None:
    for secret in SECRETS:
        assert secret not in words.lower(), secret


def absent(cast, referral, times: int) -> None:
    """So many sessions of psychology missed without a reason, in a row."""
    for _number in range(times):
        one = lives.session(cast, referral, Area.PSYCHOLOGY, days=42)  # after the day on which he came first
        with clock.at(one.starts_at + timedelta(hours=1)):
            take_step(one, AppointmentMachine.miss, by=cast.psychologist, facts=Missed(warned=False))
        one = Appointment.objects.get(pk=one.pk)
        with clock.at(clock.moment_of(one.justify_by + timedelta(days=1), 1)):
            take_step(one, AppointmentMachine.let_lapse, by=lives.SYSTEM)


@pytest.mark.requirement("R48")
def test_the_institution_is_told_that_somebody_reviews_its_referral(cast):
    referral = lives.submitted(cast)
    take_step(referral, ReferralMachine.take, by=cast.receptionist)
    assert audiences("referral_taken") == {f"unit:{cast.court.pk}"}
    says_nothing(words_to("referral_taken", f"unit:{cast.court.pk}"))


@pytest.mark.requirement("R48")
def test_at_the_limit_of_absences_everybody_hears_it_once_and_that_nothing_is_decided(cast):
    referral = Referral.objects.get(pk=lives.active(cast).pk)
    absent(cast, referral, 4)
    team = {f"user:{one.pk}" for one in (cast.psychologist, cast.social_worker, cast.lawyer)}
    person, unit = f"person:{referral.person_id}", f"unit:{cast.court.pk}"
    assert audiences("withdrawal_proposed") == {*team, f"coordination:{cast.toluca.pk}", unit, person}
    assert Message.objects.filter(notice="withdrawal_proposed").count() == 6
    assert "aún no decide" in words_to("withdrawal_proposed", unit)
    assert "Todavía no se decide nada" in words_to("withdrawal_proposed", person)
    says_nothing(words_to("withdrawal_proposed", person))
    for others in (unit, person):
        assert "baja" not in words_to("withdrawal_proposed", others).lower()


def test_of_a_recommendation_the_institution_hears_no_limit(cast):
    recommended = Determination.objects.get(code="RECOMMENDATION")
    absent(cast, lives.active(cast, determination=recommended), 3)
    assert not [who for who in audiences("withdrawal_proposed") if who.startswith("unit:")]


@pytest.mark.requirement("R48")
def test_at_the_limit_of_absences_who_attends_another_person_hears_nothing_and_his_risk_counts_for_nobody_else(cast):
    referral, other = lives.active(cast), lives.active(cast)
    colleague = account(Role.PSYCHOLOGIST, "Irma", "Nava Gil", center=cast.toluca)
    lives.episode_of(other).plans.filter(area=Area.PSYCHOLOGY).update(professional=colleague)
    lives.write_risk(cast, lives.episode_of(other), "REVIEW", Risk.EXTREME)
    absent(cast, referral, 3)
    told = audiences("withdrawal_proposed")
    assert f"user:{cast.psychologist.pk}" in told and f"user:{colleague.pk}" not in told
    assert not audiences("second_approval_asked")


@pytest.mark.requirement("R48")
def test_who_leaves_is_told_so_in_neutral_words_and_after_a_death_nobody_writes(cast):
    gone, dead = lives.active(cast), lives.active(cast)
    for referral, code in ((gone, "WITHDRAWAL_MOVED_AWAY"), (dead, "WITHDRAWAL_DEATH")):
        why = Explained(Reason.objects.get(code=code), "Se informó al centro.")
        take_step(lives.episode_of(referral), EpisodeMachine.withdraw, by=cast.coordinator, facts=why)
    gone = Referral.objects.get(pk=gone.pk)
    assert {who for who in audiences("withdrawn") if who.startswith("person:")} == {f"person:{gone.person_id}"}
    words = words_to("withdrawn", f"person:{gone.person_id}")
    says_nothing(words)
    assert cast.toluca.phone in words and "baja" not in words.lower()


@pytest.mark.requirement("R48")
def test_who_is_moved_learns_where_to_go(cast):
    referral = Referral.objects.get(pk=lives.active(cast).pk)
    episode = lives.episode_of(referral)
    facts = Transfer(cast.ecatepec, "Cambió de domicilio.")
    take_step(episode, EpisodeMachine.request_transfer, by=cast.coordinator, facts=facts)
    take_step(episode, EpisodeMachine.accept_transfer, by=cast.other_coordinator)
    words = words_to("transferred", f"person:{referral.person_id}")
    says_nothing(words)
    assert cast.ecatepec.address in words and cast.ecatepec.phone in words and cast.toluca.phone not in words


def test_the_same_is_told_once_even_by_two_daily_tasks(cast):
    case = lives.submitted(cast)
    assert post_once("referral_taken", case, case=case, about="prueba/1")
    assert not post_once("referral_taken", case, case=case, about="prueba/1")
    assert post_once("referral_taken", case, case=case, about="prueba/2")
    Message.objects.filter(about="prueba/2").update(about="prueba/3")
    assert audiences("referral_taken") == {f"unit:{cast.court.pk}"}
    assert Message.objects.filter(notice="referral_taken").count() == 2
