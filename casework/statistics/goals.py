"""Cumplimiento de las metas anuales: two goals with different units, and each told as it is (R87, R94 to R99, R107)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from casework.models import Goal
from casework.statistics.advisory_sessions import advisory_sessions
from casework.statistics.figure import PERCENT, TEXT, Column, Figure, FigureData, Tile, share
from casework.statistics.local_months import by_month, month_label
from casework.statistics.period import Period, year_until
from casework.statistics.referrals_received import received
from casework.statistics.scope import Scope

ADVISORY, REGISTERED = "asesorias", "registros"

DEFINITION = _(
    "Lo realizado en el periodo entre la meta anual, por cien. «Real» es el cociente tal cual; «reportado» nunca pasa "
    "de 100 %. La meta «asesorías» cuenta asesorías brindadas y la meta «registros» cuenta canalizaciones recibidas: "
    "son unidades distintas y no se suman."
)
PROGRAMME_DEFINITION = _(
    "Lo programado para cada mes del año en que termina el periodo y lo realizado en ese mes y acumulado desde enero, "
    "en la unidad de la meta. El avance acumulado es lo realizado entre lo programado, por cien."
)
CONTRADICTION = _(
    "Más de 100 % no es un error: en 2022 se programaron 200 registros y hubo 496 canalizaciones, 248 %. El formulario "
    "de la práctica informó 100 % porque ahí el cumplimiento se topa; aquí se muestran los dos."
)
NO_GOALS = _("No hay metas registradas para este año y centro: las metas son de toda la red.")
PARTIAL = _("La meta es de toda la red y no se compara con una parte. Quite los filtros de municipio, tipo u origen.")


@dataclass(frozen=True)
class Attainment:
    """What was done against a goal; percentages with one decimal, None where nothing was programmed."""

    done: int
    programmed: int

    @property
    def real(self) -> Decimal | None:
        return share(self.done, self.programmed)

    @property
    def reported(self) -> Decimal | None:
        """As the form of the practice reports it: never above 100 (R107)."""
        return None if self.real is None else min(self.real, Decimal(100))

    @property
    def deviation(self) -> int:
        """Done less programmed (I5)."""
        return self.done - self.programmed


def done_by_month(goal: Goal, period: Period, scope: Scope) -> dict[date, int]:
    """{first day of month: how much of a goal's own unit was done in the period}; a goal of another unit has none."""
    counts = {
        ADVISORY: lambda: by_month(advisory_sessions(period, scope), "starts_at"),
        REGISTERED: lambda: by_month(received(period, scope), "submitted_at"),
    }
    return {month: count for (month,), count in counts[goal.key]().items()} if goal.key in counts else {}


def compute(period: Period, scope: Scope) -> FigureData:
    """Each goal of the years of the period; the real and the reported percentage side by side."""
    if scope.narrowed:
        return FigureData(columns=_columns(), rows=(), note=PARTIAL)
    goals = list(scope.goals().filter(year__gte=period.start.year, year__lte=period.end.year).order_by("year", "key"))
    done = {goal.key: done_by_month(goal, period, scope) for goal in _one_of_each_key(goals)}
    told = [(goal, Attainment(_in_year(done[goal.key], goal.year), goal.annual_target)) for goal in goals]
    registered = [one for goal, one in told if goal.key == REGISTERED and goal.year == period.end.year]
    return FigureData(
        columns=_columns(),
        rows=tuple(_row(goal, one) for goal, one in told),
        note=CONTRADICTION if goals else NO_GOALS,
        tile=_tile(registered[0]) if registered else None,
    )


def _programme_of(key: str, title) -> Figure:
    """The figure of one goal, month by month, of the year in which the period ends."""

    def compute(period: Period, scope: Scope) -> FigureData:
        """Until the period's last month; at most three queries."""
        year = year_until(period.end)
        goal = None if scope.narrowed else scope.goals().filter(year=period.end.year, key=key).first()
        if goal is None:
            return FigureData(_programme_columns(), (), note=PARTIAL if scope.narrowed else NO_GOALS)
        return FigureData(
            columns=_programme_columns(),
            rows=tuple(_series(goal, done_by_month(goal, year, scope), year)),
            chart="line",
            plotted=(4, 3),
            note=_("Meta anual: %(target)s. Fuente: %(source)s.")
            % {"target": f"{goal.annual_target:,}", "source": goal.source},
        )

    return Figure(f"programa-{key}", title, PROGRAMME_DEFINITION, compute, for_institutions=False)


def _programme_columns() -> tuple[Column, ...]:
    return (
        Column(_("Mes"), TEXT),
        Column(_("Programado")),
        Column(_("Realizado")),
        Column(_("Programado acumulado")),
        Column(_("Realizado acumulado")),
        Column(_("Avance"), PERCENT),
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column(_("Meta"), TEXT),
        Column(_("Unidad de medida"), TEXT),
        Column(_("Meta anual")),
        Column(_("Realizado")),
        Column(_("Cumplimiento real"), PERCENT),
        Column(_("Cumplimiento reportado"), PERCENT),
        Column(_("Diferencia")),
    )


def _row(goal: Goal, one: Attainment) -> tuple:
    return (
        f"{goal.name}, {goal.year}", goal.measure_unit, one.programmed, one.done, one.real, one.reported, one.deviation
    )  # fmt: skip


def _tile(one: Attainment) -> Tile:
    note = _("%(done)s registros de %(programmed)s; se reporta %(reported)s %%") % {
        "done": f"{one.done:,}",
        "programmed": f"{one.programmed:,}",
        "reported": f"{one.reported:.0f}" if one.reported is not None else "—",
    }
    return Tile(_("Cumplimiento de la meta"), one.real, PERCENT, note)


def _one_of_each_key(goals: list[Goal]) -> list[Goal]:
    return list({goal.key: goal for goal in goals}.values())


def _in_year(done: dict[date, int], year: int) -> int:
    return sum(count for month, count in done.items() if month.year == year)


def _series(goal: Goal, done: dict[date, int], year: Period) -> list[tuple]:
    planned = dict(goal.months.values_list("month", "programmed"))
    programmed = sum(count for month, count in planned.items() if month < year.months[0].month)
    rows, reached = [], 0
    for month in year.months:
        here, now = planned.get(month.month, 0), done.get(month, 0)
        programmed, reached = programmed + here, reached + now
        rows.append((month_label(month, year.months), here, now, programmed, reached, share(reached, programmed)))
    return rows


FIGURE = Figure("metas", _("Cumplimiento de las metas"), DEFINITION, compute, for_institutions=False)
PROGRAMMES = (
    _programme_of(ADVISORY, _("Asesorías: realizadas y programadas, acumulado")),
    _programme_of(REGISTERED, _("Registros: realizados y programados, acumulado")),
)
