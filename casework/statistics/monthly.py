"""The numbers of a monthly report in its blocks: progress, referrals, municipality of origin (R83, R84, R93)."""

from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from casework.models import MonthlyReport, MonthlyReportLine
from casework.roles import ADVISORY_AREAS, Area
from casework.statistics.advisory_sessions import sessions_by_area
from casework.statistics.municipalities import referrals_by_municipality
from casework.statistics.origin import advisory_by_origin, referrals_by_origin
from casework.statistics.people_attended import people_attended
from casework.statistics.period import Period, month_of, year_until
from casework.statistics.scope import Scope, network

PROGRESS, REFERRALS, MUNICIPALITIES = "progress", "referrals", "municipalities"
Line = tuple[str, int, int | None]  # what, how many, how many were programmed


def compute_lines(report: MonthlyReport) -> None:
    """Replace the rows of a report with what its month says now; the caller holds the transaction."""
    period, scope = month_of(report.year, report.month), network(report.center)
    year = year_until(period.end)
    programmed = _programmed(scope, report.year, report.month)
    blocks: dict[str, list[Line]] = {
        PROGRESS: _progress(period, year, scope, programmed),
        REFERRALS: _referrals(period, year, scope, programmed),
        MUNICIPALITIES: [(name, count, None) for name, count, *_flags in referrals_by_municipality(period, scope)],
    }
    report.lines.all().delete()
    MonthlyReportLine.objects.bulk_create(
        MonthlyReportLine(
            report_id=report.pk, block=block, order=order, label=label, value=Decimal(value), programmed=planned
        )
        for block, lines in blocks.items()
        for order, (label, value, planned) in enumerate(lines, start=1)
    )


def _progress(period: Period, year: Period, scope: Scope, programmed: dict) -> list[Line]:
    month, since_january = sessions_by_area(period, scope), sessions_by_area(year, scope)
    planned, planned_year = programmed.get("asesorias", (None, None))
    areas = [(str(Area(area).label), month.get(area, 0), None) for area in ADVISORY_AREAS]
    return [
        *areas,
        (_("Asesorías de las tres áreas"), sum(count for _label, count, _p in areas), planned),
        (_("Asesorías acumuladas en el año"), sum(since_january.get(a, 0) for a in ADVISORY_AREAS), planned_year),
        (_("Grupo de reflexión, se cuenta aparte"), month.get(Area.GROUP, 0), None),
        (_("Población atendida, personas distintas"), people_attended(period, scope), None),
    ]


def _referrals(period: Period, year: Period, scope: Scope, programmed: dict) -> list[Line]:
    month, since_january = referrals_by_origin(period, scope), referrals_by_origin(year, scope)
    sessions = advisory_by_origin(period, scope)
    planned, planned_year = programmed.get("registros", (None, None))
    return [
        (_("Canalizaciones por orden de una instancia"), month[False], None),
        (_("Solicitudes voluntarias"), month[True], None),
        (_("Canalizaciones recibidas"), sum(month.values()), planned),
        (_("Canalizaciones acumuladas en el año"), sum(since_january.values()), planned_year),
        (_("Asesorías a personas canalizadas"), sessions[False], None),
        (_("Asesorías a personas voluntarias"), sessions[True], None),
    ]


def _programmed(scope: Scope, year: int, month: int) -> dict[str, tuple[int, int]]:
    """{key of the goal: (programmed in the month, programmed since January)}."""
    goals = scope.goals().filter(year=year, months__month__lte=month)
    up_to = dict(goals.order_by().values_list("key").annotate(Sum("months__programmed")))
    alone = scope.goals().filter(year=year, months__month=month).order_by()
    return {key: (count, up_to[key]) for key, count in alone.values_list("key", "months__programmed")}
