"""Every institution with what it has referred, those with nothing too (R24), and who resembles whom."""

from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from casework import clock
from casework.access import visible
from casework.models import Institution, Referral
from casework.states import InstitutionState as I
from casework.text import normalised

TO_DECIDE = (I.REQUESTED, I.UNDER_VALIDATION, I.APPROVED)


def listed(user) -> QuerySet:
    """The institutions this person may know, those that wait for a decision first, with their referrals counted."""
    year = clock.today().year
    first = clock.moment_of(clock.today().replace(month=1, day=1))
    return (
        visible(Institution, user)
        .select_related("type", "municipality", "application")
        .annotate(
            this_year=_count(user, submitted_at__gte=first),
            all_time=_count(user, submitted_at__isnull=False),
            year=Value(year),
            turn=Case(When(state__in=TO_DECIDE, then=Value(0)), default=Value(1), output_field=IntegerField()),
        )
        .order_by("turn", "name")
    )


def _count(user, **where):
    counted = (
        visible(Referral, user)
        .filter(unit__institution=OuterRef("pk"), **where)
        .order_by()
        .values("unit__institution")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def resembling(institution: Institution, user) -> list[Institution]:
    """Other institutions with the same name, or with all the words of the shorter one: perhaps the same."""
    words = set(normalised(institution.name).split())
    others = visible(Institution, user).exclude(pk=institution.pk).only("name", "state")
    return [
        one for one in others if (found := set(normalised(one.name).split())) and (found <= words or words <= found)
    ]


def count_to_decide(user) -> int:
    """How many applications wait for the direction."""
    return visible(Institution, user).filter(state__in=TO_DECIDE).count()
