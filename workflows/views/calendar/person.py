"""The person in sight on the pages of the calendar, and who works with them."""

from django.http import Http404

from casework.roles import CENTER_ROLES, Role
from workflows import risk_band
from workflows.order_clock import clocks_of

CALENDAR_ROLES = tuple(sorted(CENTER_ROLES))
BOOKING_ROLES = tuple(sorted(CENTER_ROLES - {Role.FACILITATOR}))  # her group's places come with its sessions


def one(rows, **where):
    """The one row of a queryset that came from `visible()`, or the page does not exist."""
    found = rows.filter(**where).first()
    if found is None:
        raise Http404
    return found


def banner(request, episode) -> dict:
    """What the person banner says: name, age, folio, risk where this user may know it, and the order's clock."""
    case, reduced = episode.referral, request.user.role == Role.FACILITATOR
    risk, review_due = risk_band.band_and_review(request.user, case, episode)
    return {
        "case": case,
        "reduced": reduced,  # the name and the band of risk, nothing more (domain §9)
        "person": case.person or case,
        "risk": risk,
        "review_due": review_due,
        "clock": None if reduced else clocks_of([case.pk])[case.pk],
    }
