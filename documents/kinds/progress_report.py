"""Informe de avance: attendance by area and what was seen, in neutral words; nothing clinical, no victim (§2.6)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.models import Appointment
from casework.states import AppointmentState as A
from casework.words import long_day, plain_day
from documents.attendance import by_area
from documents.blocks import Facts, Heading, Legend, Paragraph
from documents.kind import Audience, Box, kind
from documents.letter import attendance_table, closing, greeting, to_institution

COMPLIANCE = (
    ("COMPLIES", gettext_lazy("Cumple")),
    ("PARTLY", gettext_lazy("Cumple parcialmente")),
    ("BREACHES", gettext_lazy("Incumple")),
)
BOXES = (
    Box(
        "conduct",
        gettext_lazy("Conducta observada"),
        gettext_lazy("En términos neutros: puntualidad, participación, trato. Nada clínico ni de la víctima."),
        needed=True,
    ),
    Box("compliance", gettext_lazy("Conclusión sobre el cumplimiento"), choices=COMPLIANCE, needed=True),
    Box("remarks", gettext_lazy("Observaciones"), gettext_lazy("Lo que la autoridad deba saber para su seguimiento.")),
)


def facts(record, case, by) -> dict:
    """Three queries; the numbers are those of the day on which the draft is prepared, and the report says which."""
    coming = (
        Appointment.objects.filter(episode=record.pk, starts_at__gt=clock.now(), state__in=[A.SCHEDULED, A.CONFIRMED])
        .order_by("starts_at")
        .values_list("starts_at", flat=True)
        .first()
    )
    return to_institution(case) | {
        "cut": plain_day(clock.today()),
        "started": plain_day(record.started_on) if record.started_on else "",
        "state": str(record.get_state_display()),
        "attendance": by_area(record),
        "next": long_day(coming) if coming else "",
        "prepared_by": str(getattr(by, "full_name", "") or by),
        "wording": {},
    }


def layout(facts: dict) -> list:
    wording = facts.get("wording", {})
    rows = [
        (_("Inicio del proceso"), facts["started"]),
        (_("Estatus"), facts["state"]),
        (_("Próxima cita"), facts["next"]),
        (_("Preparó"), facts["prepared_by"]),
    ]
    return [
        *greeting(facts, _("Se informa el avance de la persona, con corte al %(day)s.") % {"day": facts["cut"]}),
        Facts([row for row in rows if row[1]]),
        Heading(_("Asistencia por área")),
        attendance_table(facts["attendance"]),
        *written(_("Conducta observada"), wording.get("conduct")),
        *written(_("Conclusión"), str(dict(COMPLIANCE).get(wording.get("compliance", ""), ""))),
        *written(_("Observaciones"), wording.get("remarks")),
        Legend(_("Este informe no contiene datos clínicos ni de la víctima.")),
        *closing(facts),
    ]


def written(title: str, text: str | None) -> list:
    """A section that somebody wrote; nothing while it is empty."""
    return [Heading(title), Paragraph(text)] if text else []


kind(
    "progress_report",
    gettext_lazy("Informe de avance"),
    Audience.INSTITUTION,
    facts=facts,
    layout=layout,
    drafted=True,
    boxes=BOXES,
)
