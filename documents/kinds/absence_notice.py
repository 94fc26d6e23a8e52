"""Oficio de aviso de inasistencia: the day missed, how many there are, and what the rule says (domain §10.13)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Appointment
from casework.words import long_day
from documents.blocks import NumberedList, Paragraph
from documents.kind import Audience, kind
from documents.letter import closing, greeting, to_institution


def facts(record, case, by) -> dict | None:
    """One query: the unjustified absences of the episode. Only who was ordered to come is reported (domain §8.4)."""
    if not case.is_mandatory:
        return None
    missed = Appointment.objects.filter(episode=record.episode_id, state="ABSENT_UNJUSTIFIED").order_by("starts_at")
    policy = record.episode.program.policy
    return to_institution(case) | {
        "on": long_day(record.starts_at),
        "dates": [long_day(moment) for moment in missed.values_list("starts_at", flat=True)],
        "consecutive_limit": policy.max_consecutive_unjustified,
        "total_limit": policy.max_total_unjustified,
    }


def layout(facts: dict) -> list:
    return [
        *greeting(
            facts,
            _(
                "La persona no asistió a su cita del %(day)s y no lo justificó en el plazo de la regla. Sus "
                "inasistencias sin justificar son:"
            )
            % {"day": facts["on"]},
        ),
        NumberedList(facts["dates"]),
        Paragraph(
            _(
                "Con %(row)d inasistencias seguidas o %(total)d en total sin justificar, la regla propone la baja, que "
                "decide la coordinación del centro."
            )
            % {"row": facts["consecutive_limit"], "total": facts["total_limit"]}
        ),
        *closing(facts),
    ]


kind(
    "absence_notice",
    gettext_lazy("Aviso de inasistencia"),
    Audience.INSTITUTION,
    facts=facts,
    layout=layout,
    automatic=True,
)
