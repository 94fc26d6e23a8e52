"""Referred by an institution or come by their own will: how many of each, and the sessions given to each (R84)."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from casework.statistics.advisory_sessions import advisory_sessions
from casework.statistics.figure import PERCENT, TEXT, Column, Figure, FigureData, share
from casework.statistics.period import Period
from casework.statistics.referrals_received import received
from casework.statistics.scope import Scope

DEFINITION = _(
    "Canalizaciones recibidas y asesorías brindadas, según si la persona llegó por una instancia o por su propia "
    "voluntad. El porcentaje es de la columna."
)


def referrals_by_origin(period: Period, scope: Scope) -> dict[bool, int]:
    """{is voluntary: referrals}; both keys are always there."""
    found = dict(received(period, scope).order_by().values_list("is_voluntary").annotate(Count("pk")))
    return {origin: found.get(origin, 0) for origin in (False, True)}


def advisory_by_origin(period: Period, scope: Scope) -> dict[bool, int]:
    """{is voluntary: advisory sessions}; both keys are always there."""
    origin = "episode__referral__is_voluntary"
    found = dict(advisory_sessions(period, scope).values_list(origin).annotate(Count("pk")))
    return {origin: found.get(origin, 0) for origin in (False, True)}


def compute(period: Period, scope: Scope) -> FigureData:
    referrals, sessions = referrals_by_origin(period, scope), advisory_by_origin(period, scope)
    everything, given = sum(referrals.values()), sum(sessions.values())
    names = {False: _("Canalizadas por una instancia"), True: _("Voluntarias")}
    return FigureData(
        columns=(
            Column(_("Origen"), TEXT),
            Column(_("Canalizaciones")),
            Column(_("Del total"), PERCENT),
            Column(_("Asesorías")),
            Column(_("Del total"), PERCENT),
        ),
        rows=tuple(
            (name, referrals[kind], share(referrals[kind], everything), sessions[kind], share(sessions[kind], given))
            for kind, name in names.items()
        ),
        total=(_("Total"), everything, share(everything, everything), given, share(given, given)),
    )


FIGURE = Figure("origen", _("Canalizadas y voluntarias"), DEFINITION, compute, for_institutions=False)
