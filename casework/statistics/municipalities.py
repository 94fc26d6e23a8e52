"""Municipio de procedencia, with the gender alerts in force (R31, R93)."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from casework.statistics.figure import PERCENT, TEXT, Column, Figure, FigureData, Tile, Words, share
from casework.statistics.period import Period
from casework.statistics.referrals_received import received
from casework.statistics.scope import Scope

DEFINITION = _(
    "Canalizaciones recibidas según el municipio en que vive la persona. La alerta de violencia de género (AVGM) es la "
    "declarada para el municipio: por feminicidio desde 2015, por desaparición desde 2019."
)


def referrals_by_municipality(period: Period, scope: Scope) -> list[tuple[str, int, bool, bool]]:
    """(municipality, referrals, alert for feminicide, alert for disappearance), the most first; one query."""
    columns = ("municipality__name", "municipality__avgm_feminicide", "municipality__avgm_disappearance")
    counted = received(period, scope).order_by().values_list(*columns).annotate(found=Count("pk"))
    ordered = counted.order_by("-found", "municipality__name_search")
    return [(name, found, feminicide, disappearance) for name, feminicide, disappearance, found in ordered]


def alert(feminicide: bool, disappearance: bool) -> Words:
    kinds = [word for word, holds in ((_("feminicidio"), feminicide), (_("desaparición"), disappearance)) if holds]
    return " y ".join(str(kind) for kind in kinds) if kinds else _("sin alerta")


def compute(period: Period, scope: Scope) -> FigureData:
    found = referrals_by_municipality(period, scope)
    whole = sum(count for _name, count, *_flags in found)
    under_alert = sum(count for _name, count, *flags in found if any(flags))
    return FigureData(
        columns=(
            Column(_("Municipio"), TEXT),
            Column(_("Canalizaciones")),
            Column(_("Del total"), PERCENT),
            Column(_("Alerta (AVGM)"), TEXT),
        ),
        rows=tuple((name, count, share(count, whole), alert(*flags)) for name, count, *flags in found),
        total=(_("Total"), whole, share(whole, whole), ""),
        chart="hbar",
        tile=Tile(
            _("En municipios con alerta"),
            share(under_alert, whole, 0),
            PERCENT,
            _("%(count)s de %(whole)s canalizaciones") % {"count": f"{under_alert:,}", "whole": f"{whole:,}"},
        ),
    )


FIGURE = Figure("municipios", _("Municipio de procedencia"), DEFINITION, compute, breakdown=True)
