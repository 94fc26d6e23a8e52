"""A period of local days, both ends included, and what it is as aware moments (July 2022 is UTC-5, December UTC-6)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.words import plain_day


class WrongPeriod(ValueError):
    """The days make no period; `sentence` says why, in Spanish, and `side` which of the two is to be corrected."""

    def __init__(self, sentence, side: str):
        super().__init__(str(sentence))
        self.sentence, self.side = sentence, side


@dataclass(frozen=True)
class Period:
    """From the first instant of `start` to the last of `end`, in America/Mexico_City; raises WrongPeriod (R5, R106)."""

    start: date
    end: date

    def __post_init__(self):
        if self.end < self.start:
            raise WrongPeriod(_("La fecha «hasta» no puede ser anterior a la fecha «desde»"), "end")
        first = settings.SIGUE_PROGRAM_START
        if self.start < first:
            raise WrongPeriod(
                _("El sistema empezó a operar el %(day)s: elija esa fecha o una posterior") % {"day": plain_day(first)},
                "start",
            )

    @property
    def since(self) -> datetime:
        """The first moment that counts."""
        return clock.moment_of(self.start)

    @property
    def until(self) -> datetime:
        """The first moment that no longer counts."""
        return clock.moment_of(self.end + timedelta(days=1))

    def moments(self, field: str) -> dict[str, datetime]:
        """The filter of a column of moments."""
        return {f"{field}__gte": self.since, f"{field}__lt": self.until}

    def days(self, field: str) -> dict[str, date]:
        """The filter of a column of days."""
        return {f"{field}__gte": self.start, f"{field}__lte": self.end}

    @property
    def months(self) -> list[date]:
        """The first day of every month the period touches."""
        first, found = self.start.replace(day=1), []
        while first <= self.end:
            found.append(first)
            first = (first + timedelta(days=31)).replace(day=1)
        return found

    @property
    def a_year_before(self) -> "Period | None":
        """The same days of the year before; None when the programme had not begun on the first of them."""
        first = _year_before(self.start)
        return Period(first, _year_before(self.end)) if first >= settings.SIGUE_PROGRAM_START else None

    def __str__(self) -> str:
        return _("Del %(start)s al %(end)s") % {"start": plain_day(self.start), "end": plain_day(self.end)}


def month_of(year: int, month: int) -> Period:
    """The days of a month; August 2021 begins on the day the programme did."""
    first = max(date(year, month, 1), settings.SIGUE_PROGRAM_START)
    return Period(first, date(year, month, monthrange(year, month)[1]))


def year_until(end: date) -> Period:
    """From 1 January (or the programme's first day) to a day."""
    return Period(max(date(end.year, 1, 1), settings.SIGUE_PROGRAM_START), end)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))
