"""What the person receives about his appointments: neutral, with the link to his own page."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from casework.words import long_day, spoken_hour
from documents.calendar_invite import Invitation, ics
from documents.notice import Letter


def invitation(appointment, center) -> bytes:
    """The appointment as a calendar file; it says «Cita» and where, nothing of why.

    An appointment that was moved is one entry on the telephone: the first one's name, and a number that only rises.
    """
    moved = list(_chain(appointment))
    return ics(
        Invitation(
            uid=f"{moved[-1].seal_id}@sigue",
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            place=center.address,
            sequence=sum(one.version for one in moved),
            cancelled=appointment.state.startswith("CANCELLED"),
        )
    )


def _chain(appointment) -> Iterator:
    """The appointment and those it took the place of, the first one last."""
    while appointment is not None:
        yield appointment
        appointment = appointment.previous


def appointment_letter(appointment, center, token: str) -> Letter:
    """«Tiene una cita el martes 24 de noviembre»: day, hour and place, and the link to confirm or say no.

    When it takes the place of another, the letter says which day no longer holds.
    """
    before = appointment.previous
    said = {
        "day": long_day(appointment.starts_at),
        "hour": spoken_hour(appointment.starts_at),
        "place": center.address,
        "phone": center.phone,
        "url": f"{settings.BASE_URL}/c/{token}/",
    }
    subject, opening = _("Tiene una cita el %(day)s"), _("Tiene una cita el %(day)s, a las %(hour)s.")
    if before is not None:
        said["before"] = long_day(before.starts_at)
        subject = _("Su cita cambió al %(day)s")
        opening = _("Su cita del %(before)s cambió: ahora es el %(day)s, a las %(hour)s.")
    body = _(
        "Dónde: %(place)s\nLleve una identificación y llegue 10 minutos antes.\n\n"
        "Para confirmar o avisar que no puede:\n\n%(url)s\n\nSi tiene dudas, llame al %(phone)s."
    )
    return Letter(
        subject=subject % said,
        body="\n\n".join([_("Buen día:"), opening % said, body % said]),
        invite=invitation(appointment, center).decode(),
    )


def reminder_letter(day: date, appointments: list[tuple], center) -> Letter:
    """A reminder of the appointments of one day; `appointments` are pairs of appointment and token of its link."""
    lines = [
        f"{spoken_hour(appointment.starts_at)}\n{settings.BASE_URL}/c/{token}/" for appointment, token in appointments
    ]
    return Letter(
        subject=_("Le recordamos su cita del %(day)s") % {"day": long_day(day)},
        body=_(
            "Buen día:\n\nLe recordamos su cita del %(day)s.\n\n%(lines)s\n\nDónde: %(place)s\n"
            "Lleve una identificación. Si no puede asistir, avise en el enlace o llame al %(phone)s."
        )
        % {"day": long_day(day), "lines": "\n\n".join(lines), "place": center.address, "phone": center.phone},
    )
