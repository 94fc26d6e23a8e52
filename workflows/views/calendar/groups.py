"""The groups of a centre: who facilitates, who is enrolled, who leaves, which sessions come."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Max, Min, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import clock
from casework.access import record_access, visible
from casework.models import Enrollment, Episode, Group, GroupFacilitator, GroupSession
from casework.numbers import whole_number
from casework.roles import Role
from casework.text import normalised
from workflows import duties
from workflows.door import NotYours, Refused
from workflows.forms.calendar.groups import GroupForm, PlanForm
from workflows.group_calendar import enroll, leave, next_days, places_taken, plan_session, waiting_for_group
from workflows.views.calendar.person import CALENDAR_ROLES, one
from workflows.views.guard import staff_page
from workflows.views.limits import address_of
from workflows.views.steps import version_seen


@staff_page(*CALENDAR_ROLES)
def groups(request):
    """The groups this user knows, with their next session and how many are enrolled."""
    rows = (
        Group.objects.filter(pk__in=visible(Group, request.user).values("pk"), closed_on__isnull=True)
        .select_related("room")
        .prefetch_related("facilitators")
        .annotate(
            held=Count("sessions", filter=Q(sessions__state__in=["HELD", "DOCUMENTED"]), distinct=True),
            next_at=Min("sessions__starts_at", filter=Q(sessions__state="PLANNED", sessions__ends_at__gte=clock.now())),
            unsigned=Count(
                "sessions",
                filter=Q(sessions__state__in=["PLANNED", "OPEN", "HELD"], sessions__ends_at__lt=clock.now()),
                distinct=True,
            ),
        )
        .order_by("weekday", "starts_at")
    )
    taken = places_taken([row.pk for row in rows])
    for row in rows:
        row.enrolled = taken.get(row.pk, 0)
    return render(request, "calendar/groups.html", {"groups": rows, "may_open": request.user.role == Role.COORDINATOR})


@staff_page(Role.COORDINATOR)
def group_new(request):
    """The coordinator opens a group at her centre."""
    form = GroupForm(request.POST or None, center=request.user.center)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            group = form.save(commit=False)
            group.center = request.user.center
            group.save()
            GroupFacilitator.objects.bulk_create(
                GroupFacilitator(group=group, user=user) for user in form.cleaned_data["facilitators"]
            )
        if len(form.cleaned_data["facilitators"]) == 1:
            messages.warning(request, _("El grupo tiene a una sola persona que facilita; de preferencia son dos."))
        messages.success(request, _("El grupo está abierto. Inscriba a las personas y programe las sesiones."))
        return redirect("group", group.pk)
    return render(request, "calendar/group_new.html", {"form": form})


@staff_page(*CALENDAR_ROLES)
def group(request, pk: int):
    """One group: its sessions, the persons enrolled and those who wait for a place."""
    row = one(visible(Group, request.user).select_related("center", "room").distinct(), pk=pk)
    runs = duties.facilitates(GroupSession(group=row), request.user)
    form = PlanForm(request.POST if request.POST.get("paso") == "programar" else None)
    if request.method == "POST":
        if not runs:
            raise Http404
        answer = _act(request, row, form)
        if answer is not None:
            return answer
    enrolled = (
        visible(Enrollment, request.user)
        .filter(group=row, left_on__isnull=True)
        .select_related("episode__referral__person")
        .annotate(
            attended=Count(
                "episode__appointments",
                filter=Q(
                    episode__appointments__area="GROUP", episode__appointments__state__in=["ATTENDED", "DOCUMENTED"]
                ),
                distinct=True,
            )
        )
        .distinct()
    )
    known = visible(Episode, request.user).filter(referral__center=row.center_id).select_related("referral__person")
    waiting = sorted(waiting_for_group(known).distinct(), key=_name) if runs else []
    return render(
        request,
        "calendar/group.html",
        {
            "group": row,
            "enrolled": sorted(enrolled, key=lambda one: _name(one.episode)),
            "form": form,
            "who_error": getattr(request, "who_error", ""),
            "runs": runs,
            "count": places_taken([row.pk]).get(row.pk, 0),
            "waiting": waiting,
            "sessions": row.sessions.select_related("topic").order_by("-starts_at")[:30],
            "facilitators": row.facilitators.all(),
            "next_days": next_days(row, 1),
            "last_number": _last_number(row),
        },
    )


def _last_number(row: Group) -> int:
    """The number of the last session planned: the page carries it, so that a second click plans no more."""
    return row.sessions.aggregate(last=Max("number"))["last"] or 0


def _name(episode: Episode) -> str:
    return normalised(episode.referral.person.listed_name)


def _act(request, row: Group, form: PlanForm):
    paso = request.POST.get("paso")
    if paso == "inscribir":
        return _enroll(request, row)
    if paso == "programar":
        return _plan(request, row, form)
    raise Http404


def _enroll(request, row: Group):
    known = visible(Episode, request.user).filter(referral__center=row.center_id)
    wanted = {whole_number(pk) for pk in request.POST.getlist("episodio")}
    chosen = known.filter(pk__in=wanted - {None}).select_related("referral__person").distinct()
    if len(chosen) != len(wanted):
        request.who_error = _("Elija a las personas en la lista: alguna de las marcadas ya no está en ella")
        return None
    for episode in chosen:
        try:
            enroll(row, episode, by=request.user)
            messages.success(request, _("%(name)s quedó en el grupo.") % {"name": episode.referral.person.full_name})
        except NotYours as stranger:
            raise Http404 from stranger
        except Refused as refusal:
            messages.error(request, f"{episode.referral.person.full_name}: {' '.join(refusal.reasons)}")
    if not wanted:
        messages.error(request, _("Marque a quién inscribe."))
    return redirect("group", row.pk)


@staff_page(*CALENDAR_ROLES)
def group_leave(request, pk: int):
    """Who leaves which group, asked before it is done; a second click finds it done."""
    rows = visible(Enrollment, request.user).select_related("group__center", "episode__referral__person")
    enrollment = one(rows.distinct(), pk=pk)
    if not duties.facilitates(GroupSession(group=enrollment.group), request.user):
        raise Http404
    name = {"name": enrollment.episode.referral.person.full_name}
    if enrollment.left_on is not None:
        messages.info(request, _("%(name)s ya no está en el grupo.") % name)
    elif request.method != "POST":
        record_access(request.user, enrollment, address=address_of(request))
        return render(
            request, "calendar/group_leave.html", {"enrollment": enrollment, "group": enrollment.group} | name
        )
    elif _leave(request, enrollment):
        messages.success(request, _("%(name)s dejó el grupo.") % name)
    return redirect("group", enrollment.group_id)


def _leave(request, enrollment: Enrollment) -> bool:
    try:
        leave(enrollment, by=request.user)
    except NotYours as stranger:
        raise Http404 from stranger
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return False
    return True


def _plan(request, row: Group, form: PlanForm):
    if not form.is_valid():
        return None
    last = version_seen(request, "ultima")
    if last is not None and last != _last_number(row):
        messages.info(request, _("Las sesiones de este grupo cambiaron: vea las que ya están antes de programar más."))
        return redirect("group", row.pk)
    planned = 0
    for day in next_days(row, form.cleaned_data["many"]):
        try:
            session, invited = plan_session(
                row, clock.moment_of(day, row.starts_at.hour, row.starts_at.minute), by=request.user
            )
        except NotYours as stranger:
            raise Http404 from stranger
        except Refused as refusal:
            messages.error(request, f"{day:%d/%m/%Y}: {' '.join(refusal.reasons)}")
            continue
        planned += 1
        for episode, reasons in invited.refused:
            messages.warning(
                request,
                _("Sesión %(n)d, %(name)s sin lugar: %(why)s")
                % {"n": session.number, "name": episode.referral.person.full_name, "why": " ".join(reasons)},
            )
    if planned:
        said = ngettext("Se programó %(n)d sesión.", "Se programaron %(n)d sesiones.", planned) % {"n": planned}
        messages.success(request, said)
    return redirect("group", row.pk)
