"""How far a person is: sessions attended against those of the plan, by area, in one query."""

from django.db.models import Count, F, Q
from django.db.models.functions import Greatest

from casework.states import AppointmentState as A

ATTENDED = (A.ATTENDED, A.DOCUMENTED)
_OF_THE_AREA = Q(
    episode__appointments__area=F("area"),
    episode__appointments__state__in=ATTENDED,
    episode__appointments__purpose="SESSION",
)
_OF_THE_CASE = Q(credits__appointment__episode__referral=F("episode__referral"))


def with_progress(plans):
    """The plans with `attended`, sessions attended in their area and those `credited` to it, and `elsewhere`.

    `elsewhere` are the credited ones that were held under another referral: an institution counts only its own, so for
    it they are taken off what is asked instead of being added to what was done (architecture §13.1).
    """
    credited = Count("credits", distinct=True)
    return plans.annotate(
        attended=Count("episode__appointments", filter=_OF_THE_AREA, distinct=True) + credited,
        credited=credited,
        elsewhere=credited - Count("credits", filter=_OF_THE_CASE, distinct=True),
    )


def with_own_sessions(plans):
    """The plans with `to_hold`: how many of their sessions this process itself is to hold, without those credited."""
    return plans.annotate(to_hold=Greatest(F("quota") - Count("credits"), 0))


def told_outside(plan) -> tuple[int, int]:
    """Of a plan of `with_progress`: the sessions done and asked under its own order, as its institution reads them."""
    done = plan.attended - plan.elsewhere
    return done, max(plan.quota - plan.elsewhere, done)
