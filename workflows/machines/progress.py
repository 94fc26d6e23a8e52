"""How far a person is: sessions attended against those of the plan, by area, in one query."""

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.models import AreaPlan
from casework.states import AppointmentState as A
from casework.states import PlanState as P

ATTENDED = (A.ATTENDED, A.DOCUMENTED)


def with_progress(plans):
    """The plans with `attended`: sessions attended in their area, and those credited from another case."""
    return plans.annotate(
        attended=Count(
            "episode__appointments",
            filter=Q(
                episode__appointments__area=F("area"),
                episode__appointments__state__in=ATTENDED,
                episode__appointments__purpose="SESSION",
            ),
            distinct=True,
        )
        + Count("credits", distinct=True)
    )


def remaining(episode) -> list[str]:
    """What each open area still lacks, one sentence an area: «Psicología: 5 sesiones»."""
    sentences = []
    for plan in with_progress(AreaPlan.objects.filter(episode=episode.pk).exclude(state__in=[P.COMPLETED, P.WAIVED])):
        left = max(plan.quota - plan.attended, 0)
        detail = ngettext("%(n)d sesión", "%(n)d sesiones", left) % {"n": left} if left else _("su opinión de cierre")
        sentences.append(f"{plan.get_area_display()}: {detail}.")
    return sentences
