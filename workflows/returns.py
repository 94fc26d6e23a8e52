"""Who was suspended and is expected back: from a week before that day until somebody says what follows (§8.2)."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import clock
from casework.access import visible
from casework.models import AreaPlan, Episode
from casework.roles import Role
from casework.states import EpisodeState as E

SOON = timedelta(days=7)


def to_return(user) -> QuerySet:
    """For the coordinator the suspended persons of her centre; for a professional, those whose area she has."""
    found = visible(Episode, user).filter(state=E.ON_HOLD, return_due__lte=clock.today() + SOON)
    in_charge = AreaPlan.objects.filter(episode=OuterRef("pk"), professional=user.pk)
    return found if user.role == Role.COORDINATOR else found.filter(Exists(in_charge))


def to_return_rows(user):
    """One row a process; the coordinator resumes it, who attends him looks whether he came."""
    coordinates = user.role == Role.COORDINATOR
    for one in to_return(user).select_related("referral__person", "referral__center"):
        yield {
            "due": one.return_due,
            "what": _("Confirmar el regreso de una suspensión"),
            "action": _("Reanudar") if coordinates else _("Abrir"),
            "detail": _("Si no regresa, la coordinación decide qué sigue"),
            "case": one.referral,
            "url": reverse("step", args=["proceso", one.pk, "resume"])
            if coordinates
            else reverse("case", args=[one.referral_id]),
        }


def returned() -> QuerySet:
    """The suspended processes whose day of return has come."""
    return Episode.objects.filter(state=E.ON_HOLD, return_due__lte=clock.today())
