"""What referrals say of the facts: type and setting of violence, relationship, legal act, victim's age (R31, R32)."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from casework.models import Referral
from casework.statistics.figure import PERCENT, TEXT, Column, Figure, FigureData, share
from casework.statistics.period import Period
from casework.statistics.referrals_received import received
from casework.statistics.scope import Scope

UNKNOWN = _("No consta")


def _breakdown(
    slug: str, title, definition, column: str, *, words: dict | None = None, several: bool = False
) -> Figure:
    """A figure that counts referrals by one column; `several` when a referral may stand in more than one row."""

    def compute(period: Period, scope: Scope) -> FigureData:
        """Two queries when a referral may stand in several rows, else one."""
        referrals = received(period, scope).order_by()
        counted = referrals.values_list(column).annotate(found=Count("pk", distinct=True)).order_by("-found", column)
        named = [((words or {}).get(value, value) or UNKNOWN, found) for value, found in counted]
        whole = referrals.count() if several else sum(found for _name, found in named)
        return FigureData(
            columns=(Column(title, TEXT), Column(_("Canalizaciones")), Column(_("Del total"), PERCENT)),
            rows=tuple((name, found, share(found, whole)) for name, found in named),
            total=None if several else (_("Total"), whole, share(whole, whole)),
            chart="hbar",
            note=_("Una canalización puede tener varios: las filas suman más que el total.") if several else "",
        )

    return Figure(slug, title, definition, compute, breakdown=True)


FIGURES = (
    _breakdown(
        "tipo", _("Tipo de violencia"),
        _("Canalizaciones recibidas por cada tipo de violencia que se marcó."),
        "violence_types__name", several=True,
    ),
    _breakdown(
        "modalidad", _("Modalidad de violencia"),
        _("Canalizaciones recibidas por cada modalidad que se marcó."),
        "violence_modalities__name", several=True,
    ),
    _breakdown(
        "relacion", _("Relación con la víctima"),
        _("Canalizaciones recibidas según lo que la persona es de la víctima."), "relationship__name",
    ),
    _breakdown(
        "determinacion", _("Determinación"),
        _("Canalizaciones recibidas según el acto que las origina: sentencia, resolución, sanción u otro."),
        "present_determination__name",
    ),
    _breakdown(
        "edad-victima", _("Edad de la víctima"),
        _("Canalizaciones recibidas según si la víctima es niña, adolescente o mujer adulta."),
        "victim_age_group", words=dict(Referral.VictimAge.choices),
    ),
)  # fmt: skip
