"""Many lives, one calendar: each tells when it goes on, and the earliest goes first."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count

from casework import clock
from casework.models import Holiday
from casework.working_days import SATURDAY

Life = Iterator[datetime]


class Timeline:
    """Runs lives in the order of their moments, standing at each, up to the moment at which the world is shown."""

    def __init__(self, until: datetime):
        self.until = until
        self._waiting: list[tuple[datetime, int, Life]] = []
        self._serial = count()

    def add(self, life: Life) -> None:
        """Take in a life; it begins at the first moment it tells."""
        self._wait(life, self.until - timedelta(days=36500))

    def run(self) -> Iterable[datetime]:
        """Live everything that happens in time; tells each moment, for a progress bar."""
        while self._waiting:
            moment, _serial, life = heappop(self._waiting)
            with clock.at(moment):
                self._wait(life, moment)
            yield moment

    def _wait(self, life: Life, since: datetime) -> None:
        following = next(life, None)
        if following is not None and max(following, since) <= self.until:
            heappush(self._waiting, (max(following, since), next(self._serial), life))


class Diary:
    """Which days are working days, and which hours are taken of a person, a professional or a room."""

    def __init__(self):
        self._closed = set(Holiday.objects.values_list("day", flat=True))
        self._taken: set[tuple[str, date, int]] = set()

    def is_open(self, day: date) -> bool:
        return day.weekday() < SATURDAY and day not in self._closed

    def after(self, day: date, days: int) -> date:
        """The n-th working day after (or, below zero, before) a day; with 0, that day or the next one that is open."""
        while days == 0 and not self.is_open(day):
            day += timedelta(days=1)
        step = timedelta(days=1 if days > 0 else -1)
        while days:
            day += step
            days -= (1 if days > 0 else -1) * self.is_open(day)
        return day

    def book(self, day: date, *who: str, hour: int = 9, last: int = 16) -> datetime:
        """The first free hour of all of these from a day and an hour on; it is theirs from now."""
        while True:
            day = self.after(day, 0)
            for one in [*range(hour, last + 1), *range(9, hour)]:
                if not any((name, day, one) in self._taken for name in who):
                    self._taken.update((name, day, one) for name in who)
                    return clock.moment_of(day, one)
            day += timedelta(days=1)

    def take(self, moment: datetime, *who: str) -> None:
        """Say that an hour is taken."""
        self._taken.update((name, clock.local_day(moment), moment.hour) for name in who)
