"""Población atendida: persons, not sessions (R90)."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from casework.statistics.figure import TEXT, Column, Figure, FigureData, Tile
from casework.statistics.period import Period
from casework.statistics.scope import ATTENDED, Scope

DEFINITION = _(
    "Personas distintas que asistieron al menos a una cita o sesión de grupo del periodo. Quien tiene dos "
    "canalizaciones cuenta una vez."
)


def people_attended(period: Period, scope: Scope) -> int:
    """Distinct persons with at least one appointment attended in the period (I6)."""
    attended = scope.appointments().filter(state__in=ATTENDED, **period.moments("starts_at"))
    return attended.values("episode__referral__person").distinct().count()


def compute(period: Period, scope: Scope) -> FigureData:
    """By how they came; who came both ways is in both rows and once in the total."""
    attended = scope.appointments().filter(state__in=ATTENDED, **period.moments("starts_at"))
    person, origin = "episode__referral__person", "episode__referral__is_voluntary"
    counted = dict(attended.values_list(origin).annotate(Count(person, distinct=True)))
    people = people_attended(period, scope)
    return FigureData(
        columns=(Column(_("Población"), TEXT), Column(_("Personas"))),
        rows=(
            (_("Canalizadas por una instancia"), counted.get(False, 0)),
            (_("Voluntarias"), counted.get(True, 0)),
        ),
        total=(_("Personas distintas"), people),
        tile=Tile(_("Población atendida"), people, note=_("personas distintas")),
    )


FIGURE = Figure("poblacion", _("Población atendida"), DEFINITION, compute)
