"""Breaking the glass: for an hour a person of the centre reads what is not hers, says why, and it is reviewed (§9).

Opening, closing early and reviewing are facts in the history of the case; each tells who must know.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.access import emergencies, visible
from casework.models import AccessEntry, EmergencyAccess, Episode
from casework.roles import Role
from casework.states import EpisodeState as E
from casework.wall import as_whole
from casework.working_days import working_days_after
from workflows import duties
from workflows.door import Refused
from workflows.machines.base import Step
from workflows.machines.facts import Said
from workflows.records import FACTS, write_down

REVIEW_DAYS = 5  # working days to review an access


def _fact(name: str, label, duty, notice: str) -> Step:
    return Step(name=name, label=label, sources=tuple(E.values), target=None, duty=duty, notifies=(notice,))


OPENING = _fact(
    "break_glass", gettext_lazy("Abrir un acceso de emergencia"), duties.breaks_the_glass, "emergency_opened"
)
CLOSING = _fact(
    "close_emergency", gettext_lazy("Cerrar el acceso de emergencia"), duties.opened_the_emergency, "emergency_closed"
)
REVIEW = _fact(
    "review_emergency",
    gettext_lazy("Revisar un acceso de emergencia"),
    duties.reviews_emergencies,
    "emergency_reviewed",
)
FACTS[EmergencyAccess] = (OPENING, CLOSING, REVIEW)


@as_whole
def episode_by_folio(user, folio: str) -> Episode | None:
    """The last process of this folio at the person's own centre; None anywhere else, as if it did not exist."""
    asked = folio.strip()
    if not asked:
        return None
    return (
        Episode.objects.filter(
            Q(referral__folio__iexact=asked) | Q(referral__case_file__number__iexact=asked),
            referral__center=user.center_id,
            referral__submitted_at__isnull=False,
        )
        .select_related("referral__case_file")
        .order_by("-pk")
        .first()
    )


def break_glass(episode: Episode, *, by, reason: str) -> EmergencyAccess:
    """Open the case to this person for the agreed minutes and tell its professionals, coordination and data officer.

    Raises Refused when she has one open on it, NotYours when she does not attend at the case's centre.
    """
    if emergencies(by).filter(episode__referral=episode.referral_id).exists():
        raise Refused(_("Ya tiene un acceso de emergencia abierto a este expediente."))
    now = clock.now()
    access = EmergencyAccess(
        user=by,
        episode=episode,
        reason=reason,
        opened_at=now,
        ends_at=now + timedelta(minutes=settings.SIGUE_EMERGENCY_MINUTES),
    )
    return write_down(access, by=by, fact=OPENING, facts=Said(reason))


def close_early(access: EmergencyAccess, *, by) -> EmergencyAccess:
    """End an access before its hour; raises Refused when it is over."""
    if not is_open(access):
        raise Refused(_("Ese acceso ya terminó."))
    access.closed_at = clock.now()
    return write_down(access, by=by, fact=CLOSING)


def review(access: EmergencyAccess, *, by, verdict: str, text: str) -> EmergencyAccess:
    """Say whether it was justified; raises Refused while it is open or when somebody reviewed it already."""
    if is_open(access):
        raise Refused(_("Todavía está abierto: se revisa cuando termina."))
    if access.reviewed_at is not None:
        raise Refused(_("Ya estaba revisado."))
    access.reviewed_by, access.reviewed_at = by, clock.now()
    access.verdict, access.review = verdict, text
    return write_down(access, by=by, fact=REVIEW, facts=Said(text))


def is_open(access: EmergencyAccess) -> bool:
    return access.closed_at is None and access.ends_at > clock.now()


def ended_at(access: EmergencyAccess):
    """When it ended or will end: by hand, or by the clock."""
    return access.closed_at or access.ends_at


def open_on(referral, user) -> EmergencyAccess | None:
    """The access this person has open on a case, for the banner of its pages."""
    return emergencies(user).filter(episode__referral=referral).first()


def read_under(access: EmergencyAccess) -> QuerySet:
    """Everything its person opened of the case while it lasted: what its review looks at."""
    return AccessEntry.objects.filter(
        user=access.user_id, referral=access.episode.referral_id, at__gte=access.opened_at, at__lte=ended_at(access)
    ).select_related("user", "referral")


@dataclass(frozen=True)
class Reader:
    """One person who has opened a case: how often, first and last."""

    name: str
    role: str
    times: int
    first: datetime
    last: datetime


def readers(user, referral) -> list[Reader]:
    """Who has opened a case, the latest first; as far as this user may know the log (R66)."""
    rows = (
        visible(AccessEntry, user)
        .filter(referral=referral)
        .order_by()
        .values("user__first_name", "user__last_name", "user__role")
        .annotate(first=Min("at"), last=Max("at"), times=Count("pk"))
        .order_by("-last")
    )
    roles = dict(Role.choices)
    return [
        Reader(
            f"{row['user__first_name'] or ''} {row['user__last_name'] or ''}".strip() or str(_("Sistema")),
            str(roles.get(row["user__role"], "")),
            row["times"],
            row["first"],
            row["last"],
        )
        for row in rows
    ]


# ---- On the desk of the data officer ---------------------------------------------------------------------------------


def to_review(user) -> QuerySet:
    """The accesses that are over and nobody has reviewed."""
    over = Q(ends_at__lte=clock.now()) | Q(closed_at__isnull=False)
    return visible(EmergencyAccess, user).filter(over, reviewed_at__isnull=True)


def to_review_rows(user):
    """One row an access; due in five working days from when it was opened."""
    for one in to_review(user).select_related("user", "episode__referral"):
        yield {
            "due": working_days_after(clock.local_day(one.opened_at), REVIEW_DAYS),
            "what": _("Revisar un acceso de emergencia"),
            "action": _("Revisar"),
            "detail": one.user.get_role_display(),
            "case": one.episode.referral,
            "url": reverse("emergency", args=[one.pk]),
        }
