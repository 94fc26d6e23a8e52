"""How many sessions a week each programme gives: its sessions over its least weeks; kept for a minute."""

from fractions import Fraction

from django.core.cache import cache

from casework.models import ProgramTemplate

KEPT_SECONDS = 60


def weekly_by_programme() -> dict[int, Fraction]:
    """Sessions a week by programme; a programme of no weeks gives all of them in one."""
    found = cache.get("weekly-by-programme")
    if found is None:
        found = {one.pk: Fraction(one.total, max(one.min_weeks, 1)) for one in ProgramTemplate.objects.all()}
        if found:
            cache.set("weekly-by-programme", found, KEPT_SECONDS)
    return found
