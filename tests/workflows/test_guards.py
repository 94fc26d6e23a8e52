"""Guards that the law or the rules put before a step, each of which would let something wrong through without it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.access import visible
from casework.models import (
    Appointment,
    Determination,
    Episode,
    FollowUp,
    HistoryEntry,
    JustificationRequest,
    RiskAssessment,
)
from casework.roles import Area, Risk, Role
from documents.models import IssuedDocument, Message
from tests import lives
from tests.cast import account
from workflows import worklist
from workflows.door import NotYours, Refused, open_record, take_step
from workflows.flows.drift import drift
from workflows.group_calendar import document_session, plan_session
from workflows.machines import (
    AppointmentMachine,
    AreaPlanMachine,
    EpisodeMachine,
    FollowUpMachine,
    GroupSessionMachine,
    ReferralMachine,
)
from workflows.machines.absences import unjustified
from workflows.machines.appointment import Amendment, Attendance, Missed, Note
from workflows.machines.area_plan import ClosingOpinion
from workflows.machines.episode import Hold, PlanApproval, Transfer
from workflows.machines.facts import Explained, Said
from workflows.machines.group_session import Debrief
from workflows.machines.referral import Rerouting, Submission
from workflows.models import Proposal
from workflows.records import RISK, write_down
from workflows.returns import to_return


def test_nobody_of_the_team_may_attend_the_victim_too(cast):
    referral = lives.assessed(cast)
    with pytest.raises(Refused, match="víctima"):
        take_step(
            lives.episode_of(referral),
            EpisodeMachine.approve_plan,
            by=cast.coordinator,
            facts=PlanApproval(fit_for_group=True, no_shared_professional=False, no_legal_conflict=True),
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


# ---- Appointments ---------------------------------------------------------------------------------------------------


def may(step, record, user) -> bool:
    return getattr(step, "step", step).duty(record, user)


@pytest.mark.parametrize(
    "step", [AppointmentMachine.confirm, AppointmentMachine.check_in, AppointmentMachine.reschedule,
             AppointmentMachine.cancel_by_center, AppointmentMachine.cancel_by_person]
)  # fmt: skip
def test_only_reception_coordination_and_who_attends_it_handle_an_appointment(cast, step):
    appointment = lives.session(cast, lives.active(cast), Area.PSYCHOLOGY)
    may_handle = {user.pk for user in cast.everyone() if may(step, appointment, user)}
    assert may_handle == {cast.receptionist.pk, cast.coordinator.pk, cast.psychologist.pk}


def test_whoever_facilitates_handles_the_places_of_her_own_group_alone(cast):
    lives.active(cast)
    session, _invited = plan_session(cast.group, lives.free_hour(5), by=cast.facilitator)
    place = session.appointments.get()
    other = account(Role.FACILITATOR, "Lidia", "Correa Soto", center=cast.toluca)
    for step in (AppointmentMachine.opens_with, AppointmentMachine.cancel_by_center, AppointmentMachine.check_in):
        assert may(step, place, cast.facilitator) and may(step, place, cast.receptionist)
        assert not may(step, place, other) and not may(step, place, cast.lawyer)


def test_a_professional_schedules_and_a_facilitator_does_not(cast):
    coming = lives.session(cast, lives.active(cast), Area.PSYCHOLOGY)
    assert may(AppointmentMachine.opens_with, coming, cast.lawyer)
    assert not may(AppointmentMachine.opens_with, coming, cast.facilitator)


def test_after_a_transfer_who_attended_him_no_longer_handles_his_appointments(cast):
    appointment = lives.session(cast, lives.active(cast), Area.PSYCHOLOGY)
    appointment.episode.referral.center = cast.ecatepec
    assert not may(AppointmentMachine.attend, appointment, cast.psychologist)
    assert not may(AppointmentMachine.cancel_by_center, appointment, cast.psychologist)


def test_beyond_the_tolerance_he_is_absent_and_within_it_late(cast):
    referral = lives.active(cast)
    session = lives.session(cast, referral, Area.LEGAL)
    with lives.clock.at(session.starts_at + timedelta(minutes=30)):
        with pytest.raises(Refused, match="Con más de 15 minutos"):
            take_step(session, AppointmentMachine.attend, by=cast.lawyer, facts=Attendance(minutes_late=16))
        came = take_step(session, AppointmentMachine.attend, by=cast.lawyer, facts=Attendance(minutes_late=15))
    assert came.state == "ATTENDED" and came.late


def test_who_attends_him_says_how_late_he_came_whatever_reception_wrote(cast):
    session = lives.session(cast, lives.active(cast), Area.LEGAL)
    with lives.clock.at(session.starts_at + timedelta(minutes=25)):
        seen = take_step(session, AppointmentMachine.check_in, by=cast.receptionist)
        assert seen.late  # written down late, or come late: reception cannot tell
        came = take_step(session, AppointmentMachine.attend, by=cast.lawyer, facts=Attendance())
    assert not came.late


def test_nothing_is_scheduled_in_the_past_nor_in_an_area_that_is_not_open(cast):
    referral = lives.assessed(cast)
    with pytest.raises(Refused, match="no admite sesiones"):
        lives.session(cast, referral, Area.LEGAL)
    with pytest.raises(Refused, match="ya pasó"):
        lives.session(cast, referral, Area.LEGAL, days=-90)
    assert not Appointment.objects.filter(episode__referral=referral.pk, purpose="SESSION").exists()


def missed(cast, referral, area=Area.LEGAL, *, days: int = 1) -> Appointment:
    session = lives.session(cast, referral, area, days=days)
    with lives.clock.at(session.starts_at + timedelta(hours=1)):
        return take_step(session, AppointmentMachine.miss, by=session.professional, facts=Missed(warned=False))


def lapsed(cast, referral, area=Area.LEGAL) -> Appointment:
    absent = missed(cast, referral, area, days=60)  # after whatever he attended: that would break the row
    with lives.clock.at(lives.clock.moment_of(absent.justify_by + timedelta(days=1), 6)):
        return take_step(absent, AppointmentMachine.let_lapse, by=lives.SYSTEM)


def test_a_proof_is_taken_in_up_to_the_last_day_and_not_after_it(cast):
    absent = missed(cast, lives.active(cast))

    def present(day):
        with lives.clock.at(lives.clock.moment_of(day, 10)):
            asked = JustificationRequest(appointment=absent, explanation="Enfermó", submitted_on=day)
            return open_record(asked, by=cast.receptionist)

    with pytest.raises(Refused, match="ya terminó"):
        present(absent.justify_by + timedelta(days=1))
    assert present(absent.justify_by).state == "SUBMITTED"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_first_and_the_second_absence_bring_a_warning_and_the_third_the_proposal(cast, count):
    referral = lives.active(cast)
    for _number in range(count):
        absent = lapsed(cast, referral)
    warnings = IssuedDocument.objects.filter(appointment=absent, kind="warning_letter")
    assert warnings.exists() == (count in (1, 2))
    assert Proposal.objects.filter(step="withdraw").exists() == (count == 3)
    told = set(Message.objects.filter(notice="absence_unjustified").values_list("audience", flat=True))
    here = (f"unit:{cast.court.pk}", f"user:{cast.lawyer.pk}", f"coordination:{cast.toluca.pk}")
    assert told == {*here, f"person:{referral.person_id}"}


def test_of_a_recommendation_the_institution_gets_no_absence(cast):
    referral = lives.active(cast, determination=Determination.objects.get(code="RECOMMENDATION"))
    lapsed(cast, referral)
    told = Message.objects.filter(notice__startswith="absence").values_list("audience", flat=True)
    assert not [audience for audience in told if audience.startswith("unit:")]
    assert not IssuedDocument.objects.filter(referral=referral.pk, kind="absence_notice").exists()
    assert IssuedDocument.objects.filter(referral=referral.pk, kind="warning_letter").exists()


def test_the_coordinator_amends_a_settled_absence_with_her_reason(cast):
    referral = lives.active(cast)
    absent = lapsed(cast, referral)
    said = Said("Asistió; la profesional registró a otra persona.")
    with pytest.raises(Refused):
        take_step(absent, AppointmentMachine.amend_to_attended, by=cast.lawyer, facts=said)
    came = take_step(absent, AppointmentMachine.amend_to_attended, by=cast.coordinator, facts=said)
    assert came.state == "ATTENDED" and unjustified(came.episode_id) == (0, 0)
    assert HistoryEntry.objects.get(step="amend_to_attended").reason == said.text
    note = Note("Tema", "Observación", "Intervención", "Tarea")
    assert take_step(came, AppointmentMachine.document, by=cast.lawyer, facts=note).state == "DOCUMENTED"


def test_a_signed_roll_is_amended_by_the_coordinator_alone_until_the_area_closes(cast):
    referral = lives.active(cast)
    session, _invited = plan_session(cast.group, lives.free_hour(5), by=cast.facilitator)
    place = session.appointments.get()
    with lives.clock.at(session.starts_at + timedelta(hours=2)):
        take_step(place, AppointmentMachine.attend, by=cast.facilitator, facts=Attendance())
        take_step(session, GroupSessionMachine.hold, by=cast.facilitator)
        document_session(session, Debrief(None, "Bitácora"), by=cast.facilitator)
        wrong = Amendment(warned=False, text="Firmó por él un compañero.")
        with pytest.raises(NotYours):
            take_step(place, AppointmentMachine.amend_to_absent, by=cast.facilitator, facts=wrong)
        gone = take_step(place, AppointmentMachine.amend_to_absent, by=cast.coordinator, facts=wrong)
        assert (gone.state, gone.absence) == ("ABSENT_PENDING", "SILENT")
        back = take_step(place, AppointmentMachine.amend_to_attended, by=cast.coordinator, facts=Said("Sí vino."))
        assert AppointmentMachine.objects.get(pk=back.pk).state == "DOCUMENTED"
        plan = lives.episode_of(referral).plans.get(area=Area.GROUP)
        take_step(plan, AreaPlanMachine.complete, by=cast.facilitator, facts=ClosingOpinion("Cumplió."))
        with pytest.raises(Refused, match="opinión de cierre"):
            take_step(place, AppointmentMachine.amend_to_absent, by=cast.coordinator, facts=wrong)


# ---- What a suspension, a transfer and a closed area leave of the calendar -------------------------------------------


def test_a_suspension_empties_the_calendar_until_the_day_of_return(cast):
    referral = lives.active(cast)
    before = lives.session(cast, referral, Area.LEGAL, days=1)
    after = lives.session(cast, referral, Area.LEGAL, days=90)
    episode = lives.episode_of(referral)
    hold = Hold(None, "Tratamiento.", lives.clock.today() + timedelta(days=60))
    take_step(episode, EpisodeMachine.hold, by=cast.coordinator, facts=hold)
    states = dict(Appointment.objects.values_list("pk", "state"))
    assert (states[before.pk], states[after.pk]) == ("CANCELLED_BY_CENTER", "SCHEDULED")
    with pytest.raises(Refused, match="suspendido"):
        lives.session(cast, referral, Area.LEGAL, days=1)
    assert lives.session(cast, referral, Area.PSYCHOLOGY, days=90).state == "SCHEDULED"


def test_a_transfer_frees_the_hours_and_the_group_of_the_centre_he_leaves(cast):
    referral = lives.active(cast)
    coming = lives.session(cast, referral, Area.LEGAL)
    episode = lives.episode_of(referral)
    take_step(episode, EpisodeMachine.request_transfer, by=cast.coordinator, facts=Transfer(cast.ecatepec, "Se mudó."))
    assert Appointment.objects.get(pk=coming.pk).state == "SCHEDULED"  # until the other centre accepts nothing moves
    take_step(episode, EpisodeMachine.accept_transfer, by=cast.other_coordinator)
    assert Appointment.objects.get(pk=coming.pk).state == "CANCELLED_BY_CENTER"
    assert not coming.slots.exists()
    assert not episode.enrollments.filter(left_on__isnull=True).exists()


def test_while_a_transfer_waits_he_goes_on_and_nothing_unsigned_moves_with_him(cast):
    referral = lives.active(cast)
    session, episode = lives.session(cast, referral, Area.LEGAL), lives.episode_of(referral)
    take_step(episode, EpisodeMachine.request_transfer, by=cast.coordinator, facts=Transfer(cast.ecatepec, "Se mudó."))
    with lives.clock.at(session.starts_at):
        take_step(session, AppointmentMachine.attend, by=cast.lawyer, facts=Attendance())
        with pytest.raises(Refused, match="sin nota firmada"):
            take_step(episode, EpisodeMachine.accept_transfer, by=cast.other_coordinator)


def test_a_closed_area_has_no_more_sessions_and_its_group_no_more_place(cast):
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    legal, psychology = lives.session(cast, referral, Area.LEGAL), lives.session(cast, referral, Area.PSYCHOLOGY)
    take_step(
        episode.plans.get(area=Area.LEGAL), AreaPlanMachine.waive, by=cast.coordinator, facts=Said("No hace falta.")
    )
    states = dict(Appointment.objects.values_list("pk", "state"))
    assert (states[legal.pk], states[psychology.pk]) == ("CANCELLED_BY_CENTER", "SCHEDULED")
    take_step(episode.plans.get(area=Area.GROUP), AreaPlanMachine.waive, by=cast.director, facts=Said("Individual."))
    assert not episode.enrollments.filter(left_on__isnull=True).exists()


# ---- What a referral must say to be sent ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lacks", "sentence"),
    [
        ({"letter_number": ""}, "número del oficio"),
        ({"letter_date": None}, "fecha del oficio"),
        ({"authority": ""}, "autoridad que determina"),
        ({"determination": None}, "determinación"),
        ({"judicial_case_number": ""}, "causa penal, carpeta o expediente"),
        ({"given_names": ""}, "nombre de la persona"),
        ({"first_surname": ""}, "primer apellido"),
        ({"birth_date": None}, "fecha de nacimiento o la edad"),
        ({"phone": ""}, "teléfono"),
        ({"municipality": None}, "municipio"),
        ({"relationship": None}, "relación con la víctima"),
        ({"violence_types": ()}, "tipo de violencia"),
        ({"violence_modalities": ()}, "modalidad"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_each_required_answer_holds_back_the_sending_and_never_the_draft(cast, lacks, sentence):
    columns = {name: value for name, value in lacks.items() if value != ()}
    draft = lives.drafted(cast, **columns)
    for name in lacks.keys() - columns.keys():
        getattr(draft, name).clear()
    with pytest.raises(Refused) as refusal:
        take_step(draft, ReferralMachine.submit, by=cast.judge_clerk, facts=Submission(declared=True))
    assert len(refusal.value.reasons) == 1 and sentence in refusal.value.reasons[0]


def test_a_volunteer_is_asked_neither_for_an_order_nor_for_a_victim(cast):
    asked = {"is_voluntary": True, "unit": None, "created_by": None, "determination": None, "relationship": None}
    draft = open_record(lives.blank(cast, letter_number="", authority="", **asked), by=cast.receptionist)
    sent = take_step(draft, ReferralMachine.submit, by=cast.receptionist, facts=Submission(declared=True))
    assert sent.state == "SUBMITTED"


# ---- Steps that say why ---------------------------------------------------------------------------------------------


def test_no_step_is_taken_without_saying_why(cast):
    referral = lives.submitted(cast)
    with pytest.raises(Refused, match="Explique por qué"):
        take_step(referral, ReferralMachine.send_back, by=cast.coordinator, facts=Explained(None, " "))
    with pytest.raises(Refused, match="Elija el motivo"):
        take_step(referral, ReferralMachine.decline, by=cast.coordinator, facts=Explained(None, "No procede."))
    with pytest.raises(Refused, match="Elija el motivo"):
        episode = lives.episode_of(lives.active(cast))
        take_step(episode, EpisodeMachine.withdraw, by=cast.coordinator, facts=Explained(None, "Se fue."))
    assert ReferralMachine.objects.get(pk=referral.pk).state == "SUBMITTED"


def test_a_referral_goes_to_another_centre_that_attends(cast):
    referral = lives.submitted(cast)
    with pytest.raises(Refused, match="ya está en ese centro"):
        take_step(referral, ReferralMachine.reroute, by=cast.coordinator, facts=Rerouting(cast.toluca, "Más cerca."))
    cast.ecatepec.valid_to = lives.clock.today() - timedelta(days=1)
    cast.ecatepec.save()
    with pytest.raises(Refused, match="ya no atiende"):
        take_step(referral, ReferralMachine.reroute, by=cast.coordinator, facts=Rerouting(cast.ecatepec, "Más cerca."))


def told(notice: str) -> set[str]:
    return set(Message.objects.filter(notice=notice).values_list("audience", flat=True))


def test_the_centre_that_loses_a_referral_learns_of_it_when_the_direction_moves_it(cast):
    referral = lives.submitted(cast)
    take_step(referral, ReferralMachine.reroute, by=cast.director, facts=Rerouting(cast.ecatepec, "Más cerca."))
    lost, gained = f"coordination:{cast.toluca.pk}", f"coordination:{cast.ecatepec.pk}"
    assert told("referral_rerouted") == {f"unit:{cast.court.pk}", lost, gained}


def test_a_coordinator_who_moves_it_herself_is_not_told_what_she_did(cast):
    referral = lives.submitted(cast)
    take_step(referral, ReferralMachine.reroute, by=cast.coordinator, facts=Rerouting(cast.ecatepec, "Más cerca."))
    assert told("referral_rerouted") == {f"unit:{cast.court.pk}", f"coordination:{cast.ecatepec.pk}"}


def test_both_centres_of_a_transfer_are_told(cast):
    episode = lives.episode_of(lives.active(cast))
    take_step(episode, EpisodeMachine.request_transfer, by=cast.coordinator, facts=Transfer(cast.ecatepec, "Se mudó."))
    assert told("transfer_requested") == {f"coordination:{cast.ecatepec.pk}"}
    take_step(episode, EpisodeMachine.refuse_transfer, by=cast.other_coordinator, facts=Said("No hay lugar."))
    assert told("transfer_refused") == {f"coordination:{cast.toluca.pk}"}


def test_nobody_is_moved_to_another_centre_while_a_session_has_no_result(cast):
    referral = lives.active(cast)
    session = lives.session(cast, referral, Area.LEGAL)
    with lives.clock.at(session.ends_at):
        with pytest.raises(Refused, match="sin asistencia registrada"):
            move = {"by": cast.coordinator, "facts": Transfer(cast.ecatepec, "Cambió de domicilio.")}
            take_step(lives.episode_of(referral), EpisodeMachine.request_transfer, **move)


@pytest.mark.parametrize(("said", "refused"), [({"approximate_age": 17}, True), ({"approximate_age": 18}, False)])
def test_whose_age_is_only_known_roughly_is_an_adult_too(cast, said, refused):
    draft = lives.drafted(cast, birth_date=None, **said)
    if refused:
        with pytest.raises(Refused, match="menor de 18 años"):
            take_step(draft, ReferralMachine.submit, by=cast.judge_clerk, facts=Submission(declared=True))
    else:
        take_step(draft, ReferralMachine.submit, by=cast.judge_clerk, facts=Submission(declared=True))


def test_the_lawyer_of_the_case_has_no_conflict_of_interest(cast):
    episode = lives.episode_of(lives.assessed(cast))
    said = PlanApproval(fit_for_group=True, no_shared_professional=True, no_legal_conflict=False)
    with pytest.raises(Refused, match="conflicto de interés"):
        take_step(episode, EpisodeMachine.approve_plan, by=cast.coordinator, facts=said)
    assert lives.episode_of(lives.active(cast)).no_legal_conflict


def test_who_never_came_is_cited_again_only_while_the_order_runs(cast):
    referral = lives.twice_missed(cast, term_to=lives.clock.today() + timedelta(days=120))
    take_step(referral, ReferralMachine.record_no_show, by=cast.coordinator)
    with lives.clock.at(lives.clock.moment_of(referral.term_to + timedelta(days=1), 10)):
        with pytest.raises(Refused, match="plazo de la determinación"):
            take_step(referral, ReferralMachine.cite_again, by=cast.coordinator)
    assert take_step(referral, ReferralMachine.cite_again, by=cast.coordinator).state == "ACCEPTED"


# ---- Risk and follow-up ---------------------------------------------------------------------------------------------


def risk_rows(user) -> list[str]:
    return [row.detail for row in worklist.rows_of(user, worklist.MINE) if row.what == "Revisar el riesgo"]


def once_with(cast, colleague, referral, area=Area.PSYCHOLOGY) -> None:
    """He has a session with a colleague of who has the area, and she knows his case by it."""
    Appointment.objects.filter(pk=lives.session(cast, referral, area).pk).update(professional=colleague)
    assert visible(Episode, colleague).filter(referral=referral.pk).exists()


def test_who_attends_him_is_asked_to_look_at_the_risk_again_and_not_who_saw_him_once(cast):
    referral = lives.active(cast)
    colleague = account(Role.PSYCHOLOGIST, "Irma", "Nava Gil", center=cast.toluca)
    once_with(cast, colleague, referral)
    with lives.clock.at(lives.clock.now() + timedelta(days=60)):
        assert len(risk_rows(cast.psychologist)) == 1 and not risk_rows(colleague)


def test_who_is_expected_back_is_on_the_desk_of_who_attends_him_from_a_week_before(cast):
    referral = lives.active(cast)
    colleague = account(Role.LAWYER, "Berenice", "Luna Ávila", center=cast.toluca)
    once_with(cast, colleague, referral, Area.LEGAL)
    take_step(lives.episode_of(referral), EpisodeMachine.hold, by=cast.coordinator, facts=lives.on_hold())
    for days, told in ((22, False), (23, True), (40, True)):
        with lives.clock.at(lives.clock.now() + timedelta(days=days)):
            assert to_return(cast.coordinator).exists() == to_return(cast.lawyer).exists() == told
            assert not to_return(colleague).exists()


def test_after_a_return_and_after_a_new_fact_the_risk_is_asked_for_again(cast):
    referral = lives.active(cast)
    episode = lives.episode_of(referral)
    assert not risk_rows(cast.psychologist)
    take_step(episode, EpisodeMachine.hold, by=cast.coordinator, facts=lives.on_hold())
    take_step(episode, EpisodeMachine.resume, by=cast.coordinator)
    assert risk_rows(cast.psychologist) == ["Volvió de una suspensión"]
    lives.write_risk(cast, episode, "REVIEW", Risk.MEDIUM)
    assert not risk_rows(cast.psychologist)


def test_a_relapse_told_after_the_conclusion_asks_for_the_risk_and_it_can_be_assessed(cast):
    referral = lives.completed(cast)
    episode = lives.episode_of(referral)
    due = FollowUp.objects.get(episode=episode, month=3, side="CENTER")
    with lives.clock.at(lives.clock.moment_of(due.due_on, 12)):
        take_step(due, FollowUpMachine.fall_due, by=lives.SYSTEM)
        found = lives.findings("RELAPSE_REFERRED")
        asked_her = replace(found, informant="VICTIM_SERVICE")
        with pytest.raises(Refused, match="El centro no pregunta a la víctima"):
            take_step(due, FollowUpMachine.record, by=cast.social_worker, facts=asked_her)
        with pytest.raises(Refused, match="Faltan el resultado"):
            take_step(due, FollowUpMachine.record, by=cast.social_worker, facts=replace(found, method=""))
        for outcome, said in (("NOT_LOCATED", "tres intentos"), ("REFUSED", "no quiso responder")):
            with pytest.raises(Refused, match=said):
                take_step(due, FollowUpMachine.record, by=cast.social_worker, facts=replace(found, outcome=outcome))
        take_step(due, FollowUpMachine.record, by=cast.social_worker, facts=found)
        assert risk_rows(cast.psychologist) == ["Hay un hecho nuevo después de la última valoración"]
        again = RiskAssessment(
            episode=episode, moment="REVIEW", level=Risk.HIGH, factors="Recaída", safety_plan="Avisar",
            assessed_by=cast.psychologist, assessed_at=lives.clock.now(),
        )  # fmt: skip
        write_down(again, by=cast.psychologist, fact=RISK)
        assert not risk_rows(cast.psychologist)
