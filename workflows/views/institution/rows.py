"""What an institution is told of each referral, annotated in one query: status, clock, next appointment, papers."""

from datetime import date, datetime

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from casework import clock
from casework.access import visible
from casework.finding import named, numbered
from casework.models import Appointment, Episode, Referral
from casework.roles import Area
from casework.states import SHAPES, DocumentState, EpisodeState, ReferralState
from casework.states import AppointmentState as A
from casework.text import cause_number
from documents.models import IssuedDocument
from workflows.correspondence import unread_of_case
from workflows.court_reports import EXPECTED, last_report, next_report
from workflows.follow_up_calendar import to_do
from workflows.order_clock import OrderClock, count, with_clock

TO_COME = (A.SCHEDULED, A.CONFIRMED)
IN_FORCE = (DocumentState.SIGNED, DocumentState.ACKNOWLEDGED)
WORDS = dict(EpisodeState.choices) | dict(ReferralState.choices) | {
    EpisodeState.COMPLETED.value: EpisodeState.COMPLETED.label, EpisodeState.ACTIVE.value: EpisodeState.ACTIVE.label,
}  # fmt: skip


def next_appointment(now: datetime) -> Subquery:
    """When the person of a row of `with_status` is expected next, from a moment on."""
    return Subquery(_coming(now).values("starts_at")[:1])


def next_appointments_of(referrals: QuerySet, now: datetime) -> QuerySet:
    """The appointments of which `next_appointment` tells, one for each of the referrals that has any."""
    coming = _to_come(Appointment.objects, now)
    earlier = coming.filter(episode=OuterRef("episode")).filter(
        Q(starts_at__lt=OuterRef("starts_at")) | Q(starts_at=OuterRef("starts_at"), pk__lt=OuterRef("pk"))
    )
    later = Episode.objects.filter(referral=OuterRef("episode__referral"), pk__gt=OuterRef("episode"))
    firsts = coming.filter(~Exists(earlier), ~Exists(later))
    return firsts.filter(episode__referral__in=referrals.order_by().values("pk"))


def _coming(now: datetime) -> QuerySet:
    return _to_come(Appointment.objects.filter(episode=OuterRef("episode_now")), now).order_by("starts_at")


def _to_come(appointments: QuerySet, now: datetime) -> QuerySet:
    return appointments.filter(state__in=TO_COME, starts_at__gte=now)


def with_everything(referrals: QuerySet, user) -> QuerySet:
    """The rows of `with_status` with their clock, next appointment, absences, papers and follow-ups to do."""
    own = Appointment.objects.filter(episode=OuterRef("episode_now"))
    next_one = _coming(clock.now())
    papers = papers_of(user).filter(referral=OuterRef("pk"))
    # What nobody has read yet stands in sight, before what came later and was read.
    unread_first = Case(When(state=DocumentState.SIGNED, then=0), default=1)
    papers = papers.order_by(unread_first, "-issued_at", "-pk")
    to_follow = to_do(user).filter(episode__referral=OuterRef("pk"))
    return with_clock(referrals).annotate(
        next_at=Subquery(next_one.values("starts_at")[:1]),
        next_area=Subquery(next_one.values("area")[:1]),
        unjustified=count(own.filter(state=A.ABSENT_UNJUSTIFIED), "episode"),
        pending=count(own.filter(state=A.ABSENT_PENDING), "episode"),
        justified=count(own.filter(state=A.ABSENT_JUSTIFIED), "episode"),
        paper_id=Subquery(papers.values("pk")[:1]),
        paper_title=Subquery(papers.values("title")[:1]),
        paper_state=Subquery(papers.values("state")[:1]),
        papers_sent=count(papers, "referral"),
        unread=count(papers.filter(state=DocumentState.SIGNED), "referral"),
        unread_messages=unread_of_case(user),
        follow_up_id=Subquery(to_follow.values("pk")[:1]),
        follow_up_until=Subquery(to_follow.values("window_to")[:1]),
        follow_ups_due=count(to_follow, "episode__referral"),
        last_report_at=last_report("pk"),
    )  # fmt: skip


def papers_of(user) -> QuerySet:
    """The papers in force that are addressed to this user's area."""
    return visible(IssuedDocument, user).filter(state__in=IN_FORCE)


class Row:
    """One referral as the list says it."""

    def __init__(self, referral: Referral):
        self.referral = referral
        self.word = WORDS[referral.status]
        self.shape = SHAPES.get(referral.status, "")
        self.clock = OrderClock(referral)
        self.heads_cause = False  # the first of its cause in a list by causes

    @property
    def cause(self) -> str:
        """The cause number as it stands after the word «Causa»."""
        return cause_number(self.referral.present_judicial_case_number)

    @property
    def next_area(self) -> str:
        return Area(self.referral.next_area).label if self.referral.next_area else ""

    @property
    def paper_is_unread(self) -> bool:
        return self.referral.paper_state == DocumentState.SIGNED

    @cached_property
    def next_report(self) -> date | None:
        """The day on which the centre is to hand over the next report; None where this order asks for none now."""
        row = self.referral
        if not self.clock.runs and row.status not in EXPECTED:
            return None
        return next_report(row, row.started_on, row.last_report_at)

    @property
    def report_is_late(self) -> bool:
        return self.next_report is not None and self.next_report < clock.today()

    @property
    def missed(self) -> int:
        """Every absence, whatever became of it."""
        return self.referral.unjustified + self.referral.pending + self.referral.justified

    @property
    def absences(self) -> str:
        """«1 sin justificar de 3»; nothing before the programme begins."""
        row = self.referral
        if not self.missed:
            return _("Ninguna") if row.episode_now else ""
        words = _("%(n)d sin justificar de %(all)d") % {"n": row.unjustified, "all": self.missed}
        return _("%(words)s, %(n)d por justificar") % {"words": words, "n": row.pending} if row.pending else words


def searched(referrals: QuerySet, words: str) -> QuerySet:
    """Those whose name holds every word, or whose folio, cause or letter number holds the text."""
    return referrals.filter(named(words) | numbered(words))
