"""Working days: legal terms skip weekends and the days of the holiday catalogue."""

from datetime import date, timedelta

from casework.models.catalogues import Holiday

SATURDAY = 5
LONGEST_CLOSURE = 60  # days of the calendar looked at beyond the term itself, so that one query is enough


def is_working_day(day: date) -> bool:
    """Whether terms run on a day."""
    return day.weekday() < SATURDAY and not Holiday.objects.filter(day=day).exists()


def working_days_after(day: date, n: int) -> date:
    """The n-th working day after a day, which itself does not count; with n = 0, the day itself.

    A term is never shortened by a missing catalogue: outside the years it covers only weekends are skipped.
    """
    horizon = day + timedelta(days=2 * n + LONGEST_CLOSURE)
    closed = set(Holiday.objects.filter(day__gt=day, day__lte=horizon).values_list("day", flat=True))
    while n > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in closed:
            n -= 1
    return day
