"""Which number a session is: «sesión 7 de 12», for the calendar and the session's page."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from casework.models import Appointment, AreaPlan
from casework.progress import with_own_sessions
from casework.states import AppointmentState as A

COUNTED = (A.SCHEDULED, A.CONFIRMED, A.CHECKED_IN, A.ATTENDED, A.DOCUMENTED)


def session_numbers(appointments: Iterable[Appointment]) -> dict[int, int]:
    """The number of each session within its episode and area: those attended or to come before it, and itself."""
    wanted = [one for one in appointments if one.purpose == Appointment.Purpose.SESSION]
    before = defaultdict(list)
    rows = Appointment.objects.filter(
        episode__in={one.episode_id for one in wanted}, purpose=Appointment.Purpose.SESSION, state__in=COUNTED
    ).values_list("episode", "area", "starts_at")
    for episode, area, starts_at in rows:
        before[episode, area].append(starts_at)
    return {one.pk: sum(moment < one.starts_at for moment in before[one.episode_id, one.area]) + 1 for one in wanted}


def session_title(appointment: Appointment) -> str:
    """«Sesión 7 de 12», or what else the appointment is for."""
    if appointment.purpose != Appointment.Purpose.SESSION:
        return appointment.get_purpose_display()
    plan = AreaPlan.objects.filter(episode=appointment.episode_id, area=appointment.area)
    quota = with_own_sessions(plan).values_list("to_hold", flat=True)
    number = session_numbers([appointment])[appointment.pk]
    return _("Sesión %(n)d de %(quota)d") % {"n": number, "quota": max(quota.first() or 0, number)}
