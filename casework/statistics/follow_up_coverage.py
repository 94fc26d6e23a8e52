"""Cobertura de seguimientos a 3, 6 y 12 meses, by side (R66, R67, R69)."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.models import FollowUp
from casework.states import FollowUpState as F
from casework.statistics.figure import PERCENT, TEXT, Column, Figure, FigureData, Row, share
from casework.statistics.period import Period
from casework.statistics.scope import Scope

DEFINITION = _(
    "Seguimientos hechos entre los que tocaban en el periodo hasta hoy, por mes y por lado. Los cancelados no cuentan. "
    "La reincidencia referida se da siempre junto a su cobertura: es lo que se supo de quienes se localizó."
)


def compute(period: Period, scope: Scope) -> FigureData:
    """By month after conclusion and side; one query."""
    due = (
        scope.follow_ups()
        .filter(due_on__range=(period.start, min(period.end, clock.today())))
        .exclude(state=F.CANCELLED)
    )
    relapse = Q(state=F.DONE, outcome__in=[FollowUp.Outcome.RELAPSE_REFERRED, FollowUp.Outcome.RELAPSE_REPORTED])
    counted = due.values_list("month", "side").annotate(
        due=Count("pk"), done=Count("pk", filter=Q(state=F.DONE)), again=Count("pk", filter=relapse)
    )
    found = sorted(counted, key=lambda row: (row[1], row[0]))
    rows: tuple[Row, ...] = tuple(
        (
            _("%(side)s, a %(month)s meses") % {"side": FollowUp.Side(side).label, "month": month},
            expected, done, share(done, expected), again, share(again, done),
        )
        for month, side, expected, done, again in found
    )  # fmt: skip
    expected, done, again = (sum(row[place] for row in rows) for place in (1, 2, 4))
    return FigureData(
        columns=(
            Column(_("Seguimiento"), TEXT),
            Column(_("Tocaban")),
            Column(_("Hechos")),
            Column(_("Cobertura"), PERCENT),
            Column(_("Con reincidencia")),
            Column(_("De los hechos"), PERCENT),
        ),
        rows=rows,
        total=(_("Total"), expected, done, share(done, expected), again, share(again, done)),
    )


FIGURE = Figure("seguimientos", _("Cobertura de seguimientos"), DEFINITION, compute)
