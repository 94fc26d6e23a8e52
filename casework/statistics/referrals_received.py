"""Canalizaciones recibidas (R91, R110)."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from casework.statistics.figure import TEXT, Column, Figure, FigureData, Row, Tile
from casework.statistics.local_months import by_month, month_label
from casework.statistics.period import Period
from casework.statistics.scope import Scope

DEFINITION = _(
    "Canalizaciones enviadas en el periodo, por el día de su primer envío, menos las que canceló la instancia. Las "
    "solicitudes voluntarias se cuentan."
)


def received(period: Period, scope: Scope) -> QuerySet:
    """Referrals sent in the period and not cancelled (I1)."""
    return scope.sent().filter(**period.moments("submitted_at"))


def compute(period: Period, scope: Scope) -> FigureData:
    """By local month and origin."""
    found, months = by_month(received(period, scope), "submitted_at", "is_voluntary"), period.months
    rows: list[Row] = []
    for month in months:
        ordered, voluntary = found.get((month, False), 0), found.get((month, True), 0)
        rows.append((month_label(month, months), ordered, voluntary, ordered + voluntary))
    total = tuple(sum(row[place] for row in rows) for place in (1, 2, 3))
    return FigureData(
        columns=(
            Column(_("Mes"), TEXT),
            Column(_("Por una instancia")),
            Column(_("Voluntarias")),
            Column(_("Total")),
        ),
        rows=tuple(rows),
        total=(_("Total"), *total),
        chart="bar",
        plotted=(3,),
        tile=Tile(_("Canalizaciones recibidas"), total[2], note=_("enviadas y no canceladas")),
    )


FIGURE = Figure("canalizaciones", _("Canalizaciones recibidas por mes"), DEFINITION, compute)
