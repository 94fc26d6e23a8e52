"""What happened at each centre: over one day it is the daily report (R82, I28)."""

from collections import Counter

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from casework.models import Center
from casework.roles import ADVISORY_AREAS, Area
from casework.states import AppointmentState as A
from casework.statistics.advisory_sessions import documented_sessions
from casework.statistics.figure import TEXT, Column, Figure, FigureData, Row
from casework.statistics.period import Period
from casework.statistics.referrals_received import received
from casework.statistics.scope import Scope

DEFINITION = _(
    "De cada centro, en el periodo: canalizaciones recibidas, asesorías por área, asistencias al grupo, faltas de "
    "cualquier clase, procesos que se abrieron y procesos que terminaron por cualquier motivo."
)
ABSENT = (A.ABSENT_PENDING, A.ABSENT_JUSTIFIED, A.ABSENT_UNJUSTIFIED)
OF_CASE = "episode__referral__center"


def compute(period: Period, scope: Scope) -> FigureData:
    """A row for each centre, those without movement too; six queries."""
    referrals = _count(received(period, scope).order_by(), "center")
    sessions: Counter = Counter()
    for center, area, found in documented_sessions(period, scope).values_list(OF_CASE, "area").annotate(Count("pk")):
        sessions[center, area] = found
    absent = _count(scope.appointments().filter(state__in=ABSENT, **period.moments("starts_at")), OF_CASE)
    opened = _count(scope.episodes().filter(**period.days("opened_on")).order_by(), "referral__center")
    ended = _count(scope.episodes().filter(**period.days("ended_on")).order_by(), "referral__center")
    centers = Center.objects.filter(pk=scope.center.pk) if scope.center else Center.objects.all()
    rows: tuple[Row, ...] = tuple(
        (
            name,
            referrals[pk],
            *(sessions[pk, area] for area in (*ADVISORY_AREAS, Area.GROUP)),
            absent[pk],
            opened[pk],
            ended[pk],
        )
        for pk, name in centers.values_list("pk", "name")
    )
    total = tuple(sum(row[place] for row in rows) for place in range(1, 9))
    return FigureData(columns=_columns(), rows=rows, total=(_("Total"), *total))


def _count(rows, column: str) -> Counter:
    return Counter(dict(rows.values_list(column).annotate(Count("pk"))))


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Centro"), TEXT),
        Column(_("Canalizaciones")),
        *(Column(Area(area).label) for area in ADVISORY_AREAS),
        Column(_("Grupo")),
        Column(_("Faltas")),
        Column(_("Abiertos")),
        Column(_("Terminados")),
    )


FIGURE = Figure("centros", _("Movimiento por centro"), DEFINITION, compute, for_institutions=False)
