"""Which obliged institutions refer and which do not: those with zero stay in the list (R24)."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from casework.states import InstitutionState
from casework.statistics.figure import PERCENT, TEXT, Column, Figure, FigureData, share
from casework.statistics.period import Period
from casework.statistics.referrals_received import received
from casework.statistics.scope import Scope

DEFINITION = _(
    "Canalizaciones recibidas de cada institución dada de alta, también de las que no enviaron ninguna en el periodo."
)


def compute(period: Period, scope: Scope) -> FigureData:
    """Institutions that may refer, or that did; the most first, then by name."""
    sent = received(period, scope).filter(unit__isnull=False).order_by()
    counted = dict(sent.values_list("unit__institution").annotate(Count("pk")))
    listed = scope.institutions.filter(
        Q(state__in=[InstitutionState.ACTIVE, InstitutionState.SUSPENDED]) | Q(pk__in=counted)
    ).values_list("pk", "name", "type__name")
    rows = sorted(((name, kind, counted.get(pk, 0)) for pk, name, kind in listed), key=lambda row: (-row[2], row[0]))
    whole = sum(row[2] for row in rows)
    without = sum(1 for row in rows if not row[2])
    return FigureData(
        columns=(
            Column(_("Institución"), TEXT),
            Column(_("Tipo"), TEXT),
            Column(_("Canalizaciones")),
            Column(_("Del total"), PERCENT),
        ),
        rows=tuple((*row, share(row[2], whole)) for row in rows),
        total=(_("Total"), "", whole, share(whole, whole)),
        note=_("Sin canalizaciones en el periodo: %(without)s de %(whole)s instituciones.")
        % {"without": without, "whole": len(rows)},
    )


FIGURE = Figure(
    "por-institucion", _("Canalizaciones por institución obligada"), DEFINITION, compute, for_institutions=False
)
