"""The order as a clock: how fast the sessions go, when they would end, and how late they may safely begin (R46, R49).

Pure functions of numbers and days: who asks brings today, the closed days and what was counted.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil

SATURDAY = 5
WEEK = 7
LOOKED_BACK = 8 * WEEK  # days of which the present pace is told
TOO_EARLY = 4 * WEEK  # days since the start in which sessions tell no pace yet


class Verdict(StrEnum):
    """Whether the sessions fit into the term."""

    ON_PACE = "ON_PACE"
    BEHIND = "BEHIND"  # too slow now, and still in time at the programme's pace
    IMPOSSIBLE = "IMPOSSIBLE"  # not even at the programme's pace
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Progress:
    """What was counted of one order; `ordered` and `left` in sessions, `programme` in sessions a week."""

    ordered: int
    left: int
    programme: Fraction
    started_on: date | None = None
    recent: int = 0  # sessions held in the last LOOKED_BACK days
    deadline: date | None = None
    on_hold: bool = False


@dataclass(frozen=True)
class Pace:
    """What the clock says; a day is missing where nothing can be said of it."""

    verdict: Verdict
    ends_on: date | None = None
    latest_start: date | None = None


def pace(progress: Progress, *, today: date, closed: Collection[date] = ()) -> Pace:
    """The verdict on an order with the day it ends at the present pace and the last day to begin (or go on) in time.

    `closed` are the days on which the centres do not work, besides weekends. On hold the present pace says nothing.
    """
    if progress.ordered <= 0:
        return Pace(Verdict.UNKNOWN)
    if progress.left <= 0:
        return Pace(Verdict.ON_PACE)
    deadline = progress.deadline
    latest = latest_start(progress.left, progress.programme, deadline, closed) if deadline else None
    ends = None if progress.on_hold else ends_on(progress.left, weekly(progress, today), today, closed)
    if deadline is None:
        return Pace(Verdict.UNKNOWN, ends)
    if latest is None or latest < today:
        return Pace(Verdict.IMPOSSIBLE, ends, latest)
    if progress.on_hold:
        return Pace(Verdict.UNKNOWN, None, latest)
    in_time = ends is not None and ends <= deadline
    return Pace(Verdict.ON_PACE if in_time else Verdict.BEHIND, ends, latest)


def weekly(progress: Progress, today: date) -> Fraction:
    """Sessions a week: those of the last eight weeks or, if he began later, since then; at first, the programme's."""
    days = (today - progress.started_on).days if progress.started_on else 0
    if days < TOO_EARLY:
        return progress.programme
    return Fraction(progress.recent * WEEK, min(days, LOOKED_BACK))


def ends_on(left: int, each_week: Fraction, today: date, closed: Collection[date] = ()) -> date | None:
    """The working day on which the last of the sessions left is held; None when none are held at all."""
    days = _days(left, each_week)
    return None if days is None else _working(today + timedelta(days=days), 1, closed)


def latest_start(left: int, each_week: Fraction, deadline: date, closed: Collection[date] = ()) -> date | None:
    """The last working day on which the first session left may be held for the last to fall within the term."""
    days = _days(left - 1, each_week)
    return None if days is None else _working(deadline - timedelta(days=days), -1, closed)


def _days(sessions: int, each_week: Fraction) -> int | None:
    """Whole days that so many sessions take; a pace so slow that it leaves the calendar is none."""
    days = ceil(sessions * WEEK / each_week) if each_week > 0 else None
    return days if days is not None and days < 100 * 365 else None


def _working(day: date, step: int, closed: Collection[date]) -> date:
    """The day itself or, if it is closed, the nearest working day after (1) or before (-1) it."""
    while day.weekday() >= SATURDAY or day in closed:
        day += timedelta(days=step)
    return day
