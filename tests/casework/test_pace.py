"""The order's clock, in literal days: 2 March 2026 is a Monday."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from casework.pace import Progress, Verdict, ends_on, latest_start, pace, weekly

MONDAY = date(2026, 3, 2)
WEEKLY = Fraction(1)
# Ten ordered, four held, one a week in the last eight weeks, until the end of June.
HALF_WAY = Progress(
    ordered=10, left=6, programme=Fraction(2), started_on=date(2025, 12, 1), recent=8, deadline=date(2026, 6, 30)
)


@pytest.mark.requirement("R46")
@pytest.mark.requirement("R49")
def test_one_session_a_week_ends_in_as_many_weeks():
    told = pace(HALF_WAY, today=MONDAY)
    assert (told.verdict, told.ends_on) == (Verdict.ON_PACE, date(2026, 4, 13))


@pytest.mark.requirement("R46")
def test_the_latest_safe_start_leaves_room_for_the_last_session_within_the_term():
    # Five more after the first, two a week: 18 days before Tuesday 30 June is Friday 12 June.
    assert pace(HALF_WAY, today=MONDAY).latest_start == date(2026, 6, 12)
    assert latest_start(1, WEEKLY, date(2026, 6, 30)) == date(2026, 6, 30)


@pytest.mark.requirement("R46")
def test_who_is_too_slow_is_behind_while_the_programme_could_still_catch_up():
    slow = replace(HALF_WAY, recent=2, deadline=date(2026, 4, 30))
    told = pace(slow, today=MONDAY)  # a quarter of a session a week: 24 weeks
    assert (told.verdict, told.ends_on, told.latest_start) == (
        Verdict.BEHIND, date(2026, 8, 17), date(2026, 4, 10)
    )  # fmt: skip


@pytest.mark.requirement("R46")
def test_after_the_latest_safe_start_it_is_impossible():
    late = replace(HALF_WAY, deadline=date(2026, 3, 19))
    assert pace(late, today=MONDAY).latest_start == date(2026, 2, 27)  # Sunday 1 March goes back to Friday
    assert pace(late, today=MONDAY).verdict == Verdict.IMPOSSIBLE
    assert pace(late, today=date(2026, 2, 27)).verdict != Verdict.IMPOSSIBLE


def test_without_a_deadline_the_end_is_told_and_nothing_is_judged():
    told = pace(replace(HALF_WAY, deadline=None), today=MONDAY)
    assert (told.verdict, told.ends_on, told.latest_start) == (Verdict.UNKNOWN, date(2026, 4, 13), None)


def test_without_sessions_ordered_nothing_is_said():
    told = pace(replace(HALF_WAY, ordered=0, left=0), today=MONDAY)
    assert (told.verdict, told.ends_on, told.latest_start) == (Verdict.UNKNOWN, None, None)


def test_on_hold_there_is_no_end_and_the_last_day_to_go_on_stands():
    told = pace(replace(HALF_WAY, on_hold=True), today=MONDAY)
    assert (told.verdict, told.ends_on, told.latest_start) == (Verdict.UNKNOWN, None, date(2026, 6, 12))
    over = pace(replace(HALF_WAY, on_hold=True), today=date(2026, 6, 13))
    assert over.verdict == Verdict.IMPOSSIBLE


def test_after_the_deadline_what_is_left_is_impossible_and_what_is_done_is_done():
    past = replace(HALF_WAY, deadline=date(2026, 2, 28))
    assert pace(past, today=MONDAY).verdict == Verdict.IMPOSSIBLE
    assert pace(past, today=MONDAY).ends_on == date(2026, 4, 13)
    assert pace(replace(past, left=0), today=MONDAY).verdict == Verdict.ON_PACE


def test_who_came_to_nothing_for_eight_weeks_has_no_end():
    told = pace(replace(HALF_WAY, recent=0), today=MONDAY)
    assert (told.verdict, told.ends_on) == (Verdict.BEHIND, None)


def test_the_first_four_weeks_are_told_at_the_programmes_pace():
    new = replace(HALF_WAY, started_on=date(2026, 2, 3), recent=1)
    assert weekly(new, date(2026, 3, 2)) == Fraction(2)  # day 27
    assert weekly(new, date(2026, 3, 3)) == Fraction(1, 4)  # day 28: one in four weeks
    assert weekly(replace(new, started_on=None), date(2026, 3, 2)) == Fraction(2)
    assert weekly(replace(new, started_on=date(2025, 1, 1), recent=4), MONDAY) == Fraction(1, 2)


def test_the_end_moves_to_a_working_day_and_the_start_back_to_one():
    closed = frozenset({date(2026, 3, 16), date(2026, 3, 13)})
    assert ends_on(2, WEEKLY, MONDAY, closed) == date(2026, 3, 17)
    assert ends_on(1, WEEKLY, date(2026, 3, 7)) == date(2026, 3, 16)  # a Saturday
    assert latest_start(1, WEEKLY, date(2026, 3, 15), closed) == date(2026, 3, 12)


def test_the_29th_of_february_is_a_day_like_others():
    assert ends_on(1, WEEKLY, date(2028, 2, 22)) == date(2028, 2, 29)
    assert latest_start(2, WEEKLY, date(2028, 3, 7)) == date(2028, 2, 29)
    assert ends_on(1, WEEKLY, date(2027, 2, 22)) == date(2027, 3, 1)
    told = pace(replace(HALF_WAY, deadline=date(2028, 2, 29), left=1), today=date(2028, 2, 29))
    assert (told.verdict, told.latest_start) == (Verdict.BEHIND, date(2028, 2, 29))


def test_a_pace_beyond_the_calendar_is_none():
    assert ends_on(200, Fraction(1, 10**6), MONDAY) is None
    assert ends_on(1, Fraction(0), MONDAY) is None and latest_start(2, Fraction(0), MONDAY) is None
