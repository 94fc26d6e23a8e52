"""When a centre is open and which hours are free: what the calendar offers, and why it refuses."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice

from django.utils import timezone
from django.utils.translation import gettext as _

from casework import clock
from casework.models import Center, Holiday, Slot
from casework.models.appointments import SLOT
from casework.text import normalised
from casework.words import DAYS
from workflows.machines.scheduling import quarters

LOOKED_AT = 21  # days of the calendar in which free hours are sought


@dataclass(frozen=True)
class Opening:
    """The days of the week (0 is Monday) and the hours at which a centre attends."""

    days: frozenset[int]
    opens: time
    closes: time


def opening_of(center: Center) -> Opening:
    """The centre's hours, read from its catalogue text («Lunes a viernes de 9:00 a 18:00 horas»)."""
    text = normalised(center.opening_hours)
    named = [index for index, day in enumerate(DAYS) if normalised(day) in text]
    days = range(min(named), max(named) + 1) if named else range(5)
    hours = re.search(r"(\d{1,2})(?::(\d{2}))?\s*a\s*(?:las\s*)?(\d{1,2})(?::(\d{2}))?", text)
    first, first_minute, last, last_minute = (
        int(part or 0) for part in (hours.groups() if hours else ("9", 0, "18", 0))
    )
    return Opening(frozenset(days), time(first, first_minute), time(last, last_minute))


def holidays(first: date, last: date) -> dict[date, str]:
    """The holidays between two days, both included, with their names."""
    return dict(Holiday.objects.filter(day__gte=first, day__lte=last).values_list("day", "name"))


def closed(center: Center, starts_at: datetime, ends_at: datetime) -> tuple[str, str] | None:
    """Why the centre does not attend at a time, as the part that is wrong (day or hour) and a sentence; or nothing."""
    opening, day = opening_of(center), clock.local_day(starts_at)
    if starts_at <= clock.now():
        return "hour" if day == clock.today() else "day", _("Esa hora ya pasó. Elija una que esté por venir.")
    if day.weekday() not in opening.days:
        return "day", _("El centro no abre en %(day)s. Atiende: %(hours)s.") % {
            "day": DAYS[day.weekday()],
            "hours": center.opening_hours,
        }
    name = holidays(day, day).get(day)
    if name:
        return "day", _("Ese día es inhábil: %(name)s. Elija otro.") % {"name": name}
    from_hour, to_hour = timezone.localtime(starts_at).time(), timezone.localtime(ends_at).time()
    if from_hour < opening.opens or to_hour > opening.closes or clock.local_day(ends_at) != day:
        return "hour", _("A esa hora el centro está cerrado. Atiende: %(hours)s.") % {"hours": center.opening_hours}
    return None


def taken(
    resources: Iterable[str], starts_at: datetime, ends_at: datetime, *, except_for: int | None = None
) -> set[str]:
    """Which of these resources («user:5», «room:3», «person:9») are taken; one appointment may be left out."""
    held = Slot.objects.filter(resource__in=list(resources), starts_at__in=list(quarters(starts_at, ends_at)))
    if except_for is not None:
        held = held.exclude(appointment=except_for)
    return set(held.values_list("resource", flat=True))


def free_hours(center: Center, resources: Iterable[str], *, minutes: int, since: date, most: int) -> list[datetime]:
    """The first hours, on the hour, at which none of the resources is taken and the centre attends."""
    return list(islice(_free(center, resources, minutes, since), most))


def free_days(
    center: Center, resources: Iterable[str], *, minutes: int, since: date, days: int = 4, of_each: int = 3
) -> list[list[datetime]]:
    """The first free hours of each of the next days that have some."""
    by_day = groupby(_free(center, resources, minutes, since), key=clock.local_day)
    return [list(islice(hours, of_each)) for _day, hours in islice(by_day, days)]


def _free(center: Center, resources: Iterable[str], minutes: int, since: date) -> Iterator[datetime]:
    """Every free hour of the days that are looked at, one after the other."""
    since = max(since, clock.today())
    until = since + timedelta(days=LOOKED_AT)
    opening, names = opening_of(center), holidays(since, until)
    busy = busy_quarters(resources, since, until)
    for offset in range(LOOKED_AT):
        day = since + timedelta(days=offset)
        if day.weekday() not in opening.days or day in names:
            continue
        for start in hours_of(opening, day, minutes):
            if start > clock.now() and not busy.intersection(quarters(start, start + timedelta(minutes=minutes))):
                yield start


def busy_quarters(resources: Iterable[str], since: date, until: date) -> set[datetime]:
    """The quarter hours taken of any of the resources between two days, the last one left out."""
    return set().union(*quarters_taken(resources, since, until).values())


def quarters_taken(resources: Iterable[str], since: date, until: date) -> defaultdict[str, set[datetime]]:
    """The quarter hours taken of each resource between two days, the last one left out; by whom is not read."""
    held = Slot.objects.filter(
        resource__in=list(resources), starts_at__gte=clock.moment_of(since), starts_at__lt=clock.moment_of(until)
    )
    found: defaultdict[str, set[datetime]] = defaultdict(set)
    for resource, moment in held.values_list("resource", "starts_at"):
        found[resource].add(moment)
    return found


def stretches(moments: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    """Quarter hours as the stretches of time that they make, each with its beginning and its end."""
    found: list[tuple[datetime, datetime]] = []
    for moment in sorted(moments):
        if found and found[-1][1] == moment:
            found[-1] = found[-1][0], moment + SLOT
        else:
            found.append((moment, moment + SLOT))
    return found


def hours_of(opening: Opening, day: date, minutes: int) -> list[datetime]:
    """The whole hours of a day at which something of this length fits."""
    last = clock.moment_of(day, opening.closes.hour, opening.closes.minute) - timedelta(minutes=minutes)
    starts = (clock.moment_of(day, hour) for hour in range(opening.opens.hour + bool(opening.opens.minute), 24))
    return [start for start in starts if start <= last]
