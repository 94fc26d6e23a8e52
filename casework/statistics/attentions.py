"""Atenciones brindadas: everything done with a person, by kind, and how much it grew (R70, R72, R92)."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from casework.models import Appointment, FollowUp
from casework.roles import Area
from casework.states import FollowUpState
from casework.statistics.figure import PERCENT, TEXT, Column, Figure, FigureData, Row, Tile, Words, share
from casework.statistics.local_months import by_month, month_label
from casework.statistics.period import Period
from casework.statistics.scope import ATTENDED, Scope

DEFINITION = _(
    "Todo lo que se hizo con una persona: primeras citas, entrevistas, valoraciones, sesiones individuales y "
    "asistencias al grupo, con o sin nota firmada, más los seguimientos hechos por el centro."
)
GROWTH_DEFINITION = _(
    "Atenciones del periodo menos las de los mismos días del año anterior, entre estas, por cien. La práctica declara "
    "un incremento de 40 a 60 %: se dice si lo medido queda debajo, dentro o arriba de esa banda."
)
BAND = (Decimal(40), Decimal(60))  # R72


def attended(period: Period, scope: Scope):
    return scope.appointments().filter(state__in=ATTENDED, **period.moments("starts_at"))


def followed_up(period: Period, scope: Scope):
    """Follow-ups the centre made; the institution's own are its work, not the centre's."""
    return scope.follow_ups().filter(
        side=FollowUp.Side.CENTER, state=FollowUpState.DONE, **period.moments("performed_at")
    )


def attentions(period: Period, scope: Scope) -> int:
    """Appointments attended and follow-ups made by the centre in the period (I7); two queries."""
    return attended(period, scope).count() + followed_up(period, scope).count()


def compute(period: Period, scope: Scope) -> FigureData:
    """By local month and kind."""
    found = by_month(attended(period, scope), "starts_at", "purpose", "area")
    follow_ups, months = by_month(followed_up(period, scope), "performed_at"), period.months
    purpose = Appointment.Purpose
    rows: list[Row] = []
    for month in months:
        kinds = {"intake": 0, "session": 0, "group": 0}
        for (day, why, area), count in found.items():
            if day == month:
                kinds["group" if area == Area.GROUP else "session" if why == purpose.SESSION else "intake"] += count
        after = follow_ups.get((month,), 0)
        rows.append((month_label(month, months), *kinds.values(), after, sum(kinds.values()) + after))
    total = tuple(sum(row[place] for row in rows) for place in range(1, 6))
    return FigureData(
        columns=(
            Column(_("Mes"), TEXT),
            Column(_("Ingreso y valoración")),
            Column(_("Sesiones individuales")),
            Column(_("Asistencias al grupo")),
            Column(_("Seguimientos")),
            Column(_("Atenciones")),
        ),
        rows=tuple(rows),
        total=(_("Total"), *total),
        chart="bar",
        plotted=(5,),
        tile=Tile(_("Atenciones brindadas"), total[4], note=_("de todo tipo, con asistencia")),
    )


def growth(now: int, before: int) -> Decimal | None:
    """Per cent more than before (I9); None without a base, as nothing can be said."""
    return share(now - before, before)


def in_band(change: Decimal | None) -> Words:
    if change is None:
        return _("sin base para comparar")
    if change < BAND[0]:
        return _("debajo de la banda")
    return _("arriba de la banda") if change > BAND[1] else _("dentro de la banda")


def compute_growth(period: Period, scope: Scope) -> FigureData:
    """This period and the same days a year before, with the band of 40 to 60 % beside it."""
    earlier = period.a_year_before
    now = attentions(period, scope)
    before = attentions(earlier, scope) if earlier else None
    change = growth(now, before) if before else None
    rows: list[Row] = [(str(earlier), before, None, "")] if earlier else []
    rows.append((str(period), now, change, in_band(change)))
    return FigureData(
        columns=(
            Column(_("Periodo"), TEXT),
            Column(_("Atenciones")),
            Column(_("Incremento"), PERCENT),
            Column(_("Frente a 40–60 %"), TEXT),
        ),
        rows=tuple(rows),
        tile=Tile(_("Incremento de atenciones"), change, PERCENT, in_band(change)),
        note="" if earlier else _("El programa no había comenzado un año antes: no hay con qué comparar."),
    )


FIGURE = Figure("atenciones", _("Atenciones brindadas por mes"), DEFINITION, compute)
GROWTH = Figure("incremento", _("Incremento de atenciones"), GROWTH_DEFINITION, compute_growth, for_institutions=False)
