"""What a professional's own plans ask of her: the next session to schedule, or the closing opinion (R46, R58).

The map's task of an area runs for months; without these rows nothing on the desk would say what comes next in it.
"""

from datetime import timedelta

from django.db.models import Exists, F, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import clock
from casework.access import visible
from casework.models import Appointment, AreaPlan
from casework.roles import Area
from casework.states import AppointmentState as A
from casework.states import EpisodeState as E
from casework.states import PlanState as P
from workflows.machines.area_plan import none_unsigned, quota_met

COMING = (A.SCHEDULED, A.CONFIRMED, A.CHECKED_IN)
A_WEEK = timedelta(days=7)  # sessions are weekly (domain §2.2)


def own_plans(user) -> QuerySet:
    """Her open plans of persons in attention; the group's sessions are planned by its group."""
    found = visible(AreaPlan, user).filter(
        professional=user.pk, state__in=[P.APPROVED, P.IN_PROGRESS], episode__state=E.ACTIVE
    )
    return found.exclude(area=Area.GROUP)


def to_close(user) -> QuerySet:
    """The plans whose sessions are done and signed: only the closing opinion is missing."""
    return own_plans(user).filter(quota_met.as_q(), none_unsigned.as_q(), state=P.IN_PROGRESS)


def to_schedule(user) -> QuerySet:
    """The plans with sessions left and none on the calendar, with the day of the last one."""
    sessions = Appointment.objects.filter(episode=OuterRef("episode"), area=OuterRef("area"))
    last = sessions.order_by().values("area").annotate(at=Max("starts_at")).values("at")
    return (
        own_plans(user)
        .filter(~quota_met.as_q(), ~Exists(sessions.filter(state__in=COMING, ends_at__gte=clock.now())))
        .annotate(last_at=Subquery(last), begun_on=F("episode__started_on"))
    )


def to_schedule_rows(user):
    """One row a plan, as the fields of a row of «Mi trabajo»; due a week after the last session, or after the plan."""
    for plan in to_schedule(user).select_related("episode__referral__person"):
        since = clock.local_day(plan.last_at) if plan.last_at else plan.begun_on
        yield {
            "due": since + A_WEEK,
            "what": _("Agendar la siguiente sesión"),
            "action": _("Agendar"),
            "detail": plan.get_area_display(),
            "case": plan.episode.referral,
            "url": reverse("schedule", args=[plan.episode.referral_id]),
        }


def to_close_rows(user):
    """One row a plan whose area only lacks its opinion; due a week after its last session."""
    last = Appointment.objects.filter(episode=OuterRef("episode"), area=OuterRef("area"), state=A.DOCUMENTED)
    plans = to_close(user).annotate(last_at=Subquery(last.order_by("-starts_at").values("starts_at")[:1]))
    for plan in plans.select_related("episode__referral__person"):
        yield {
            "due": clock.local_day(plan.last_at or clock.now()) + A_WEEK,
            "what": _("Firmar la opinión de cierre"),
            "action": _("Escribir opinión"),
            "detail": plan.get_area_display(),
            "case": plan.episode.referral,
            "url": reverse("step", args=["plan", plan.pk, "complete"]),
        }
