"""Conclusión: what became of those who began in the period (I15, I16)."""

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from casework.models.episodes import OVER
from casework.states import EpisodeState
from casework.statistics.figure import PERCENT, TEXT, Column, Figure, FigureData, Row, Tile, share
from casework.statistics.period import Period
from casework.statistics.scope import Scope

DEFINITION = _(
    "De los procesos que iniciaron en el periodo (el día en que se aprobó su plan), cuántos concluyeron, cuántos "
    "causaron baja y cuántos siguen; y cuántos concluyeron dentro de 6, 9 y 12 meses de iniciados."
)
WITHIN = (6, 9, 12)  # months


def compute(period: Period, scope: Scope) -> FigureData:
    """The cohort that began in the period; one query."""
    columns = ("state", "started_on", "ended_on", "end_reason")
    cohort = list(scope.episodes().filter(**period.days("started_on")).order_by().values_list(*columns))
    began = len(cohort)
    done = [row for row in cohort if _completed(row[0], row[3])]
    left = [row for row in cohort if row[0] in OVER and not _completed(row[0], row[3])]
    going = began - len(done) - len(left)
    rows: list[Row] = [(_("Concluyeron"), len(done)), (_("Causaron baja"), len(left)), (_("Siguen en proceso"), going)]
    for months in WITHIN:
        soon = sum(1 for _state, start, end, _why in done if end and end <= start + relativedelta(months=months))
        rows.append((_("Concluyeron dentro de %(months)s meses") % {"months": months}, soon))
    return FigureData(
        columns=(Column(_("Resultado"), TEXT), Column(_("Procesos")), Column(_("De los iniciados"), PERCENT)),
        rows=tuple((name, count, share(count, began)) for name, count in rows),
        total=(_("Iniciaron en el periodo"), began, share(began, began)),
        tile=Tile(
            _("Concluyeron"),
            share(len(done), began, 0),
            PERCENT,
            _("%(done)s de %(began)s que iniciaron en el periodo") % {"done": f"{len(done):,}", "began": f"{began:,}"},
        ),
    )


def _completed(state: str, reason: int | None) -> bool:
    """An archived process that had begun keeps how it ended: who left has a reason, who completed has none."""
    return state == EpisodeState.COMPLETED or (state == EpisodeState.ARCHIVED and reason is None)


FIGURE = Figure("conclusion", _("Conclusión de procesos"), DEFINITION, compute)
