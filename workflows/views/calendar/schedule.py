"""Scheduling, moving and cancelling an appointment."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from casework import clock
from casework.access import record_access, visible
from casework.models import Appointment, AreaPlan, Episode, ProtectionOrder, Referral, User
from casework.models.episodes import OVER
from casework.numbers import whole_number
from casework.roles import PROFESSIONAL_ROLES, Area
from casework.states import OPEN_PLANS
from casework.words import hour, long_day
from workflows.door import NotYours, Refused, open_record, take_step
from workflows.forms.calendar.scheduling import CancelForm, RescheduleForm, ScheduleForm
from workflows.free_hours import free_days
from workflows.machines import AppointmentMachine
from workflows.machines.appointment import COMING, NewTime
from workflows.machines.facts import Said
from workflows.views.calendar.person import BOOKING_ROLES, CALENDAR_ROLES, banner, one
from workflows.views.guard import staff_page
from workflows.views.steps import take, version_seen


@staff_page(*BOOKING_ROLES)
def schedule(request, pk: int):
    """A new appointment of a person."""
    case = one(visible(Referral, request.user).select_related("center", "person"), pk=pk)
    episode = (
        visible(Episode, request.user)
        .filter(referral=case.pk)
        .exclude(state__in=OVER)
        .select_related("referral__center", "referral__person", "program__policy")
        .first()
    )
    if episode is None:
        messages.error(request, _("No hay un proceso abierto para agendar una cita."))
        return redirect("case", case.pk)
    form = ScheduleForm(request.POST or None, episode=episode, initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        appointment = _open(request, form)
        if appointment is not None:
            said = {"day": long_day(appointment.starts_at), "hour": hour(appointment.starts_at)}
            messages.success(request, _("Cita agendada el %(day)s, %(hour)s.") % said)
            return redirect("appointment", appointment.pk)
    if request.method == "GET":
        record_access(request.user, episode, purpose="agendar cita", address=request.META.get("REMOTE_ADDR"))
    return render(
        request,
        "calendar/schedule.html",
        {
            "form": form,
            "episode": episode,
            "free": _suggestions(request, form),
            "orders": _orders(request, case),
            **banner(request, episode),
        },
    )


def _orders(request, case: Referral) -> list[ProtectionOrder]:
    """The protection orders in force, to who may know them: where and when he may not be (domain §8.4)."""
    today = clock.today()
    found = visible(ProtectionOrder, request.user).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today), referral=case.pk
    )
    orders = [one for one in found if one.restrictions]
    if request.method == "GET":
        for one in orders:
            record_access(request.user, one, purpose="agendar cita", address=request.META.get("REMOTE_ADDR"))
    return orders


def _asked(request) -> dict:
    """What a link to a free hour has chosen already."""
    asked = {"professional": request.user.pk} if request.user.role in PROFESSIONAL_ROLES else {}
    if (who := whole_number(request.GET.get("quien"))) is not None:
        asked["professional"] = who
    if (day := _day(request.GET.get("dia", ""))) is not None:
        asked["day"] = day
    if request.GET.get("hora"):
        asked["hour"] = request.GET["hora"][:5]
    if request.GET.get("para"):
        asked["purpose"] = request.GET["para"]
    return asked


def _day(text: str) -> date | None:
    """A day of an address; none when it is no day, or one so far away that no hour can be counted from it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _open(request, form: ScheduleForm) -> Appointment | None:
    data = form.cleaned_data
    appointment = Appointment(
        episode=form.episode,
        purpose=data["purpose"],
        area=data["professional"].area,
        professional=data["professional"],
        room=data["room"],
        starts_at=form.starts_at,
        ends_at=form.ends_at,
        created_by=request.user,
        created_at=clock.now(),
    )
    try:
        return open_record(appointment, by=request.user)
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        for reason in refusal.reasons:
            form.add_error("hour", reason)
        return None


def _suggestions(request, form: ScheduleForm) -> dict | None:
    """The next free hours of one professional and the person, as links that fill the form, and whose else one may see.

    They stand there before anything is chosen: of who attends the case, or else of social work, which receives.
    """
    offered = {person.pk: person for person in form.fields["professional"].queryset}
    whose = _chosen_professional(form, offered) or _likely_professional(request, form, offered)
    if whose is None:
        return None
    resources = [f"person:{form.episode.referral.person_id}", f"user:{whose.pk}"]
    since = max(_wanted_day(form) or clock.today() + timedelta(days=1), clock.today())
    days = free_days(form.center, resources, minutes=form.minutes, since=since)
    return {
        "whose": whose,
        "days": [[_hour(request, form, whose, start) for start in hours] for hours in days],
        "others": [(one, _filled(request, form, one)) for one in offered.values() if one != whose],
    }


def _hour(request, form: ScheduleForm, whose: User, start: datetime) -> dict:
    """One free hour: when it is, the link that fills the form with it, and whether the form has it already."""
    local = timezone.localtime(start)
    day, at = local.date(), f"{local:%H:%M}"
    chosen = not form.is_bound and (form.initial.get("day"), form.initial.get("hour")) == (day, at)
    return {"at": start, "url": _filled(request, form, whose, dia=day.isoformat(), hora=at), "chosen": chosen}


def _filled(request, form: ScheduleForm, whose: User, **asked: str) -> str:
    """The address of this page with what it is for kept and this much chosen."""
    purpose = form.data.get("purpose") or form.initial.get("purpose")
    query = {"quien": whose.pk, **asked} | ({"para": purpose} if purpose else {})
    return f"{request.path}?{urlencode(query)}"


def _wanted_day(form: ScheduleForm) -> date | None:
    if form.is_bound:
        return getattr(form, "cleaned_data", {}).get("day")
    return form.initial.get("day")


def _chosen_professional(form: ScheduleForm, offered: dict[int, User]) -> User | None:
    value = form.data.get("professional") if form.is_bound else form.initial.get("professional")
    return offered.get(whole_number(str(value or "")))


def _likely_professional(request, form: ScheduleForm, offered: dict[int, User]) -> User | None:
    """Who attends the case, best an area with nothing on the calendar; before anybody does, social work receives."""
    to_come = Appointment.objects.filter(
        episode=OuterRef("episode"), area=OuterRef("area"), state__in=COMING, ends_at__gte=clock.now()
    )
    plans = visible(AreaPlan, request.user).filter(
        episode=form.episode, professional__in=list(offered), state__in=OPEN_PLANS
    )
    attending = plans.order_by(Exists(to_come), "pk").values_list("professional", flat=True).first()
    social_work = (one for one in offered.values() if one.area == Area.SOCIAL_WORK)
    return offered.get(attending) or next(social_work, next(iter(offered.values()), None))


@staff_page(*CALENDAR_ROLES)
def reschedule(request, pk: int):
    """Another day and hour for an appointment to come."""
    appointment = _coming(request, pk, AppointmentMachine.reschedule)
    local = timezone.localtime(appointment.starts_at)
    initial = {
        "professional": appointment.professional_id,
        "room": appointment.room_id,
        "day": local.date(),
        "hour": f"{local:%H:%M}",
        **{key: value for key, value in _asked(request).items() if request.GET},
    }
    form = RescheduleForm(request.POST or None, episode=appointment.episode, moved=appointment, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        facts = NewTime(form.starts_at, form.ends_at, data["professional"], data["room"], data["text"])
        try:
            moved = take_step(
                appointment, AppointmentMachine.reschedule, by=request.user, facts=facts, seen=version_seen(request)
            )
        except NotYours as stranger:
            raise Http404 from stranger
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error("hour", reason)
        else:
            messages.success(request, _("La cita cambió. La persona recibe el nuevo día y hora."))
            return redirect("appointment", Appointment.objects.get(previous=moved.pk).pk)
    return render(
        request,
        "calendar/schedule.html",
        {
            "form": form,
            "appointment": appointment,
            "episode": appointment.episode,
            "free": _suggestions(request, form),
            "orders": _orders(request, appointment.episode.referral),
            **banner(request, appointment.episode),
        },
    )


@staff_page(*CALENDAR_ROLES)
def cancel(request, pk: int):
    """An appointment that will not be held, by the centre or because the person asks."""
    appointment = _coming(request, pk, AppointmentMachine.cancel_by_center)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by_center = form.cleaned_data["who"] == "center"
        step = AppointmentMachine.cancel_by_center if by_center else AppointmentMachine.cancel_by_person
        if take(request, appointment, step, Said(form.why), seen=version_seen(request)):
            messages.success(request, _("La cita se canceló."))
            return redirect("appointment", appointment.pk)
    return render(
        request,
        "calendar/cancel.html",
        {
            "form": form,
            "appointment": appointment,
            "back": reverse("appointment", args=[pk]),
            **banner(request, appointment.episode),
        },
    )


def _coming(request, pk: int, wanted) -> Appointment:
    """The appointment, for who may take this step on it; nobody else has the page."""
    rows = visible(Appointment, request.user).select_related(
        "episode__referral__center", "episode__referral__person", "episode__program__policy", "professional", "room"
    )
    appointment, step = one(rows, pk=pk), wanted.step
    if not step.duty(appointment, request.user) or (step.where and not step.where(appointment)):
        raise Http404
    record_access(request.user, appointment, address=request.META.get("REMOTE_ADDR"))
    if appointment.state not in (*COMING, "CHECKED_IN"):
        messages.error(request, _("Esta cita ya no se puede cambiar."))
    return appointment
