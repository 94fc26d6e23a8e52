"""Asesorías: the unit of the annual goal (R85, R95, R99)."""

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from casework.models import Appointment
from casework.roles import ADVISORY_AREAS, Area
from casework.states import AppointmentState
from casework.statistics.figure import TEXT, Column, Figure, FigureData, Row, Tile
from casework.statistics.local_months import by_month, month_label
from casework.statistics.period import Period
from casework.statistics.scope import Scope

DEFINITION = _(
    "Sesiones de psicología, trabajo social y jurídico a las que la persona asistió y cuya nota está firmada, por el "
    "día en que se dieron. Las entrevistas y valoraciones no se cuentan; el grupo de reflexión se cuenta aparte."
)


def documented_sessions(period: Period, scope: Scope) -> QuerySet:
    """Sessions of the period, attended and with their note signed, of the three areas and of the group."""
    return scope.appointments().filter(
        state=AppointmentState.DOCUMENTED, purpose=Appointment.Purpose.SESSION, **period.moments("starts_at")
    )


def advisory_sessions(period: Period, scope: Scope) -> QuerySet:
    return documented_sessions(period, scope).filter(area__in=ADVISORY_AREAS)


def sessions_by_area(period: Period, scope: Scope) -> dict[str, int]:
    """{area: sessions}, the group's among them; one query."""
    return dict(documented_sessions(period, scope).values_list("area").annotate(Count("pk")))


def compute(period: Period, scope: Scope) -> FigureData:
    """By local month, a column for each area (R85)."""
    found, months = by_month(documented_sessions(period, scope), "starts_at", "area"), period.months
    rows: list[Row] = []
    for month in months:
        areas = [found.get((month, area), 0) for area in ADVISORY_AREAS]
        rows.append((month_label(month, months), *areas, sum(areas), found.get((month, Area.GROUP), 0)))
    total = tuple(sum(row[place] for row in rows) for place in range(1, 6))
    return FigureData(
        columns=(
            Column(_("Mes"), TEXT),
            *(Column(Area(area).label) for area in ADVISORY_AREAS),
            Column(_("Asesorías")),
            Column(_("Grupo, aparte")),
        ),
        rows=tuple(rows),
        total=(_("Total"), *total),
        chart="bar",
        plotted=(4,),
        tile=Tile(_("Asesorías brindadas"), total[3], note=_("por las tres áreas, con nota firmada")),
    )


FIGURE = Figure("asesorias", _("Asesorías brindadas por área"), DEFINITION, compute)
