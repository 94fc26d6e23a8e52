"""What happens to a person in attention just before the world is shown, so that each screen has something to decide."""

from datetime import timedelta

from casework import clock
from casework.models import Appointment, Center, JustificationRequest, Reason
from casework.roles import Area, Role
from casework.states import JustificationState
from workflows.door import open_record, take_step
from workflows.emergencies import break_glass
from workflows.machines import (
    AppointmentMachine,
    AreaPlanMachine,
    DocumentMachine,
    EpisodeMachine,
    JustificationMachine,
    ReferralMachine,
)
from workflows.machines.appointment import Attendance, NewTime
from workflows.machines.episode import Hold, Transfer
from workflows.machines.facts import Explained, Said
from workflows.machines.reports import draft_replacement
from workflows.world.life import Life
from workflows.world.timeline import Life as Moments


def _extra(life: Life, day, *, hour: int = 10) -> Appointment:
    """One more session of psychology on a given day; call it some days before."""
    professional, room = (
        life.team.professional(Area.PSYCHOLOGY, life.number),
        life.team.room(Area.PSYCHOLOGY, life.number),
    )
    starts = life.world.diary.book(day, f"user:{professional.pk}", f"room:{room.pk}", life.who, hour=hour)
    return open_record(
        Appointment(
            episode=life.episode,
            purpose=Appointment.Purpose.SESSION,
            area=Area.PSYCHOLOGY,
            professional=professional,
            room=room,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=50),
            created_by=life.team.receptionist,
            created_at=clock.now(),
        ),
        by=life.team.receptionist,
    )


def _days_before(life: Life, days: int, hour: int = 12):
    return clock.moment_of(life.world.diary.after(life.world.today, -days), hour)


def unsigned_note(life: Life) -> Moments:
    """He came on the last working day; the note is not signed yet."""
    yield _days_before(life, 6)
    appointment = _extra(life, life.world.diary.after(life.world.today, -1))
    yield appointment.ends_at
    take_step(appointment, AppointmentMachine.attend, by=appointment.professional, facts=Attendance())


def in_the_room(life: Life) -> Moments:
    """He is at reception for the first hour of today."""
    day = life.world.today
    professional, room = (
        life.team.professional(Area.PSYCHOLOGY, life.number),
        life.team.room(Area.PSYCHOLOGY, life.number),
    )
    starts = clock.moment_of(day, 9)
    life.world.diary.take(starts, f"user:{professional.pk}", f"room:{room.pk}", life.who)
    yield _days_before(life, 5)
    appointment = open_record(
        Appointment(
            episode=life.episode,
            purpose=Appointment.Purpose.SESSION,
            area=Area.PSYCHOLOGY,
            professional=professional,
            room=room,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=50),
            created_by=life.team.receptionist,
            created_at=clock.now(),
        ),
        by=life.team.receptionist,
    )
    yield starts - timedelta(minutes=18)
    take_step(appointment, AppointmentMachine.check_in, by=life.team.receptionist)


def absent(life: Life, *, shows: str = "") -> Moments:
    """He missed the last working day; `shows` is how far the proof he brought has come."""
    yield _days_before(life, 7)
    appointment = _extra(life, life.world.diary.after(life.world.today, -2), hour=9)
    yield appointment.ends_at + timedelta(minutes=10)
    life.miss(appointment, warned=bool(shows))
    if not shows:
        return
    yield clock.now() + timedelta(hours=3)
    request = open_record(
        JustificationRequest(
            appointment=appointment,
            reason=Reason.objects.get(code="JUSTIFICATION_ILLNESS"),
            submitted_on=clock.today(),
            explanation="Entregó receta médica del mismo día.",
        ),
        by=life.team.receptionist,
    )
    yield _days_before(life, 1, 11)
    if shows == JustificationState.ACCEPTED:
        take_step(request, JustificationMachine.accept, by=life.team.coordinator)
    elif shows == JustificationState.REJECTED:
        facts = Said("La constancia es de otra fecha.")
        take_step(request, JustificationMachine.reject, by=life.team.coordinator, facts=facts)


def absent_with_proof(life: Life) -> Moments:
    yield from absent(life, shows=JustificationState.SUBMITTED)


def absent_and_excused(life: Life) -> Moments:
    yield from absent(life, shows=JustificationState.ACCEPTED)


def absent_not_excused(life: Life) -> Moments:
    yield from absent(life, shows=JustificationState.REJECTED)


def calendar_changes(life: Life) -> Moments:
    """One session confirmed, one moved, one cancelled by the centre and one by the person."""
    yield _days_before(life, 9)
    diary, today = life.world.diary, life.world.today
    moved, by_center, by_person, sure = (_extra(life, diary.after(today, day)) for day in (1, -2, -3, 2))
    yield _days_before(life, 5)
    facts = Said("Pidió cambiar la cita por su turno de trabajo.")
    take_step(by_person, AppointmentMachine.cancel_by_person, by=life.team.receptionist, facts=facts)
    yield _days_before(life, 4)
    facts = Said("La psicóloga asiste a una audiencia.")
    take_step(by_center, AppointmentMachine.cancel_by_center, by=life.team.receptionist, facts=facts)
    yield _days_before(life, 2)
    starts = diary.book(
        diary.after(today, 3), f"user:{moved.professional_id}", f"room:{moved.room_id}", life.who, hour=12
    )
    facts = NewTime(starts, starts + timedelta(minutes=50), moved.professional, moved.room, "Lo pidió la persona.")
    take_step(sure, AppointmentMachine.confirm, by=life.team.receptionist)
    take_step(moved, AppointmentMachine.reschedule, by=life.team.receptionist, facts=facts)


def put_on_hold(life: Life) -> Moments:
    """He works away for some weeks."""
    yield _days_before(life, 8)
    reason = Reason.objects.get(code="HOLD_WORK_AWAY")
    facts = Hold(reason, "Trabajo temporal en otro estado; presentó contrato.", life.world.today + timedelta(days=25))
    take_step(life.episode, EpisodeMachine.hold, by=life.team.coordinator, facts=facts)


def ask_for_transfer(life: Life) -> Moments:
    """He moves, once today's session has its note; the other centre has not answered yet."""
    yield _days_before(life, 2)
    begun = Appointment.objects.filter(state__in=("SCHEDULED", "CONFIRMED", "ATTENDED"))
    while begun.filter(episode=life.episode.pk, starts_at__lte=clock.now()).exists():
        yield clock.now() + timedelta(hours=1)
    facts = Transfer(Center.objects.get(code="ECA"), "Cambió su domicilio a Ecatepec.")
    take_step(life.episode, EpisodeMachine.request_transfer, by=life.team.coordinator, facts=facts)


def waive_legal(life: Life) -> Moments:
    """The assessment found nothing for the legal area to do; his progress report is begun."""
    yield life.after(6, 12)
    facts = Said("La valoración no encontró necesidad en esta área.")
    take_step(life.plan(Area.LEGAL), AreaPlanMachine.waive, by=life.team.coordinator, facts=facts)
    yield _days_before(life, 1)
    life.report("progress_report")


def withdrawn(life: Life) -> Moments:
    """He asks to leave."""
    yield life.after(25, 12)
    life.withdraw("WITHDRAWAL_MOVED_AWAY", "Informó que se muda a otro estado por trabajo.")


def came_back(life: Life) -> Moments:
    """Withdrawn for his absences, and back by a new order of the authority: a second episode."""
    yield life.after(20, 12)
    life.withdraw("WITHDRAWAL_ABSENCES", "Dejó de asistir y no respondió a los citatorios.")
    yield life.after(30, 12)
    facts = Explained(None, "La autoridad ordena que se reincorpore.")
    take_step(life.referral, ReferralMachine.readmit, by=life.team.coordinator, facts=facts)


def reports(life: Life) -> Moments:
    """Progress reports in many states: discarded, in review, replaced, and one whose validity was taken away."""
    coordinator, worker = life.team.coordinator, life.team.social_worker
    yield _days_before(life, 12)
    discarded = life.report("progress_report")
    take_step(discarded, DocumentMachine.cancel, by=coordinator, facts=Said("Se preparó dos veces."))
    first = life.report("progress_report")
    take_step(first, DocumentMachine.sign, by=coordinator)
    yield _days_before(life, 9)
    second = draft_replacement(first, "Se corrigió el número de sesiones.", by=coordinator)
    take_step(second, DocumentMachine.sign, by=coordinator)
    yield _days_before(life, 6)
    wrong = life.report("progress_report")
    take_step(wrong, DocumentMachine.sign, by=coordinator)
    take_step(wrong, DocumentMachine.revoke, by=coordinator, facts=Said("Correspondía a otro periodo."))
    yield _days_before(life, 2)
    take_step(life.report("progress_report"), DocumentMachine.send_to_review, by=worker)


def needs_direction(life: Life) -> Moments:
    """A withdrawal at high risk, which the direction has agreed to; the coordinator had to read psychology's notes."""
    yield _days_before(life, 4)
    reason = "Llamó la línea de atención: dijo que haría daño. Se necesita saber qué se trabajó en la última sesión."
    break_glass(life.episode, by=life.team.coordinator, reason=reason)
    yield _days_before(life, 3)
    facts = Said("De acuerdo: se informó a la autoridad.")
    take_step(life.episode, EpisodeMachine.approve_withdrawal, by=life.world.central[Role.DIRECTION], facts=facts)
