"""What the calendar has to tell today: notice, record, case and what it is about; each is told once (domain §11)."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q

from casework import clock
from casework.models import Appointment, Center, Episode, FollowUp, Goal, MonthlyReport, ProtectionOrder
from casework.roles import Area
from casework.states import AppointmentState as A
from casework.states import FollowUpState as F
from casework.states import GoalState
from casework.states import MonthlyReportState as M
from casework.states import ReferralState as R
from casework.statistics.figure import share
from casework.statistics.goals import done_by_month
from casework.statistics.period import year_until
from casework.statistics.scope import network
from documents.calendar_notices import GoalBehind, MonthOver, ReportDue
from workflows import court_reports
from workflows.follow_up_calendar import OPEN
from workflows.returns import returned

Warned = Iterator[tuple[str, object, object, str]]
REPORT_DAYS = (10, 3)  # before the authority's day
OVERDUE = "overdue"
NOTE_HOURS = 72
WEEK = timedelta(days=7)
LEAST_OF_A_GOAL = 90  # per cent of what is programmed
HERE = (R.SUBMITTED, R.IN_REVIEW, R.ACCEPTED, R.LINKED)


def of_returns() -> Warned:
    """Suspensions whose day of return has come."""
    for episode in returned().select_related("referral"):
        yield "return_due", episode, episode.referral, f"episode/{episode.pk}/return/{episode.return_due}"


def of_reports() -> Warned:
    """Reports that the authority expects in ten days, in three, or that are overdue: only the nearest term is told."""
    today = clock.today()
    due = court_reports.due_until(Episode.objects.all(), today + timedelta(days=max(REPORT_DAYS)))
    for episode in due.select_related("referral__determination"):
        day = court_reports.due_of(episode)
        left = (day - today).days
        term = OVERDUE if left < 0 else min(days for days in REPORT_DAYS if left <= days)
        slug = "report_overdue" if term == OVERDUE else "report_due"
        yield slug, ReportDue(episode.pk, day), episode.referral, f"episode/{episode.pk}/report/{day}/{term}"


def of_notes() -> Warned:
    """Sessions held more than 72 hours ago whose note is not signed."""
    held = Appointment.objects.filter(
        state=A.ATTENDED,
        purpose=Appointment.Purpose.SESSION,
        starts_at__lt=clock.now() - timedelta(hours=NOTE_HOURS),
    ).exclude(area=Area.GROUP)
    for one in held.select_related("episode__referral"):
        yield "note_unsigned", one, one.episode.referral, f"appointment/{one.pk}"


def of_follow_ups() -> Warned:
    """Follow-ups nobody has recorded and whose window closes within a week."""
    today = clock.today()
    ending = FollowUp.objects.filter(state__in=OPEN, window_to__range=(today, today + WEEK))
    for one in ending.select_related("episode__referral"):
        yield "follow_up_expiring", one, one.episode.referral, f"followup/{one.pk}"


def of_protection() -> Warned:
    """Protection orders that end within a week, while the person is with the centre or being followed up."""
    today = clock.today()
    followed = FollowUp.objects.filter(episode__referral=OuterRef("referral"), state__in=[F.SCHEDULED, *OPEN])
    ending = ProtectionOrder.objects.filter(
        Q(referral__state__in=HERE) | Exists(followed), valid_to__range=(today, today + WEEK)
    )
    for order in ending.select_related("referral"):
        yield "protection_ending", order, order.referral, f"protection/{order.pk}/{order.valid_to}"


def of_months() -> Warned:
    """The month that has just ended, for each centre and for the network, until somebody has reviewed its report."""
    last = _last_month()
    seen = MonthlyReport.objects.filter(year=last.year, month=last.month).exclude(state__in=[M.OPEN, M.COMPUTED])
    reviewed = set(seen.values_list("center", flat=True))
    for center in (*Center.objects.valid_on(clock.today()), None):
        if (center.pk if center else None) not in reviewed:
            place = center.pk if center else "all"
            yield "monthly_report_waiting", MonthOver(last.year, last.month, center), None, f"month/{last}/{place}"


def of_goals() -> Warned:
    """Goals that up to the end of last month reached less than nine tenths of what was programmed."""
    last = _last_month()
    for goal in Goal.objects.filter(year=last.year, state=GoalState.RUNNING).select_related("center"):
        planned = goal.months.filter(month__lte=last.month).values_list("programmed", flat=True)
        done = done_by_month(goal, year_until(last), network(goal.center))
        reached = share(sum(done.values()), sum(planned))
        if reached is not None and reached < LEAST_OF_A_GOAL:
            yield "goal_behind", GoalBehind(goal, last, reached), None, f"goal/{goal.pk}/{last}"


def _last_month() -> date:
    """The last day of the month before this one."""
    return clock.today().replace(day=1) - timedelta(days=1)
