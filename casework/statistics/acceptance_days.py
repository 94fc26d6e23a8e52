"""How long a referral waits: from its sending to its acceptance, and from there to the first appointment (R4, I11)."""

from collections.abc import Iterable
from datetime import date, datetime
from statistics import median

from django.db.models import Min, Q
from django.utils.translation import gettext_lazy as _

from casework import clock
from casework.states import ReferralState
from casework.statistics.figure import MEAN, PERCENT, TEXT, Column, Figure, FigureData, Tile, share
from casework.statistics.local_months import month_label
from casework.statistics.period import Period
from casework.statistics.referrals_received import received
from casework.statistics.scope import ATTENDED, Scope

DEFINITION = _(
    "De las canalizaciones recibidas en el periodo, cuántas se aceptaron y la mediana de días naturales entre el envío "
    "y la aceptación, y entre la aceptación y la primera cita a la que la persona asistió. La mediana es el valor de "
    "en medio: la mitad esperó menos."
)
ACCEPTED = (ReferralState.ACCEPTED, ReferralState.LINKED, ReferralState.NO_SHOW, ReferralState.CLOSED)


def compute(period: Period, scope: Scope) -> FigureData:
    """By local month of the sending; one query."""
    came = Q(episodes__appointments__state__in=ATTENDED)
    waits = list(
        received(period, scope)
        .order_by()
        .annotate(first_came=Min("episodes__appointments__starts_at", filter=came))
        .values_list("submitted_at", "state", "reviewed_at", "first_came")
    )
    months = period.months
    rows = tuple(
        (month_label(month, months), *_row([one for one in waits if _month(one[0]) == month])) for month in months
    )
    total = _row(waits)
    return FigureData(
        columns=(
            Column(_("Mes de envío"), TEXT),
            Column(_("Recibidas")),
            Column(_("Aceptadas")),
            Column(_("Aceptación"), PERCENT),
            Column(_("Días hasta aceptar"), MEAN),
            Column(_("Días hasta la primera cita"), MEAN),
        ),
        rows=rows,
        total=(_("Periodo"), *total),
        tile=Tile(_("Días hasta aceptar"), total[3], MEAN, _("mediana, desde el envío")),
    )


def _row(waits: list[tuple]) -> tuple:
    accepted = [one for one in waits if one[1] in ACCEPTED and one[2]]
    return (
        len(waits),
        len(accepted),
        share(len(accepted), len(waits)),
        middle_days((sent, decided) for sent, _state, decided, _came in accepted),
        middle_days((decided, came) for _sent, _state, decided, came in accepted if came),
    )


def middle_days(spans: Iterable[tuple[datetime, datetime]]) -> float | None:
    """The median of local calendar days between two moments, never below zero; None when there are none."""
    days = [max((clock.local_day(end) - clock.local_day(start)).days, 0) for start, end in spans]
    return float(median(days)) if days else None


def _month(moment: datetime) -> date:
    return clock.local_day(moment).replace(day=1)


FIGURE = Figure("espera", _("Aceptación y tiempos de espera"), DEFINITION, compute)
