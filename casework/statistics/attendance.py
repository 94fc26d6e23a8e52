"""Asistencia: who came of those who were expected (I13)."""

from collections import Counter

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from casework.roles import Area
from casework.states import AppointmentState as A
from casework.statistics.figure import PERCENT, TEXT, Column, Figure, FigureData, Tile, share
from casework.statistics.period import Period
from casework.statistics.scope import ATTENDED, Scope

DEFINITION = _(
    "Asistidas entre la suma de asistidas, faltas justificadas y faltas sin justificar. La estricta deja fuera las "
    "justificadas. No cuentan las citas canceladas o reprogramadas ni las faltas que aún se pueden justificar."
)


def compute(period: Period, scope: Scope) -> FigureData:
    """By area; one query."""
    appointments = scope.appointments().filter(**period.moments("starts_at"))
    found: Counter = Counter()
    for area, state, count in appointments.values_list("area", "state").annotate(Count("pk")):
        found[area, A.ATTENDED if state in ATTENDED else state] += count
    kinds = (A.ATTENDED, A.ABSENT_JUSTIFIED, A.ABSENT_UNJUSTIFIED)
    rows = tuple((Area(area).label, *_rates(*(found[area, kind] for kind in kinds))) for area in Area.values)
    total = _rates(*(sum(row[place] for row in rows) for place in (1, 2, 3)))
    came, expected_of = total[0], sum(total[:3])
    return FigureData(
        columns=(
            Column(_("Área"), TEXT),
            Column(_("Asistidas")),
            Column(_("Justificadas")),
            Column(_("Sin justificar")),
            Column(_("Asistencia"), PERCENT),
            Column(_("Estricta"), PERCENT),
        ),
        rows=rows,
        total=(_("Total"), *total),
        tile=Tile(
            _("Asistencia"),
            total[3],
            PERCENT,
            _("%(came)s de %(expected)s citas") % {"came": f"{came:,}", "expected": f"{expected_of:,}"},
        ),
    )


def _rates(came: int, justified: int, unjustified: int) -> tuple:
    return came, justified, unjustified, share(came, came + justified + unjustified), share(came, came + unjustified)


FIGURE = Figure("asistencia", _("Asistencia por área"), DEFINITION, compute)
