"""The history is whole: an altered byte, a removed row, a removed last row and a removed head are found (§13.11)."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from casework import clock
from casework.models import Appointment, AreaPlan, DailyHead, EligibilityCheck, HistoryEntry, Incident
from casework.roles import Area
from tests.lives import accepted, active, agreed, assessed, assigned, interviewed, session, submitted
from workflows.door import take_step
from workflows.history import faults, sign_day
from workflows.machines import AppointmentMachine, AreaPlanMachine
from workflows.machines.facts import Said
from workflows.records import INCIDENT, write_down

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived(cast):
    """A case with history, and its head signed."""
    referral = active(cast)
    sign_day(clock.today())
    call_command("verify_history")
    return referral


def tail(referral):
    return HistoryEntry.objects.filter(case=referral.pk).order_by("-number").first()


def broken() -> str:
    with pytest.raises(CommandError):
        call_command("verify_history")
    return "\n".join(str(fault) for fault in faults())


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("to_state", "ACTIVX"),
        ("at", None),
        ("actor_id", None),
        ("digest", "0" * 64),
        ("record_id", 99999),
        ("reason_digest", "ff"),
        ("case_id", None),
    ],
)
def test_one_altered_byte_is_found(lived, column, value):
    row = HistoryEntry.objects.filter(case=lived.pk, number=3)
    if column == "at":
        value = row.get().at + timedelta(microseconds=1)
    row.update(**{column: value})
    assert f"referral/{lived.pk}#3" in broken()


def test_an_altered_sealed_reason_is_found(lived, cast):
    appointment = Appointment.objects.filter(episode__referral=lived.pk).first()
    coming = session(cast, lived, Area.LEGAL, days=3)
    take_step(coming, AppointmentMachine.cancel_by_center, by=cast.coordinator, facts=Said("Sin luz"))
    assert appointment and not faults()
    row = HistoryEntry.objects.get(step="cancel_by_center", case=lived.pk)
    HistoryEntry.objects.filter(pk=row.pk).update(reason=row.__dict__["reason"][:-6] + "AAAAA=")
    assert "su motivo fue alterado" in broken()


@pytest.mark.parametrize("forged", ["zz:AAAA", "", "texto"])
def test_a_sealed_reason_put_in_the_place_of_another_is_found(lived, cast, settings, forged):
    coming = session(cast, lived, Area.LEGAL, days=3)
    take_step(coming, AppointmentMachine.cancel_by_center, by=cast.coordinator, facts=Said("Sin luz"))
    HistoryEntry.objects.filter(step="cancel_by_center", case=lived.pk).update(reason=forged)
    assert "su motivo fue alterado" in broken()
    if forged.startswith("zz:"):
        settings.SIGUE_DISPOSED_KEYS = ["zz"]
        assert not faults()


def test_a_row_moved_to_another_case_is_found(lived, cast):
    HistoryEntry.objects.filter(case=lived.pk, number=3).update(case=accepted(cast))
    assert "fue movida a otro expediente" in broken()


def test_a_removed_last_row_that_moved_no_state_is_found_before_any_head(cast):
    referral = active(cast)
    plan = AreaPlan.objects.get(episode__referral=referral.pk, area=Area.LEGAL)
    of_the_same_number = Incident(
        pk=plan.pk, episode=plan.episode, kind=Incident.Kind.values[0], happened_on=clock.today(), source="Juzgado",
        description="Faltó", actions="Se avisó", recorded_by=cast.lawyer, recorded_at=clock.now(),
    )  # fmt: skip
    write_down(of_the_same_number, by=cast.lawyer, fact=INCIDENT)
    take_step(plan, AreaPlanMachine.assign, by=cast.coordinator, facts=assigned(cast.lawyer))
    assert not faults()
    tail(referral).delete()
    assert f"areaplan/{plan.pk}: dio" in broken()


def test_a_fact_whose_row_was_removed_is_found_before_any_head(cast):
    referral = interviewed(cast)
    last = tail(referral)
    assert last.noun == "signedconsent" and not faults()
    last.delete()
    assert f"signedconsent/{last.record_id}: está registrado y su historial no lo dice" in broken()


def test_the_row_of_one_persons_criteria_does_not_stand_for_that_of_another(cast):
    written, removed = assessed(cast), assessed(cast)
    assert not faults()
    row = HistoryEntry.objects.get(case=removed.pk, noun="eligibilitycheck")
    row.delete()
    told, unsaid = broken(), "eligibilitycheck/{}: está registrado y su historial no lo dice"
    for case, missing in ((written, False), (removed, True)):
        checks = EligibilityCheck.objects.filter(episode__referral=case.pk)
        assert checks and all((unsaid.format(one.pk) in told) == missing for one in checks)


def test_a_last_head_taken_away_with_its_rows_is_found_by_who_kept_it(lived, cast):
    kept = DailyHead.objects.get()
    call_command("verify_history", head=[f"{kept.day}={kept.signature[:16]}"])
    kept.delete()
    with pytest.raises(CommandError):
        call_command("verify_history", head=[f"{kept.day}={kept.signature[:16]}"])
    sign_day(kept.day)
    HistoryEntry.objects.filter(case=lived.pk).last().delete()
    for wrong in (f"{kept.day}={'0' * 16}", f"{kept.day}=", "ayer=0123456789abcdef"):
        with pytest.raises(CommandError):
            call_command("verify_history", head=[wrong])


def test_each_case_and_each_institution_has_a_chain_of_its_own(cast):
    """In turns: the next row of each follows the last one of its own."""
    first, second = accepted(cast), accepted(cast)
    for referral in (first, second):
        appointment = Appointment.objects.get(episode__referral=referral.pk)
        take_step(appointment, AppointmentMachine.confirm, by=cast.receptionist)
    for number in ("CC-01/2026", "CC-02/2026"):
        for unit in (cast.court, cast.town):
            agreed(cast, unit.institution, ends_in=300, number=number)
    assert not faults()


def test_a_removed_row_is_found(lived):
    HistoryEntry.objects.get(case=lived.pk, number=4).delete()
    assert "faltan filas entre la 3 y la 5" in broken()


def test_a_removed_last_row_is_found_by_the_head_and_by_the_record(lived):
    last = tail(lived)
    last.delete()
    said = broken()
    assert "quitaron el final de un historial" in said
    assert f"{last.noun}/{last.record_id}" in said


def test_a_tail_cut_off_before_its_day_was_signed_is_found_by_the_record(cast):
    referral = accepted(cast)
    appointment = Appointment.objects.get(episode__referral=referral.pk)
    take_step(appointment, AppointmentMachine.confirm, by=cast.receptionist)
    tail(referral).delete()
    assert f"appointment/{appointment.pk}: está en CONFIRMED y su historial dice SCHEDULED" in broken()


def test_a_forged_head_is_found(lived):
    DailyHead.objects.update(entries=1)
    assert "la firma no corresponde" in broken()


def test_what_is_written_later_does_not_break_an_older_head(lived, cast):
    with clock.at(clock.now() - timedelta(days=2)):
        accepted(cast)
    sign_day(clock.today() + timedelta(days=1))
    assert not faults() and DailyHead.objects.count() == 2


def test_a_day_is_signed_with_its_own_rows_and_kept_by_its_own_signature(cast):
    today, yesterday = clock.today(), clock.today() - timedelta(days=1)
    with clock.at(clock.now() - timedelta(days=1)):
        accepted(cast)
    rows = HistoryEntry.objects
    told = [(rows.count(), rows.values("chain").distinct().count())]
    submitted(cast)
    told += [(rows.count(), rows.values("chain").distinct().count())]
    heads = [sign_day(yesterday), sign_day(today)]
    assert [(head.entries, head.chains) for head in heads] == told
    call_command("verify_history", head=[f"{head.day}={head.signature}" for head in heads])


def test_a_head_put_between_two_others_breaks_the_one_that_follows_it_alone(cast):
    accepted(cast)
    today = clock.today()
    for days in (2, 0, 1):
        sign_day(today + timedelta(days=days))
    assert {fault.where for fault in faults()} == {f"cierre del {today + timedelta(days=2)}"}
