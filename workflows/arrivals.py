"""What waits at a centre before a process begins: a referral nobody has taken, a person who does not come (R46).

The map has one task for the review, the coordinator's, and one for the first appointment; these rows are for reception,
which may take a review (domain §8.1), and for the coordinator, to whom the rule proposes «no se presentó».
"""

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import clock
from casework.access import visible
from casework.models import Appointment, Referral
from casework.states import AppointmentState as A
from casework.states import EpisodeState
from casework.states import ReferralState as R
from casework.working_days import working_days_after
from workflows.machines.referral import missed_summonses, summons_exhausted

REVIEW_DAYS = 3  # working days, as the map's task


def to_take(user) -> QuerySet:
    """For reception: what was sent to her centre and nobody answers for yet."""
    return visible(Referral, user).filter(state=R.SUBMITTED)


def to_take_rows(user):
    """One row a referral; due like the review."""
    for one in to_take(user).select_related("person", "unit__institution", "center"):
        yield {
            "due": working_days_after(clock.local_day(one.changed_at), REVIEW_DAYS),
            "what": _("Tomar en revisión"),
            "action": _("Revisar"),
            "detail": str(one.unit.institution) if one.unit_id else _("Solicitud voluntaria"),
            "case": one,
            "url": reverse("review", args=[one.pk]),
        }


def never_came(user) -> QuerySet:
    """For the coordinator: accepted persons who missed every summons of the rule and have none to come."""
    missed = missed_summonses().filter(episode__referral=OuterRef("pk"))
    last = missed.order_by().values("episode__referral").annotate(at=Max("starts_at"))
    return (
        visible(Referral, user)
        .filter(summons_exhausted.as_q(), ~Q(pk__in=_cited_again()), state=R.ACCEPTED)
        .annotate(missed_at=Subquery(last.values("at")))
    )


def _cited_again() -> QuerySet:
    to_come = Appointment.objects.filter(
        purpose=Appointment.Purpose.FIRST,
        state__in=[A.SCHEDULED, A.CONFIRMED, A.CHECKED_IN],
        episode__state=EpisodeState.INTAKE,
    )
    return to_come.values("episode__referral")


def never_came_rows(user):
    """One row a person; due three working days after the last summons he missed."""
    for one in never_came(user).select_related("person", "unit__institution", "center"):
        yield {
            "due": working_days_after(clock.local_day(one.missed_at), REVIEW_DAYS),
            "what": _("Decidir: no se presentó"),
            "action": _("Decidir"),
            "detail": _("Faltó a los citatorios de la regla"),
            "case": one,
            "url": reverse("step", args=["canalizacion", one.pk, "record_no_show"]),
        }
