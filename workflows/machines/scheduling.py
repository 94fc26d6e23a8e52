"""Putting an appointment on the calendar: its quarter hours are taken in the same transaction, or it is refused."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from casework import clock
from casework.models import Appointment, Episode, Group, GroupSession, Slot
from casework.models.appointments import SLOT
from casework.roles import Area
from workflows.door import Cause, open_record


def quarters(starts_at: datetime, ends_at: datetime) -> Iterator[datetime]:
    """The quarter hours that a span touches."""
    moment = starts_at - timedelta(
        minutes=starts_at.minute % 15, seconds=starts_at.second, microseconds=starts_at.microsecond
    )
    while moment < ends_at:
        yield moment
        moment += SLOT


def take_slots(appointment: Appointment, person_id: int) -> None:
    """Hold the person, the professional and the room; raises IntegrityError when one of them is taken."""
    resources = [f"person:{person_id}"]
    if appointment.professional_id:
        resources.append(f"user:{appointment.professional_id}")
    if appointment.room_id:
        resources.append(f"room:{appointment.room_id}")
    Slot.objects.bulk_create(
        Slot(resource=resource, starts_at=moment, appointment=appointment)
        for resource in resources
        for moment in quarters(appointment.starts_at, appointment.ends_at)
    )


def take_group_slots(session: GroupSession, group: Group) -> None:
    """Hold the facilitators and the room of a group session."""
    resources = [f"user:{pk}" for pk in group.facilitators.values_list("pk", flat=True)]
    if group.room_id:
        resources.append(f"room:{group.room_id}")
    Slot.objects.bulk_create(
        Slot(resource=resource, starts_at=moment, group_session=session)
        for resource in resources
        for moment in quarters(session.starts_at, session.ends_at)
    )


def free_slots(cause: Cause, appointment: Appointment, facts, by) -> None:
    """Consequence of cancelling or moving: the quarter hours are free again."""
    Slot.objects.filter(appointment=appointment.pk).delete()


def hold_slots(cause: Cause, appointment: Appointment, facts, by) -> None:
    """Consequence of scheduling: the quarter hours are taken."""
    take_slots(appointment, cause.case.person_id)


def schedule_first(cause: Cause, episode: Episode, first, by) -> Appointment:
    """The first appointment of an accepted person."""
    return open_record(
        Appointment(
            episode=episode, purpose=Appointment.Purpose.FIRST,
            area=first.professional.area or Area.SOCIAL_WORK, professional=first.professional, room=first.room,
            starts_at=first.starts_at, ends_at=first.starts_at + timedelta(minutes=50), created_by=by,
            created_at=clock.now(),
        ),
        by=by, cause=cause,
    )
