"""Instituciones canalizadoras activas (R109)."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from casework.statistics.figure import TEXT, Column, Figure, FigureData, Tile
from casework.statistics.period import Period
from casework.statistics.referrals_received import received
from casework.statistics.scope import Scope

DEFINITION = _(
    "Instituciones distintas con al menos una canalización recibida en el periodo. Dos áreas de una misma institución "
    "cuentan una vez."
)


def active_institutions(period: Period, scope: Scope) -> int:
    """Distinct institutions with a referral received in the period (I2)."""
    return received(period, scope).filter(unit__isnull=False).order_by().values("unit__institution").distinct().count()


def compute(period: Period, scope: Scope) -> FigureData:
    """By kind of institution; an institution has one kind, so that the rows add up."""
    kind = "unit__institution__type__name"
    found = list(
        received(period, scope)
        .filter(unit__isnull=False)
        .order_by()
        .values_list(kind)
        .annotate(active=Count("unit__institution", distinct=True), sent=Count("pk"))
        .order_by("-sent", kind)
    )
    active, sent = sum(row[1] for row in found), sum(row[2] for row in found)
    return FigureData(
        columns=(Column(_("Tipo de institución"), TEXT), Column(_("Instituciones")), Column(_("Canalizaciones"))),
        rows=tuple(found),
        total=(_("Total"), active, sent),
        tile=Tile(_("Instituciones que canalizaron"), active, note=_("con al menos una canalización")),
    )


FIGURE = Figure(
    "instituciones-activas", _("Instituciones canalizadoras activas"), DEFINITION, compute, for_institutions=False
)
