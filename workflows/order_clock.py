"""The order's clock: sessions done of those to do, days run of the term, and whether he keeps pace (R46, R49).

One for the institution's pages and the centre's, told from the same query. What the court ordered is what is to do; a
plan says it only where the court fixed no number.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import Appointment, AreaPlan, Episode, Referral, SessionCredit
from casework.pace import LOOKED_BACK, Pace, Progress, Verdict, pace
from casework.progress import ATTENDED, with_progress
from casework.states import EpisodeState, PlanState, ReferralState
from casework.working_days import closed_days
from workflows.programme_pace import weekly_by_programme

VERDICTS = {
    Verdict.ON_PACE: _("A tiempo"),
    Verdict.BEHIND: _("Atrasado"),
    Verdict.IMPOSSIBLE: _("Ya no alcanza"),
    Verdict.UNKNOWN: "",
}
# While the sessions are still to be had.
RUNNING = frozenset(
    {EpisodeState.INTAKE, EpisodeState.ASSESSMENT, EpisodeState.ACTIVE, EpisodeState.ON_HOLD, EpisodeState.TRANSFERRING}
)
# While the person is in the programme, the word is that of his way through it; before and otherwise, the referral's.
OF_THE_EPISODE = (ReferralState.LINKED, ReferralState.CLOSED)


def with_status(referrals: QuerySet) -> QuerySet:
    """The referrals with `status` and the latest episode (`episode_now`, `started_on`, `return_due`)."""
    latest = Episode.objects.filter(referral=OuterRef("pk")).order_by("-pk")
    return referrals.annotate(
        episode_now=Subquery(latest.values("pk")[:1]),
        program_now=Subquery(latest.values("program")[:1]),
        started_on=Subquery(latest.values("started_on")[:1]),
        return_due=Subquery(latest.values("return_due")[:1]),
        status=Case(
            When(state__in=OF_THE_EPISODE, then=Coalesce(Subquery(latest.values("state")[:1]), F("state"))),
            default=F("state"), output_field=CharField(),
        ),
    )  # fmt: skip


def with_clock(referrals: QuerySet) -> QuerySet:
    """The rows of `with_status` with what their order's clock is told from.

    `held` are the sessions of every process of the order, `planned` and `plan_left` those of the present plan and what
    of it is still to be held, `elsewhere` those of another order that count for it.
    """
    sessions = Appointment.objects.filter(purpose=Appointment.Purpose.SESSION, state__in=ATTENDED)
    present = sessions.filter(episode=OuterRef("episode_now"))
    since = clock.moment_of(clock.today() - timedelta(days=LOOKED_BACK))
    plans = AreaPlan.objects.filter(episode=OuterRef("episode_now")).exclude(state=PlanState.WAIVED)
    of_area = sessions.filter(episode=OuterRef("episode"), area=OuterRef("area"))
    of_plan = SessionCredit.objects.filter(plan=OuterRef("pk"))
    to_hold = plans.annotate(given=count(of_area, "episode") + count(of_plan, "plan")).annotate(
        left=Case(
            When(given__lt=F("quota"), then=F("quota") - F("given")), default=0, output_field=IntegerField()
        )
    )  # fmt: skip
    credited = SessionCredit.objects.filter(plan__episode=OuterRef("episode_now")).exclude(plan__state=PlanState.WAIVED)
    own = credited.filter(appointment__episode__referral=OuterRef("pk"))
    return referrals.annotate(
        held=count(sessions.filter(episode__referral=OuterRef("pk")), "episode__referral"),
        recent=count(present.filter(starts_at__gte=since), "episode"),
        planned=Coalesce(_sum(plans, "quota"), 0),
        plan_left=Coalesce(_sum(to_hold, "left"), 0),
        elsewhere=count(credited, "plan__episode") - count(own, "plan__episode"),
    )


def count(rows: QuerySet, by: str):
    """How many of the rows of a subquery, by what they hang on."""
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted[:1]), 0)


def _sum(rows: QuerySet, of: str):
    return Subquery(rows.order_by().values("episode").annotate(n=Sum(of)).values("n")[:1])


class OrderClock:
    """How far the person is, beside the term that the authority gave; told of a row of `with_clock`.

    Sessions credited from another order are taken off what is still to do instead of being added to what was done: an
    institution counts only what happened under its own order, and learns of no other (architecture §13.1).
    """

    def __init__(self, case: Referral):
        self.begun = case.started_on is not None
        self.elsewhere = case.elsewhere
        if case.present_ordered_sessions:
            self._as_ordered(case)
        else:
            self._as_planned(case)
        self.term_from, self.term_to = case.present_term_from, case.present_term_to
        self.over = case.state == ReferralState.CLOSED
        self.runs = case.state == ReferralState.ACCEPTED or case.status in RUNNING
        self._started_on, self._recent = case.started_on, case.recent
        self._on_hold, self._programme = case.status == EpisodeState.ON_HOLD, case.program_now

    def _as_ordered(self, case: Referral) -> None:
        """The court fixed a number: every session of its order counts, of whichever process."""
        self.total = case.present_ordered_sessions
        self.done, self.beyond = min(case.held, self.total), max(case.held - self.total, 0)
        self.left = max(self.total - case.held - case.elsewhere, 0)
        self.unplanned = max(self.left - case.plan_left, 0)

    def _as_planned(self, case: Referral) -> None:
        """The plan says the number; a session beyond an area's quota stands for none of another area."""
        self.total = max(case.planned - case.elsewhere, 0)
        self.left = min(case.plan_left, self.total)
        self.done, self.beyond, self.unplanned = self.total - self.left, 0, 0

    @property
    def shown(self) -> bool:
        """Whether there is something to tell: sessions since the start, or a limit for starting."""
        return self.begun or self.runs

    @cached_property
    def pace(self) -> Pace:
        """Where the sessions end and how late they may begin; unknown once nobody waits for them any more."""
        programme = weekly_by_programme().get(self._programme)
        if not self.runs or programme is None:
            return Pace(Verdict.UNKNOWN)
        counted = Progress(
            self.total, self.left, programme, self._started_on, self._recent, self.term_to, self._on_hold
        )
        return pace(counted, today=clock.today(), closed=closed_days())

    @property
    def is_behind(self) -> bool:
        return self.pace.verdict in (Verdict.BEHIND, Verdict.IMPOSSIBLE)

    @property
    def verdict(self) -> str:
        """The verdict in words; nothing where there is none."""
        return str(VERDICTS[self.pace.verdict])

    @property
    def full(self) -> bool:
        return self.total > 0 and self.left == 0

    @property
    def days(self) -> int:
        """The length of the term, both ends included."""
        return (self.term_to - self.term_from).days + 1 if self.term_from and self.term_to else 0

    @property
    def day(self) -> int:
        """Which day of the term it is today."""
        return min(max((clock.today() - self.term_from).days + 1, 0), self.days) if self.days else 0

    @property
    def expires(self) -> date | None:
        return self.term_to if not self.over else None

    @property
    def is_late(self) -> bool:
        """The term is over; its last day is still within it."""
        return bool(self.expires and self.expires < clock.today())


def clocks_of(cases: Iterable[int]) -> dict[int, OrderClock]:
    """By referral: its clock, for the pages of the centre. One query."""
    found = with_clock(with_status(Referral.objects.filter(pk__in=cases)))
    needed = ("pk", "state", "present_ordered_sessions", "present_term_from", "present_term_to")
    return {one.pk: OrderClock(one) for one in found.only(*needed).order_by()}


def plans_with_progress(plans) -> list:
    """The plans of a queryset, in the order of the areas, each with the sessions `done` of it and those `beyond`."""
    found = list(with_progress(plans).select_related("professional").order_by("episode", "pk"))
    for plan in found:
        plan.done, plan.beyond = min(plan.attended, plan.quota), max(plan.attended - plan.quota, 0)
    return found
