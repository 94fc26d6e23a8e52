"""Putting an appointment on the calendar: its quarter hours are taken in the same transaction, or it is refused."""

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from casework import clock
from casework.fields import keyed_digest
from casework.models import Appointment, Episode, Group, GroupSession, OneTimeLink, Slot
from casework.models.appointments import SLOT
from casework.roles import Area
from documents.appointment_letter import appointment_letter
from documents.outbox import post_to
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


def hold_session(cause: Cause, session: GroupSession, facts, by) -> None:
    """Consequence of planning a group session: its facilitators and its room are taken."""
    take_group_slots(session, session.group)


def appointment_link(appointment: Appointment) -> str:
    """A new link for the person's own page of this appointment, good until a day after it; only its digest is kept."""
    token = secrets.token_urlsafe(24)
    OneTimeLink.objects.create(
        purpose=OneTimeLink.Purpose.APPOINTMENT,
        token_digest=keyed_digest(token),
        appointment_id=appointment.pk,
        created_at=clock.now(),
        expires_at=appointment.ends_at + timedelta(days=1),
    )
    return token


def invite_by_link(cause: Cause, appointment: Appointment, facts, by) -> None:
    """Consequence of scheduling: the person gets the day, the hour, the place and his link, when he has an e-mail.

    His weekly place in a group is not told one by one; `tick` reminds him of each before it.
    """
    person, center = cause.case.person, cause.case.center
    if (
        appointment.group_session_id is not None
        or person is None
        or not person.email
        or appointment.ends_at < clock.now()
    ):
        return
    letter = appointment_letter(appointment, center, appointment_link(appointment))
    post_to(
        person.email,
        notice="appointment_link",
        subject=letter.subject,
        body=letter.body,
        referral=cause.case,
        invite=letter.invite,
    )


def schedule_first(cause: Cause, episode: Episode, first, by) -> Appointment:
    """The first appointment of an accepted person."""
    return open_record(
        Appointment(
            episode=episode,
            purpose=Appointment.Purpose.FIRST,
            area=first.professional.area or Area.SOCIAL_WORK,
            professional=first.professional,
            room=first.room,
            starts_at=first.starts_at,
            ends_at=first.starts_at + timedelta(minutes=episode.program.individual_minutes),
            created_by=by,
            created_at=clock.now(),
        ),
        by=by,
        cause=cause,
    )
