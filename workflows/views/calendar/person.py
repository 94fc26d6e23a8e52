"""The person in sight on the pages of the calendar, and who works with them."""

from django.http import Http404

from casework.access import visible
from casework.models import AreaPlan, RiskAssessment
from casework.roles import CENTER_ROLES, Role
from workflows.order_clock import order_clock, plans_with_progress

CALENDAR_ROLES = tuple(sorted(CENTER_ROLES))


def one(rows, **where):
    """The one row of a queryset that came from `visible()`, or the page does not exist."""
    found = rows.filter(**where).first()
    if found is None:
        raise Http404
    return found


def banner(request, episode) -> dict:
    """What the person banner says: name, age, folio, risk where this user may know it, and the order's clock."""
    case = episode.referral
    risk = visible(RiskAssessment, request.user).filter(episode=episode).order_by("-assessed_at", "-pk").first()
    return {
        "case": case,
        "reduced": request.user.role == Role.FACILITATOR,  # the name and the band of risk, nothing more (domain §9)
        "person": case.person or case,
        "risk": risk,
        "clock": order_clock(case, plans_with_progress(AreaPlan.objects.filter(episode=episode))),
    }
