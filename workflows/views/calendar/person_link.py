"""The person's own page of one appointment, by a link, without an account: day, hour and place, nothing else."""

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
from workflows.machines import AppointmentMachine
from workflows.machines.appointment import COMING
from workflows.machines.facts import Said
from workflows.views.guard import public_page

NOTICE = 24  # hours before which the person may still cancel by himself (domain §8.4)


def _appointment(token: str) -> Appointment | None:
    """The appointment of a link, or what took its place; nothing for an unknown or expired link."""
    link = OneTimeLink.objects.filter(
        purpose=OneTimeLink.Purpose.APPOINTMENT, token_digest=keyed_digest(token), expires_at__gt=clock.now()
    ).first()
    if link is None:
        return None
    rows = Appointment.objects.select_related(
        "episode__referral__person", "episode__referral__center", "episode__program__policy", "group_session__group"
    )
    found = rows.get(pk=link.appointment_id)
    while found.state == A.RESCHEDULED:
        moved = rows.filter(previous=found.pk).first()
        if moved is None:
            break
        found = moved
    return found


@public_page
def person_appointment(request, token: str):
    """Day, hour, place and what to bring; to confirm, or to say no in time."""
    appointment = _appointment(token)
    if appointment is None:
        return render(request, "public/link_over.html", status=404)
    soon = (appointment.starts_at - clock.now()).total_seconds() < NOTICE * 3600
    if request.method == "POST":
        _answer(request, appointment, soon)
        return redirect("person_appointment", token)
    answer = render(
        request,
        "calendar/person_appointment.html",
        {
            "appointment": appointment,
            "token": token,
            "person": appointment.episode.referral.person,
            "center": appointment.episode.referral.center,
            "soon": soon,
            "late_minutes": appointment.episode.program.policy.late_minutes,
            "coming": appointment.state in COMING and appointment.starts_at > clock.now(),
            "cancelled": appointment.state.startswith("CANCELLED"),
        },
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _answer(request, appointment: Appointment, soon: bool) -> None:
    said = request.POST.get("cita")
    try:
        if said == "si":
            if appointment.state != A.CONFIRMED:
                take_step(appointment, AppointmentMachine.confirm, by=SYSTEM)
            messages.success(request, _("Gracias. Lo esperamos."))
        elif said == "no" and soon:
            messages.error(request, _("Falta menos de un día. Llame al centro para avisar."))
        elif said == "no":
            why = Said(_("La persona avisó por su enlace que no puede asistir."))
            take_step(appointment, AppointmentMachine.cancel_by_person, by=SYSTEM, facts=why)
            messages.success(request, _("Gracias por avisar. El centro le dará otra cita."))
        else:
            raise Http404
    except Refused as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)


@public_page
def person_calendar(request, token: str):
    """The appointment as a calendar file, which says «Cita» and where."""
    appointment = _appointment(token)
    if appointment is None:
        raise Http404
    answer = HttpResponse(
        invitation(appointment, appointment.episode.referral.center), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="cita.ics"'
    answer["Cache-Control"] = "no-store"
    return answer
