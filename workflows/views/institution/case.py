"""A person as the institution that sent him may follow him (domain §1.4): status, counts, dates and papers."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework import clock
from casework.access import record_access, visible, why_visible
from casework.models import Appointment, AreaPlan, FollowUp, Referral
from casework.progress import told_outside, with_progress
from casework.states import SHAPES, FollowUpState, ReferralState
from casework.states import AppointmentState as A
from casework.states import PlanState as P
from workflows.amendments import SUBJECTS, amendments
from workflows.correspondence import closed_because, has_thread
from workflows.door import possible_steps
from workflows.machines.amendment import OPEN as AMENDABLE
from workflows.machines.institution_request import missing_for
from workflows.machines.referral import ReferralMachine
from workflows.order_clock import with_status
from workflows.requests import SLUGS, requests_of
from workflows.views.institution.answers import answers
from workflows.views.institution.own import AND_LISTS, READ_WITH, institution_page, is_editable
from workflows.views.institution.rows import TO_COME, Row, papers_of, with_everything
from workflows.views.institution.story import story

MISSED = (A.ABSENT_PENDING, A.ABSENT_JUSTIFIED, A.ABSENT_UNJUSTIFIED)
PAST_SHOWN = 15
# An appointment in progress or without its note yet has simply been kept, for who reads from outside.
PLAIN = {A.CHECKED_IN: A.DOCUMENTED, A.ATTENDED: A.DOCUMENTED}


@dataclass(frozen=True)
class AreaLine:
    """The sessions of an area: held under this order, against those still asked of him under it."""

    name: str
    done: int
    total: int
    waived: bool


@institution_page
@require_GET
def panel_case(request, pk: int):
    """The page of a person whom this area referred."""
    rows = with_everything(with_status(visible(Referral, request.user)), request.user)
    referral = get_object_or_404(rows.select_related(*READ_WITH).prefetch_related(*AND_LISTS), pk=pk)
    record_access(request.user, referral, address=request.META.get("REMOTE_ADDR"))
    appointments = _appointments(request.user, referral)
    return render(
        request, "institution/case.html",
        {
            "referral": referral, "row": Row(referral), "story": story(referral),
            "areas": _areas(request.user, referral),
            "coming": [one for one in appointments if one.is_to_come],
            "past": [one for one in reversed(appointments) if not one.is_to_come][:PAST_SHOWN],
            "papers": papers_of(request.user).filter(referral=referral.pk).order_by("-issued_at", "-pk"),
            "follow_ups": _follow_ups(request.user, referral), "groups": answers(referral, with_victim=False),
            "why": why_visible(request.user, referral),
            "corresponds": has_thread(referral), "over": has_thread(referral) and closed_because(referral),
            "askable": _askable(referral), "amends": referral.state in AMENDABLE, "subjects": SUBJECTS,
            "amendments": amendments(referral, request.user), "requests": requests_of(referral, request.user),
            "editable": is_editable(referral), "cancelling": _cancelling(referral, request.user),
        },
    )  # fmt: skip


def _askable(referral) -> list[tuple[str, str, list[str]]]:
    """What may be asked of the centre, with the address of each and what is missing; the door asks the same."""
    missing = missing_for(referral)
    return [(slug, str(kind.label), missing[kind]) for slug, kind in SLUGS.items()]


def _areas(user, referral) -> list[AreaLine]:
    plans = with_progress(visible(AreaPlan, user).filter(episode=referral.episode_now)).order_by("pk")
    return [AreaLine(plan.get_area_display(), *told_outside(plan), plan.state == P.WAIVED) for plan in plans]


class Visit:
    """An appointment without who attends it, where, or what was said."""

    def __init__(self, appointment: Appointment):
        state = PLAIN.get(appointment.state, appointment.state)
        self.starts_at, self.area = appointment.starts_at, appointment.get_area_display()
        self.purpose = appointment.get_purpose_display() if appointment.purpose != Appointment.Purpose.SESSION else ""
        self.is_to_come = appointment.state in TO_COME and appointment.starts_at >= clock.now()
        self.is_missed = appointment.state in MISSED
        self.justify_by = appointment.justify_by if appointment.state == A.ABSENT_PENDING else None
        self.word, self.shape = A(state).label, SHAPES.get(state, "")


def _appointments(user, referral) -> list[Visit]:
    rows = visible(Appointment, user).filter(episode__referral=referral.pk).order_by("starts_at", "pk")
    return [Visit(row) for row in rows]


def _follow_ups(user, referral) -> list[FollowUp]:
    """Its own side's only: what the centre finds is the centre's."""
    rows = visible(FollowUp, user).filter(episode__referral=referral.pk, side=FollowUp.Side.INSTITUTION)
    return list(rows.exclude(state=FollowUpState.CANCELLED).order_by("due_on"))


def _cancelling(referral, user) -> tuple[bool, str]:
    """Whether the institution may still withdraw it, and if not, why."""
    if any(step is ReferralMachine.cancel.step for step, _unmet in possible_steps(referral, user)):
        return True, ""
    if referral.state == ReferralState.CANCELLED:
        return False, _("Su instancia ya la canceló.")
    if referral.state in (ReferralState.CLOSED, ReferralState.DECLINED, ReferralState.NO_SHOW):
        return False, _("Ya terminó.")
    return False, _("El centro ya la aceptó. Puede pedirle que la retire.")
