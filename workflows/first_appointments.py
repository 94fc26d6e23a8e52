"""The first appointment of an accepted person, for reception: whom to receive and when, or that none is to come.

The map has one task for it, from the acceptance until he comes; the desk and the page of the case say the same of it.
"""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from casework import clock
from casework.access import visible
from casework.models import Appointment
from casework.states import AppointmentState as A
from casework.states import EpisodeState

WITHOUT_RESULT = (A.SCHEDULED, A.CONFIRMED, A.CHECKED_IN)


def first_appointments(cases: Iterable[int], user) -> dict[int, Appointment]:
    """The first appointment without a result of each case: the next one, or else the last that has gone by."""
    found: dict[int, Appointment] = {}
    rows = visible(Appointment, user).filter(
        purpose=Appointment.Purpose.FIRST,
        state__in=WITHOUT_RESULT,
        episode__state=EpisodeState.INTAKE,
        episode__referral__in=list(cases),
    )
    for one in rows.select_related("episode").order_by("starts_at", "pk"):
        kept = found.get(one.episode.referral_id)
        if kept is None or _gone_by(kept):
            found[one.episode.referral_id] = one
    return found


def _gone_by(one: Appointment) -> bool:
    """Its day is over: nobody can come to it any more, only its result is missing."""
    return clock.local_day(one.starts_at) < clock.today()


def what_to_do(case: int, first: Appointment | None) -> dict:
    """What is to be done about it and where: to schedule it, or to receive him on the page of the appointment."""
    if first is None:
        return {
            "what": _("Agendar la primera cita"),
            "action": _("Agendar"),
            "detail": _("No tiene ninguna por venir"),
            "url": reverse("schedule", args=[case]),
        }
    return {
        "what": _("Recibir en la primera cita"),
        "action": _("Recibir"),
        "detail": _how_it_stands(first),
        "url": reverse("appointment", args=[first.pk]),
    }


def _how_it_stands(first: Appointment) -> str:
    if first.state == A.CHECKED_IN:
        return _("Ya llegó; falta que quien lo atiende registre la cita")
    return _("Falta registrar si asistió") if _gone_by(first) else ""


def task_row(case: int, first: Appointment | None) -> dict:
    """The fields of the row of «Mi trabajo» that differ from its task's: with an appointment, its own hour is due."""
    hour = {"due": first.starts_at, "hour": True} if first is not None else {}
    return what_to_do(case, first) | hour
