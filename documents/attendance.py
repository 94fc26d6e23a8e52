"""Attendance as papers state it: sessions by area, planned, attended and missed; nothing clinical (domain §2.6)."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from casework.models import Appointment, AreaPlan
from casework.progress import told_outside, with_progress
from casework.states import AppointmentState as A


def by_area(episode) -> list[dict]:
    """One row an area and a total: quota, attended, justified, unjustified. Two queries.

    Sessions credited from another order are taken off the quota, as on the panel: a paper tells of one order alone.
    """
    counts: dict[tuple[str, str], int] = {
        (area, state): n
        for area, state, n in Appointment.objects.filter(episode=episode.pk, purpose="SESSION")
        .order_by()
        .values_list("area", "state")
        .annotate(n=Count("pk"))
    }
    plans = with_progress(AreaPlan.objects.filter(episode=episode.pk).exclude(state="WAIVED")).order_by("pk")
    rows: list[dict[str, Any]] = []
    for plan in plans:
        done, asked = told_outside(plan)
        rows.append(
            {
                "area": str(plan.get_area_display()),
                "quota": asked,
                "attended": done,
                "justified": counts.get((plan.area, A.ABSENT_JUSTIFIED), 0),
                "unjustified": counts.get((plan.area, A.ABSENT_UNJUSTIFIED), 0),
            }
        )
    total = {name: sum(row[name] for row in rows) for name in ("quota", "attended", "justified", "unjustified")}
    return [*rows, {"area": _("Total"), **total}]
