"""When the authority expects the next report on a process, and whose desk that lies on (domain §2.6, §8.6, §11, §15).

Its order says how often; where it obliges and says nothing, every month. The first is due on the day it names, or a
month (two) after attention began; each other as long after the last one signed. «Solo al final» and «No pide informes»
ask for none while he attends: at the end the final report is the conclusion's own task.
"""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import clock
from casework.access import visible
from casework.models import AreaPlan, Episode, Institution, Referral
from casework.roles import Area, Role
from casework.states import EpisodeState as E
from documents.models import IssuedDocument
from workflows.machines.reports import IN_FORCE, OPEN, REPORTS
from workflows.order_clock import RUNNING

Frequency = Referral.ReportFrequency
SOON = timedelta(days=10)  # as the first warning of domain §11
EXPECTED = (*RUNNING, E.CLOSING)
WRITABLE = REPORTS["progress_report"]
EVERY = {Frequency.MONTHLY: 1, Frequency.BIMONTHLY: 2}  # months
UNSAID = ""  # the order obliges and says nothing of reports: domain §15
TOLD = tuple(REPORTS)  # either kind tells the authority how he advances


# ---- When -----------------------------------------------------------------------------------------------------------


def last_report(referral: str) -> Subquery:
    """When the last report in force about a case was signed; `referral` leads from the row to its case."""
    return Subquery(_signed(OuterRef(referral)).values("signed_at")[:1])


def last_report_of(referral: Referral) -> datetime | None:
    """The same of one case."""
    return _signed(referral.pk).values_list("signed_at", flat=True).first()


def _signed(referral) -> QuerySet:
    found = IssuedDocument.objects.filter(referral=referral, kind__in=TOLD, state__in=IN_FORCE)
    return found.order_by("-signed_at")


def next_report(referral: Referral, started_on: date | None, last_at: datetime | None) -> date | None:
    """The day on which the next report is due, or None; `started_on` is that of the present process."""
    if referral.is_voluntary:
        return None
    if last_at is None and referral.present_first_report_due:
        return referral.present_first_report_due
    months = _months(referral)
    if months is None or started_on is None:
        return None
    since = started_on if last_at is None else max(started_on, clock.local_day(last_at))
    return since + relativedelta(months=months)


def _months(referral: Referral) -> int | None:
    if referral.present_report_frequency == UNSAID:
        return EVERY[Frequency.MONTHLY] if referral.is_mandatory else None
    return EVERY.get(referral.present_report_frequency)


def due_until(episodes: QuerySet, until: date) -> QuerySet:
    """Of these processes, those whose next report is due up to a day, with `last_report_at` (`next_report`, asked)."""
    first = Q(last_report_at__isnull=True, referral__present_first_report_due__lte=until)
    again = Q()
    for frequency, months in EVERY.items():
        ordered = Q(referral__present_report_frequency=frequency)
        if frequency == Frequency.MONTHLY:
            ordered |= Q(referral__present_report_frequency=UNSAID, referral__present_determination__mandatory=True)
        since = latest_start(until, months)
        reported = Q(last_report_at__lt=clock.moment_of(since + timedelta(days=1)))
        never = Q(last_report_at__isnull=True, referral__present_first_report_due__isnull=True)
        again |= ordered & Q(started_on__lte=since) & (reported | never)
    found = episodes.filter(state__in=EXPECTED, referral__is_voluntary=False)
    return found.annotate(last_report_at=last_report("referral")).filter(first | again)


def latest_start(until: date, months: int) -> date:
    """The last day from which so many months end on or before a day: 31 January and a month are 28 February."""
    day = until - relativedelta(months=months)
    while day + timedelta(days=1) + relativedelta(months=months) <= until:
        day += timedelta(days=1)
    return day


def due_of(episode: Episode) -> date | None:
    """The day of the next report of a row of `due_until`."""
    return next_report(episode.referral, episode.started_on, episode.last_report_at)


# ---- On whose desk --------------------------------------------------------------------------------------------------


def to_report(user) -> QuerySet:
    """The reports due soon: for the coordinator of the case's centre, and for who attends him while it can be written.

    Once somebody has begun the draft it is that person's, and from the review on the coordinator's list of papers has
    it.
    """
    drafts = IssuedDocument.objects.filter(referral=OuterRef("referral"), kind="progress_report", state__in=OPEN)
    found = due_until(visible(Episode, user), clock.today() + SOON)
    if user.role == Role.COORDINATOR:
        return found.filter(~Exists(drafts), referral__center=user.center_id)
    own = Q(issued_by=user.pk, state="DRAFT")
    in_charge = AreaPlan.objects.filter(episode=OuterRef("pk"), professional=user.pk).exclude(area=Area.GROUP)
    return found.filter(Exists(in_charge), ~Exists(drafts.exclude(own)), state__in=WRITABLE).annotate(
        draft=Subquery(drafts.values("pk")[:1])
    )


def to_report_rows(user):
    """One row a process, due on the authority's day."""
    together = (
        "referral__person",
        "referral__center",
        "referral__unit__institution",
        "referral__present_determination",
    )
    for one in to_report(user).select_related(*together):
        yield {
            "due": due_of(one),
            "what": title(one.referral),
            "case": one.referral,
            "detail": one.referral.get_present_report_frequency_display(),
            **_way(one),
        }


def _way(one: Episode) -> dict:
    """Where the work is done: the draft begun, the case where it is begun, or a word to who expects it in vain."""
    if getattr(one, "draft", None):
        return {"action": _("Escribir"), "url": reverse("paper_draft", args=[one.draft])}
    if one.state in WRITABLE:
        return {"action": _("Preparar"), "url": reverse("case", args=[one.referral_id])}
    return {
        "action": _("Avisar"),
        "url": reverse("case_thread", args=[one.referral_id]),
        "detail": _("Aún no puede prepararse: avise a la instancia"),
    }


def title(referral: Referral) -> str:
    """For a court, in its own word."""
    court = referral.unit.institution.level == Institution.Level.JUDICIAL
    return _("Informe de avance para el juzgado") if court else _("Informe de avance para la instancia")


def earliest_of(cases: list[int]) -> dict[int, date]:
    """The day on which the report of each of these cases is due, where one is due soon. One query."""
    found = due_until(Episode.objects.filter(referral__in=cases), clock.today() + SOON)
    return {one.referral_id: due_of(one) for one in found.select_related("referral__present_determination")}
