"""The only source of time below a view, so that a test or the demonstration world can stand at any moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC; or the moment set by `at`; or the tests' shifted one."""
    return _moment.get() or timezone.now() + settings.SIGUE_CLOCK_SHIFT


def of_files() -> datetime:
    """The moment by the clock that stamps files, which `at` and the tests do not shift: only to tell a file's age."""
    return timezone.now()


def today() -> date:
    """The present day in the centre's time zone (America/Mexico_City)."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    """The local calendar day on which a moment falls: 23:30 on 1 December is not 2 December (July 2022 was UTC-5)."""
    return timezone.localtime(moment).date()


def moment_of(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The aware moment of a local day and hour."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stand at another moment inside the block; nests, and is private to the thread."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
