"""What each area of a process still lacks, in sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework.models import AreaPlan
from casework.progress import with_progress
from casework.states import PlanState as P


def remaining(episode) -> list[str]:
    """What each open area still lacks, one sentence an area: «Psicología: 5 sesiones»."""
    sentences = []
    for plan in with_progress(AreaPlan.objects.filter(episode=episode.pk).exclude(state__in=[P.COMPLETED, P.WAIVED])):
        left = max(plan.quota - plan.attended, 0)
        detail = ngettext("%(n)d sesión", "%(n)d sesiones", left) % {"n": left} if left else _("su opinión de cierre")
        sentences.append(f"{plan.get_area_display()}: {detail}.")
    return sentences
