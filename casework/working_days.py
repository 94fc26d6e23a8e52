"""Working days: legal terms skip weekends and the days of the holiday catalogue."""

from datetime import date, timedelta

from django.core.cache import cache

from casework.models.catalogues import Holiday

SATURDAY = 5
KEPT_SECONDS = 60  # a holiday entered today may take a minute to be known; every move of a task asks for them


def closed_days() -> frozenset[date]:
    """The days of the holiday catalogue, kept for a minute; an empty catalogue is never kept."""
    days = cache.get("closed-days")
    if days is None:
        days = frozenset(Holiday.objects.values_list("day", flat=True))
        if days:
            cache.set("closed-days", days, KEPT_SECONDS)
    return days


def is_working_day(day: date) -> bool:
    """Whether terms run on a day."""
    return day.weekday() < SATURDAY and day not in closed_days()


def working_days_after(day: date, n: int) -> date:
    """The n-th working day after a day, which itself does not count; with n = 0, the day itself.

    A term is never shortened by a missing catalogue: outside the years it covers only weekends are skipped.
    """
    closed = closed_days()
    while n > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in closed:
            n -= 1
    return day
