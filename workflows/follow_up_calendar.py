"""What is to be followed up, by whom and when: the order of the list, and the calendar of one conclusion (R66–R69)."""

from django.db.models import Q, QuerySet

from casework import navigation
from casework.access import visible
from casework.models import FollowUp
from casework.roles import Role
from casework.states import FollowUpState as F

OPEN = (F.DUE, F.IN_PROGRESS)
OVER = (F.DONE, F.NOT_LOCATED, F.REFUSED, F.MISSED, F.CANCELLED)
FOLLOWS_UP = (Role.SOCIAL_WORKER, Role.PSYCHOLOGIST, Role.LAWYER, Role.COORDINATOR)


def of_own_side(user) -> QuerySet:
    """The follow-ups this person's side does: the centre's, or the institution's of its own persons."""
    side = FollowUp.Side.INSTITUTION if user.at_institution else FollowUp.Side.CENTER
    return visible(FollowUp, user).filter(side=side)


def to_do(user) -> QuerySet:
    """Those whose window is open, the one that closes first on top."""
    return of_own_side(user).filter(state__in=OPEN).order_by("window_to", "due_on", "pk")


def to_come(user) -> QuerySet:
    """Those whose window has not opened yet, the nearest first."""
    return of_own_side(user).filter(state=F.SCHEDULED).order_by("due_on", "pk")


def past(user) -> QuerySet:
    """Those that are over, the latest first."""
    return of_own_side(user).filter(state__in=OVER).order_by("-due_on", "-pk")


def count_to_do(user) -> int:
    """How many wait behind the bar's «Seguimientos»."""
    return navigation.enough(to_do(user)).count()


def calendar(follow_up: FollowUp, user) -> list[dict]:
    """The registers of one conclusion by month, both sides: six, or three for a voluntary request (§13.8)."""
    rows = list(visible(FollowUp, user).filter(episode=follow_up.episode_id).order_by("month"))
    months = sorted({row.month for row in rows})
    sides = {(row.month, row.side): row for row in rows}
    return [
        {
            "month": month,
            "center": sides.get((month, FollowUp.Side.CENTER)),
            "institution": sides.get((month, FollowUp.Side.INSTITUTION)),
        }
        for month in months
    ]


def earlier(follow_up: FollowUp, user) -> QuerySet:
    """What was found before, by either side, oldest first."""
    return (
        visible(FollowUp, user)
        .filter(Q(month__lt=follow_up.month), episode=follow_up.episode_id)
        .exclude(outcome="")
        .order_by("month", "side")
    )


navigation.counted_by("follow_ups", count_to_do)
