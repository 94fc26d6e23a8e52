"""What an institution is told of each referral, annotated in one query: status, progress, next appointment, papers."""

from datetime import date

from django.db.models import Case, CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import clock
from casework.access import visible
from casework.models import Appointment, AreaPlan, Episode, HistoryEntry, Referral, SessionCredit
from casework.roles import Area
from casework.states import SHAPES, DocumentState, EpisodeState, ReferralState
from casework.states import AppointmentState as A
from casework.states import PlanState as P
from documents.models import IssuedDocument
from workflows.machines.progress import ATTENDED

TO_COME = (A.SCHEDULED, A.CONFIRMED)
IN_FORCE = (DocumentState.SIGNED, DocumentState.ACKNOWLEDGED)
# While the person is in the programme, the word is that of his way through it; before and otherwise, the referral's.
OF_THE_EPISODE = (ReferralState.LINKED, ReferralState.CLOSED)
WORDS = dict(EpisodeState.choices) | dict(ReferralState.choices) | {
    EpisodeState.COMPLETED.value: EpisodeState.COMPLETED.label, EpisodeState.ACTIVE.value: EpisodeState.ACTIVE.label,
}  # fmt: skip


def with_status(referrals: QuerySet) -> QuerySet:
    """The referrals with `status` and the latest episode (`episode_id`, `started_on`, `return_due`)."""
    latest = Episode.objects.filter(referral=OuterRef("pk")).order_by("-pk")
    return referrals.annotate(
        episode_now=Subquery(latest.values("pk")[:1]),
        started_on=Subquery(latest.values("started_on")[:1]),
        return_due=Subquery(latest.values("return_due")[:1]),
        status=Case(
            When(state__in=OF_THE_EPISODE, then=Coalesce(Subquery(latest.values("state")[:1]), F("state"))),
            default=F("state"), output_field=CharField(),
        ),
    )  # fmt: skip


def with_everything(referrals: QuerySet, user) -> QuerySet:
    """The rows of `with_status` with their clock, next appointment, absences and last paper."""
    own = Appointment.objects.filter(episode=OuterRef("episode_now"))
    next_one = own.filter(state__in=TO_COME, starts_at__gte=clock.now()).order_by("starts_at")
    plans = AreaPlan.objects.filter(episode=OuterRef("episode_now")).exclude(state=P.WAIVED)
    credited = SessionCredit.objects.filter(plan__episode=OuterRef("episode_now")).exclude(plan__state=P.WAIVED)
    papers = papers_of(user).filter(referral=OuterRef("pk")).order_by("-issued_at", "-pk")
    changes = HistoryEntry.objects.filter(case=OuterRef("pk"), noun__in=("referral", "episode"))
    return referrals.annotate(
        attended=_count(own.filter(purpose=Appointment.Purpose.SESSION, state__in=ATTENDED), "episode"),
        planned=Coalesce(_sum(plans, "quota"), 0),
        credited=_count(credited, "plan__episode"),
        next_at=Subquery(next_one.values("starts_at")[:1]),
        next_area=Subquery(next_one.values("area")[:1]),
        unjustified=_count(own.filter(state=A.ABSENT_UNJUSTIFIED), "episode"),
        pending=_count(own.filter(state=A.ABSENT_PENDING), "episode"),
        justified=_count(own.filter(state=A.ABSENT_JUSTIFIED), "episode"),
        paper_id=Subquery(papers.values("pk")[:1]),
        paper_title=Subquery(papers.values("title")[:1]),
        paper_state=Subquery(papers.values("state")[:1]),
        unread=_count(papers.order_by().filter(state=DocumentState.SIGNED), "referral"),
        status_since=Coalesce(
            Subquery(changes.exclude(to_state=F("from_state")).order_by("-number").values("at")[:1]), F("changed_at")
        ),
        attention=Case(
            When(state=ReferralState.RETURNED, then=Value(0)), When(state=ReferralState.DRAFT, then=Value(1)),
            default=Value(2), output_field=IntegerField(),
        ),
    )  # fmt: skip


def papers_of(user) -> QuerySet:
    """The papers in force that are addressed to this user's area."""
    return visible(IssuedDocument, user).filter(
        audience=IssuedDocument.Audience.INSTITUTION, addressed_unit=user.unit_id, state__in=IN_FORCE
    )


def _count(rows: QuerySet, by: str):
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted[:1]), 0)


def _sum(rows: QuerySet, of: str):
    key = "episode"
    return Subquery(rows.order_by().values(key).annotate(n=Sum(of)).values("n")[:1])


class Row:
    """One referral as the list says it."""

    def __init__(self, referral: Referral):
        self.referral = referral
        self.word = WORDS.get(referral.status, referral.get_state_display())
        self.shape = SHAPES.get(referral.status, "")
        self.clock = OrderClock(referral)

    @property
    def next_area(self) -> str:
        return Area(self.referral.next_area).label if self.referral.next_area else ""

    @property
    def paper_is_unread(self) -> bool:
        return self.referral.paper_state == DocumentState.SIGNED

    @property
    def absences(self) -> str:
        """«1 sin justificar», or what is nearest to it; nothing before the programme begins."""
        row = self.referral
        if row.unjustified:
            return _("%(n)d sin justificar") % {"n": row.unjustified}
        if row.pending:
            return _("%(n)d por justificar") % {"n": row.pending}
        if row.justified:
            return ngettext("%(n)d justificada", "%(n)d justificadas", row.justified) % {"n": row.justified}
        return _("Ninguna") if row.episode_now else ""


class OrderClock:
    """How far the person is, beside the term that the authority gave.

    Sessions credited from elsewhere are taken off what is still to do instead of being added to what was done: an
    institution counts only what happened under its own order, and learns of no other (architecture §13.1).
    """

    def __init__(self, referral: Referral):
        self.begun = referral.started_on is not None
        self.done = referral.attended
        self.total = max(referral.planned - referral.credited, referral.attended)
        self.term_from, self.term_to = referral.term_from, referral.term_to
        self.over = referral.state == ReferralState.CLOSED

    @property
    def full(self) -> bool:
        return self.total > 0 and self.done >= self.total

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
        return bool(self.expires and self.expires < clock.today())


def searched(referrals: QuerySet, words: str, plain: str) -> QuerySet:
    """Those whose name holds every word (accents aside), or whose folio or cause number holds the text."""
    by_name = Q()
    for word in plain.split():
        by_name &= Q(search_name__contains=word)
    return referrals.filter(
        by_name | Q(folio__icontains=words) | Q(draft_folio__icontains=words)
        | Q(judicial_case_number__icontains=words) | Q(letter_number__icontains=words)
    )  # fmt: skip
