"""When a risk is to be assessed again: its day comes, a new fact of violence is known, or he is back from a pause.

Domain §2.7, §8.2 and §8.5 ask for it at once after a fact and after a return; the last assessment is the measure.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import clock, words
from casework.access import visible
from casework.models import HistoryEntry, Incident, RiskAssessment
from casework.roles import Area
from casework.states import EpisodeState as E
from casework.working_days import working_days_after

SOON = timedelta(days=7)
IN_PROCESS = (E.INTAKE, E.ASSESSMENT, E.ACTIVE, E.ON_HOLD, E.TRANSFERRING, E.CLOSING)


def latest(assessments: QuerySet) -> QuerySet:
    """Of these, the last one of each process, with what happened after it."""
    newer = RiskAssessment.objects.filter(episode=OuterRef("episode"), pk__gt=OuterRef("pk"))
    facts = Incident.objects.filter(episode=OuterRef("episode"), recorded_at__gt=OuterRef("assessed_at"))
    returns = HistoryEntry.objects.filter(
        case=OuterRef("episode__referral"),
        noun="episode",
        record_id=OuterRef("episode"),
        step="resume",
        at__gt=OuterRef("assessed_at"),
    )
    return assessments.filter(~Exists(newer)).annotate(after_fact=Exists(facts), after_return=Exists(returns))


def asked(assessments: QuerySet) -> QuerySet:
    """Those that call for a new one; after the conclusion only a new fact does."""
    by_day = Q(review_due__lte=clock.today() + SOON) | Q(after_return=True)
    return latest(assessments).filter(
        Q(episode__state__in=IN_PROCESS) & (by_day | Q(after_fact=True))
        | Q(episode__state=E.COMPLETED, after_fact=True)
    )


def to_review(user) -> QuerySet:
    """For the psychologist: the assessments of her own cases that are to be made again."""
    found = asked(visible(RiskAssessment, user))
    return found.filter(episode__plans__area=Area.PSYCHOLOGY, episode__plans__professional=user.pk)


def to_review_rows(user):
    """One row a process; what calls for it at once is due the next working day."""
    for one in to_review(user).select_related("episode__referral__person"):
        at_once = one.after_fact or one.after_return
        yield {
            "due": working_days_after(clock.today(), 1) if at_once else one.review_due,
            "what": _("Revisar el riesgo"),
            "action": _("Valorar riesgo"),
            "case": one.episode.referral,
            "detail": why(one),
            "url": reverse("risk", args=[one.episode_id, "revision"]),
        }


def why(one: RiskAssessment) -> str:
    """Why the last assessment of a process no longer holds."""
    if one.after_fact:
        return _("Hay un hecho nuevo después de la última valoración")
    if one.after_return:
        return _("Volvió de una suspensión")
    return _("La última valoración es del %(day)s") % {"day": words.short_day(one.assessed_at)}
