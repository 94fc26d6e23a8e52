"""How every person of an area stands today, by cause, for the «informe al corte»; always the same few queries."""

from collections import defaultdict
from itertools import groupby

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from casework.access import visible
from casework.models import Appointment, AreaPlan, Referral
from casework.progress import told_outside, with_progress
from casework.states import AppointmentState as A
from casework.states import DocumentState as D
from casework.states import PlanState as P
from casework.states import ReferralState as R
from casework.words import plain_day, short_day
from documents.models import IssuedDocument
from workflows.order_clock import count, with_status
from workflows.views.institution.rows import Row, with_everything

MOST = 2_000  # persons in one report
OPEN = (R.SUBMITTED, R.IN_REVIEW, R.RETURNED, R.ACCEPTED, R.LINKED)
TOLD = (*OPEN, R.NO_SHOW, R.CLOSED)  # neither drafts nor what never became a case
REPORTS = ("progress_report", "final_report")


def rows_of(user, *, only_open: bool) -> list[Row]:
    """The persons of the user's area, by cause and name; one more than a report may hold, to tell that they are."""
    found = with_everything(with_status(visible(Referral, user)), user).filter(state__in=OPEN if only_open else TOLD)
    found = _with_attendance(found).select_related("present_determination").order_by("cause_order", "sort_name", "pk")
    return [Row(referral) for referral in found[: MOST + 1]]


def _with_attendance(referrals: QuerySet) -> QuerySet:
    """What became of the sessions of the order that were not held; other appointments and those to come are no part."""
    sessions = Appointment.objects.filter(episode__referral=OuterRef("pk"), purpose=Appointment.Purpose.SESSION)
    return referrals.annotate(
        session_excused=count(sessions.filter(state=A.ABSENT_JUSTIFIED), "episode__referral"),
        session_missed=count(sessions.filter(state=A.ABSENT_UNJUSTIFIED), "episode__referral"),
        session_pending=count(sessions.filter(state=A.ABSENT_PENDING), "episode__referral"),
    )


def causes_of(rows: list[Row], user) -> list[dict]:
    """What the report says, cause by cause, as plain words and numbers."""
    sessions, reports = _sessions(rows, user), _last_reports(rows, user)
    by_cause = (list(together) for _cause, together in groupby(rows, key=lambda row: row.referral.cause_order))
    return [
        {
            "number": together[0].referral.present_judicial_case_number.strip(),
            "people": [_told(row, sessions[row.referral.episode_now], reports) for row in together],
        }
        for together in by_cause
    ]


def _told(row: Row, by_area: list[str], reports: dict[int, str]) -> dict:
    one = row.referral
    return {
        "person": one.listed_name,
        "folio": one.shown_folio,
        "determination": str(one.present_determination or ""),
        "state": str(row.word),
        "pace": _pace(row),
        "sessions": by_area,
        "attendance": _attendance(row),
        "report": reports.get(one.pk, ""),
    }


def _pace(row: Row) -> list[str]:
    told = row.clock
    lines = [_("Desde el %(day)s") % {"day": short_day(row.referral.changed_at)}]
    if told.runs:
        lines.append(told.verdict)
    if told.pace.ends_on:
        lines.append(_("Termina el %(day)s") % {"day": short_day(told.pace.ends_on)})
    if told.expires:
        lines.append(_("Plazo: %(day)s") % {"day": plain_day(told.expires)})
    return [line for line in lines if line]


def _attendance(row: Row) -> list[str]:
    """The part of his sessions to which he came; an absence that may still be justified is not one yet."""
    one = row.referral
    settled = one.held + one.session_excused + one.session_missed
    told = []
    if settled:
        told.append(_("%(n)d %% de sus sesiones") % {"n": one.held * 100 // settled})
        told.append(
            _("Faltas: %(excused)d justificadas, %(plain)d sin justificar")
            % {"excused": one.session_excused, "plain": one.session_missed}
        )
    if one.session_pending:
        told.append(_("%(n)d por justificar") % {"n": one.session_pending})
    return told


def _sessions(rows: list[Row], user) -> dict[int | None, list[str]]:
    """By episode: «Psicología: 4 de 12» for each area of the plan. One query."""
    episodes = [row.referral.episode_now for row in rows if row.referral.episode_now]
    plans = with_progress(visible(AreaPlan, user).filter(episode__in=episodes).exclude(state=P.WAIVED))
    found = defaultdict(list)
    for plan in plans.order_by("episode", "pk"):
        done, asked = told_outside(plan)
        said = {"area": plan.get_area_display(), "done": done, "all": asked}
        found[plan.episode_id].append(_("%(area)s: %(done)d de %(all)d") % said)
    return found


def _last_reports(rows: list[Row], user) -> dict[int, str]:
    """By referral: the last report that the centre signed for it. One query."""
    cases = [row.referral.pk for row in rows]
    papers = visible(IssuedDocument, user).filter(
        referral__in=cases, kind__in=REPORTS, state__in=(D.SIGNED, D.ACKNOWLEDGED)
    )
    return {
        pk: _("%(title)s, %(day)s") % {"title": title, "day": plain_day(signed)}
        for pk, title, signed in papers.order_by("signed_at", "pk").values_list("referral", "title", "signed_at")
    }
