"""Consequences for the four area plans of an episode."""

from django.utils.translation import gettext as _

from casework import clock
from casework.models import Appointment, AreaPlan
from casework.roles import Area
from casework.states import PlanState as P
from workflows.door import Cause, consequence
from workflows.machines.closed import TO_COME, cancel_all, leave_group
from workflows.machines.facts import Said

OPEN = (P.PENDING, P.ASSESSED, P.APPROVED, P.IN_PROGRESS)


def approve_all(cause: Cause, episode, facts, by) -> None:
    """Approve each assessed plan; the group's too, or waive it when the person is not fit for a group (§13.5)."""
    for plan in AreaPlan.objects.filter(episode=episode.pk, state__in=OPEN):
        if plan.area == Area.GROUP and not facts.fit_for_group:
            consequence(cause, plan, "waive_unfit", Said("No apto para grupo: atención individual."))
        else:
            consequence(cause, plan, "approve")


def interrupt_all(cause: Cause, episode, facts, by) -> None:
    """The episode is over: its open plans stop where they are."""
    for plan in AreaPlan.objects.filter(episode=episode.pk, state__in=OPEN):
        consequence(cause, plan, "interrupt")


def clear_area(cause: Cause, plan, facts, by) -> None:
    """The area is over: its sessions to come are cancelled by the centre, and from a group he leaves."""
    coming = Appointment.objects.filter(
        episode=plan.episode_id, area=plan.area, purpose="SESSION", state__in=TO_COME, starts_at__gt=clock.now()
    )
    cancel_all(cause, coming, _("El área ya terminó con la persona."))
    if plan.area == Area.GROUP:
        leave_group(plan.episode_id)


def start_plan(cause: Cause, appointment, facts, by) -> None:
    """The first session attended begins the area's plan."""
    if appointment.purpose != Appointment.Purpose.SESSION:
        return
    for plan in AreaPlan.objects.filter(episode=appointment.episode_id, area=appointment.area, state=P.APPROVED):
        consequence(cause, plan, "start")
