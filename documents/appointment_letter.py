"""What the person receives about his appointments: neutral, with the link to his own page."""

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from casework.words import long_day, spoken_hour
from documents.calendar_invite import Invitation, ics
from documents.notice import Letter


def invitation(appointment, center) -> bytes:
    """The appointment as a calendar file; it says «Cita» and where, nothing of why."""
    return ics(
        Invitation(
            uid=f"{appointment.seal_id}@sigue",
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            place=center.address,
            sequence=appointment.version,
            cancelled=appointment.state.startswith("CANCELLED"),
        )
    )


def appointment_letter(appointment, center, token: str) -> Letter:
    """«Tiene una cita el martes 24 de noviembre»: day, hour and place, and the link to confirm or say no."""
    return Letter(
        subject=_("Tiene una cita el %(day)s") % {"day": long_day(appointment.starts_at)},
        body=_(
            "Buen día:\n\nTiene una cita el %(day)s, a las %(hour)s.\n\nDónde: %(place)s\n"
            "Lleve una identificación y llegue 10 minutos antes.\n\n"
            "Para confirmar o avisar que no puede:\n\n%(url)s\n\nSi tiene dudas, llame al %(phone)s."
        )
        % {
            "day": long_day(appointment.starts_at),
            "hour": spoken_hour(appointment.starts_at),
            "place": center.address,
            "phone": center.phone,
            "url": f"{settings.BASE_URL}/c/{token}/",
        },
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
