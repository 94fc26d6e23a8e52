"""Informe final: totals by area, the opinion of each area, the last risk and a recommendation (domain §10.18)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.models import AreaPlan, RiskAssessment
from casework.roles import Area
from casework.words import plain_day
from documents.attendance import by_area
from documents.blocks import Facts, Heading, Legend
from documents.kind import Audience, Box, kind
from documents.kinds.progress_report import COMPLIANCE, written
from documents.letter import attendance_table, closing, greeting, to_institution

AREAS = (
    (Area.PSYCHOLOGY, gettext_lazy("Opinión de psicología")),
    (Area.SOCIAL_WORK, gettext_lazy("Opinión de trabajo social")),
    (Area.LEGAL, gettext_lazy("Opinión jurídica")),
    (Area.GROUP, gettext_lazy("Opinión del grupo de reflexión")),
)
NEUTRAL = gettext_lazy("La que firmó el área al cerrar. Deje términos neutros: nada clínico ni de la víctima.")
BOXES = (
    *[Box(area.lower(), label, NEUTRAL, needed=True, area=area) for area, label in AREAS],
    Box("compliance", gettext_lazy("Conclusión sobre el cumplimiento"), choices=COMPLIANCE, needed=True),
    Box("recommendation", gettext_lazy("Recomendación"), needed=True),
)


def facts(record, case, by) -> dict:
    """Five queries; the numbers are those of the day on which the draft is prepared, and the report says which."""
    risk = RiskAssessment.objects.filter(episode=record.pk).first()
    waived = AreaPlan.objects.filter(episode=record.pk, state="WAIVED").order_by("pk")
    return to_institution(case) | {
        "cut": plain_day(clock.today()),
        "started": plain_day(record.started_on) if record.started_on else "",
        "attendance": by_area(record),
        "risk": str(risk.get_level_display()) if risk else "",
        "waived": [[str(plan.get_area_display()), plan.waiver_reason] for plan in waived],
        "prepared_by": str(getattr(by, "full_name", "") or by),
        "wording": opinions(record),
    }


def opinions(episode) -> dict[str, str]:
    """What each area signed at its closing, which it wrote for this report; the draft begins with it (README)."""
    concluded = AreaPlan.objects.filter(episode=episode.pk, state="COMPLETED")
    return {plan.area.lower(): plan.closing_opinion for plan in concluded}


def layout(facts: dict) -> list:
    wording = facts.get("wording", {})
    rows = [
        (_("Inicio del proceso"), facts["started"]),
        (_("Última valoración de riesgo"), facts["risk"]),
        *[(_("Área dispensada"), f"{area}: {why}") for area, why in facts["waived"]],
        (_("Preparó"), facts["prepared_by"]),
    ]
    return [
        *greeting(
            facts,
            _("Se informa la conclusión del programa de la persona, con corte al %(day)s.") % {"day": facts["cut"]},
        ),
        Facts([row for row in rows if row[1]]),
        Heading(_("Sesiones por área")),
        attendance_table(facts["attendance"]),
        *[block for area, label in AREAS for block in written(str(label), wording.get(area.lower()))],
        *written(_("Conclusión"), str(dict(COMPLIANCE).get(wording.get("compliance", ""), ""))),
        *written(_("Recomendación"), wording.get("recommendation")),
        Legend(
            _(
                "Este informe no contiene datos clínicos ni de la víctima. No certifica la ausencia de violencia ni "
                "anticipa la decisión de la autoridad."
            )
        ),
        *closing(facts),
    ]


kind(
    "final_report",
    gettext_lazy("Informe final"),
    Audience.INSTITUTION,
    facts=facts,
    layout=layout,
    drafted=True,
    boxes=BOXES,
)
