"""Attendance as papers state it: sessions by area, planned, attended and missed; nothing clinical (domain §2.6)."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from casework.models import Appointment, AreaPlan
from casework.states import AppointmentState as A

ATTENDED = (A.ATTENDED, A.DOCUMENTED)
MISSED = (A.ABSENT_PENDING, A.ABSENT_JUSTIFIED, A.ABSENT_UNJUSTIFIED)


def by_area(episode) -> list[dict]:
    """One row an area and a total: quota, attended, justified, unjustified. Two queries.

    A session credited from another case of the same person counts as attended (architecture §13.1).
    """
    counts: dict[tuple[str, str], int] = {
        (area, state): n
        for area, state, n in Appointment.objects.filter(episode=episode.pk, purpose="SESSION")
        .order_by()
        .values_list("area", "state")
        .annotate(n=Count("pk"))
    }
    plans = AreaPlan.objects.filter(episode=episode.pk).order_by("pk").annotate(credited=Count("credits"))
    rows: list[dict[str, Any]] = [
        {
            "area": str(plan.get_area_display()),
            "quota": plan.quota,
            "attended": sum(counts.get((plan.area, state), 0) for state in ATTENDED) + plan.credited,
            "justified": counts.get((plan.area, A.ABSENT_JUSTIFIED), 0),
            "unjustified": counts.get((plan.area, A.ABSENT_UNJUSTIFIED), 0),
        }
        for plan in plans
        if plan.state != "WAIVED"
    ]
    total = {name: sum(row[name] for row in rows) for name in ("quota", "attended", "justified", "unjustified")}
    return [*rows, {"area": _("Total"), **total}]
