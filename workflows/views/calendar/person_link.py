"""The person's own page of one appointment, by a link, without an account: day, hour and place, nothing else."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import clock
from casework.fields import keyed_digest
from casework.models import Appointment, OneTimeLink
from casework.roles import SYSTEM
from casework.states import AppointmentState as A
from documents.appointment_letter import invitation
from workflows.door import Refused, take_step
from workflows.free_hours import free_hours
from workflows.machines import AppointmentMachine
from workflows.machines.appointment import COMING, NewTime
from workflows.machines.facts import Said
from workflows.views.guard import proof_page

OFFERED = 6  # hours among which he may choose
NOTICE = 24  # hours before which the person may still cancel or move it by himself (domain §8.4)


def _appointment(token: str) -> Appointment | None:
    """The appointment of a link, or what took its place; nothing for an unknown or expired link."""
    link = OneTimeLink.objects.filter(
        purpose=OneTimeLink.Purpose.APPOINTMENT, token_digest=keyed_digest(token), expires_at__gt=clock.now()
    ).first()
    if link is None:
        return None
    rows = Appointment.objects.select_related(
        "episode__referral__person",
        "episode__referral__center",
        "episode__program__policy",
        "group_session__group",
        "professional",
        "room",
    )
    found = rows.get(pk=link.appointment_id)
    while found.state == A.RESCHEDULED:
        moved = rows.filter(previous=found.pk).first()
        if moved is None:
            break
        found = moved
    return found


@proof_page
def person_appointment(request, token: str):
    """Day, hour, place and what to bring; to confirm, to choose another hour once, or to say no in time."""
    appointment = _appointment(token)
    if appointment is None:
        return render(request, "public/link_over.html", status=404)
    soon = (appointment.starts_at - clock.now()).total_seconds() < NOTICE * 3600
    hours = [] if soon else other_hours(appointment)
    if request.method == "POST":
        _answer(request, appointment, soon, hours)
        return redirect("person_appointment", token)
    return render(
        request,
        "calendar/person_appointment.html",
        {
            "appointment": appointment,
            "token": token,
            "person": appointment.episode.referral.person,
            "center": appointment.episode.referral.center,
            "soon": soon,
            "hours": [(hour.isoformat(), hour) for hour in hours],
            "late_minutes": appointment.episode.program.policy.late_minutes,
            "coming": appointment.state in COMING and appointment.starts_at > clock.now(),
            "cancelled": appointment.state.startswith("CANCELLED"),
        },
    )


def other_hours(appointment: Appointment) -> list[datetime]:
    """The hours to which he may move it himself: free, a day ahead, with the same professional and room; of each of
    the next days the first and the last.

    Once an appointment: one that was moved already, and a place in a group, are moved by the centre.
    """
    if (
        appointment.state not in COMING
        or appointment.previous_id is not None
        or appointment.group_session_id is not None
        or appointment.professional_id is None
    ):
        return []
    case = appointment.episode.referral
    resources = [f"person:{case.person_id}", f"user:{appointment.professional_id}"]
    resources += [f"room:{appointment.room_id}"] if appointment.room_id else []
    since = clock.today() + timedelta(days=2)
    minutes = appointment.episode.program.individual_minutes
    free = free_hours(case.center, resources, minutes=minutes, since=since, most=OFFERED * 10)
    by_day = defaultdict(list)
    for hour in free:
        by_day[clock.local_day(hour)].append(hour)
    return [hour for hours in by_day.values() for hour in (hours[:1] + hours[1:][-1:])][:OFFERED]


def _move(appointment: Appointment, hours: list[datetime], wanted: str) -> None:
    """Take one of the hours that were offered; any other is refused."""
    starts_at = next((hour for hour in hours if hour.isoformat() == wanted), None)
    if starts_at is None:
        raise Refused(_("Esa hora ya no está libre. Elija otra."))
    minutes = appointment.episode.program.individual_minutes
    ends_at, why = starts_at + timedelta(minutes=minutes), _("La persona eligió otra hora por su enlace.")
    facts = NewTime(starts_at, ends_at, appointment.professional, appointment.room, why)
    take_step(appointment, AppointmentMachine.reschedule, by=SYSTEM, facts=facts)


def _answer(request, appointment: Appointment, soon: bool, hours: list[datetime]) -> None:
    said = request.POST.get("cita")
    try:
        if said == "si":
            if appointment.state != A.CONFIRMED:
                take_step(appointment, AppointmentMachine.confirm, by=SYSTEM)
            messages.success(request, _("Gracias. Lo esperamos."))
        elif said in ("no", "otra") and soon:
            messages.error(request, _("Falta menos de un día. Llame al centro para avisar."))
        elif said == "otra":
            _move(appointment, hours, request.POST.get("hora", ""))
            messages.success(request, _("Su cita cambió. Esta es la nueva fecha."))
        elif said == "no":
            why = Said(_("La persona avisó por su enlace que no puede asistir."))
            take_step(appointment, AppointmentMachine.cancel_by_person, by=SYSTEM, facts=why)
            messages.success(request, _("Gracias por avisar. El centro le dará otra cita."))
        else:
            raise Http404
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)


@proof_page
def person_calendar(request, token: str):
    """The appointment as a calendar file, which says «Cita» and where."""
    appointment = _appointment(token)
    if appointment is None:
        raise Http404
    answer = HttpResponse(
        invitation(appointment, appointment.episode.referral.center), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="cita.ics"'
    return answer
