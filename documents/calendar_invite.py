"""An appointment as a calendar file; on somebody's phone it says «Cita» and nothing of why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from casework import clock

ZONE = ZoneInfo("America/Mexico_City")


@dataclass(frozen=True)
class Invitation:
    """What a calendar needs; `place` is the centre's neutral name. A later `sequence` with the same uid replaces it."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    sequence: int = 0
    cancelled: bool = False


def ics(invitation: Invitation) -> bytes:
    """The `.ics` file, with the rules of its time zone inside, so that old phones show the right hour."""
    event = Event()
    event.add("uid", invitation.uid)
    event.add("dtstamp", clock.now())
    event.add("dtstart", invitation.starts_at.astimezone(ZONE))
    event.add("dtend", invitation.ends_at.astimezone(ZONE))
    event.add("summary", _("Cita"))
    event.add("location", invitation.place)
    event.add("sequence", invitation.sequence)
    event.add("status", "CANCELLED" if invitation.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    calendar = Calendar()
    calendar.add("prodid", "-//SIGUE//ES")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if invitation.cancelled else "PUBLISH")
    calendar.add_component(event)
    calendar.subcomponents.insert(0, zone_rules())
    return calendar.to_ical()


@cache
def zone_rules() -> Timezone:
    """The rules of our time zone; worked out once, because that takes longer than all the rest of a step."""
    return Timezone.from_tzinfo(ZONE)
