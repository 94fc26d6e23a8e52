"""Which documented sessions of the same person count also for a plan of his: at a re-entry, or under a second order.

He is not treated twice, and each institution counts only its own (architecture §13.1, domain §8.2).
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from casework import clock
from casework.models import Appointment, AreaPlan, SessionCredit
from casework.progress import with_progress
from casework.states import AppointmentState as A
from casework.states import PlanState as P
from workflows.door import Cause, Refused, consequence
from workflows.machines.base import Condition


@dataclass(frozen=True)
class Credits:
    """The sessions held elsewhere that count for the plan from now on; those that counted and are not here, no more."""

    sessions: tuple[Appointment, ...]

    @property
    def why(self) -> str:
        """How many, and nothing of where: the history of a case names no other."""
        count = len(self.sessions)
        return ngettext("Cuenta %(n)d sesión.", "Cuentan %(n)d sesiones.", count) % {"n": count}


def creditable(plan: AreaPlan) -> QuerySet:
    """The documented sessions that this person had in the plan's area at its centre, in other processes."""
    case = plan.episode.referral
    held = _documented().filter(area=plan.area, episode__referral__center=case.center_id)
    return held.filter(episode__referral__person=case.person_id).exclude(episode=plan.episode_id).order_by("starts_at")


def _documented() -> QuerySet:
    return Appointment.objects.filter(purpose=Appointment.Purpose.SESSION, state=A.DOCUMENTED)


something_to_credit = Condition(
    "something_to_credit",
    _("La persona no tiene en el centro otras sesiones documentadas de esta área."),
    lambda: Exists(
        _documented()
        .filter(
            area=OuterRef("area"),
            episode__referral__person=OuterRef("episode__referral__person"),
            episode__referral__center=OuterRef("episode__referral__center"),
        )
        .exclude(episode=OuterRef("episode"))
    ),
)


def decide(plan: AreaPlan, sessions: tuple[Appointment, ...], by) -> None:
    """Write down which sessions count; raises Refused for one that cannot, or more than the plan asks for."""
    wanted = {one.pk for one in sessions}
    if wanted - set(creditable(plan).values_list("pk", flat=True)):
        raise Refused(_("Una de esas sesiones ya no puede contarse. Revise la lista."))
    counted = with_progress(AreaPlan.objects.filter(pk=plan.pk)).get()
    kept = set(SessionCredit.objects.filter(plan=plan.pk).values_list("appointment", flat=True))
    room = max(plan.quota - (counted.attended - len(kept)), 0)
    if len(wanted) > room:
        raise Refused(_("El plan pide %(n)d sesiones más: no pueden contarse tantas.") % {"n": room})
    SessionCredit.objects.filter(plan=plan.pk).exclude(appointment__in=wanted).delete()
    SessionCredit.objects.bulk_create(
        SessionCredit(appointment_id=pk, plan_id=plan.pk, credited_by=by, credited_at=clock.now())
        for pk in sorted(wanted - kept)
    )


def start_credited(cause: Cause, plan, facts, by) -> None:
    """A plan that begins with credited sessions is under way, so that it can close even if they are all."""
    if plan.state == P.APPROVED and SessionCredit.objects.filter(plan=plan.pk).exists():
        consequence(cause, plan, "start")
