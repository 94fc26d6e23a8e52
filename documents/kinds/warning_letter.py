"""Aviso por faltas: at the first and second unjustified absence, in his hand; nothing of why he comes (domain §8.4)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.models import Appointment
from casework.words import long_day
from documents.blocks import Heading, NumberedList, Paragraph
from documents.kind import Audience, kind
from documents.letter import to_person


def facts(record, case, by) -> dict | None:
    """One query. Only at the counts of the rule, and not for a first appointment: there a new summons goes out."""
    if record.purpose == Appointment.Purpose.FIRST:
        return None
    missed = Appointment.objects.filter(episode=record.episode_id, state="ABSENT_UNJUSTIFIED").order_by("starts_at")
    dates = [long_day(moment) for moment in missed.values_list("starts_at", flat=True)]
    policy = record.episode.program.policy
    if len(dates) not in policy.warn_at:
        return None
    return to_person(case) | {
        "dates": dates,
        "consecutive_limit": policy.max_consecutive_unjustified,
        "total_limit": policy.max_total_unjustified,
        "days": policy.justification_days,
    }


def layout(facts: dict) -> list:
    count = len(facts["dates"])
    return [
        Paragraph(
            ngettext("Tiene %(n)d falta sin justificar:", "Tiene %(n)d faltas sin justificar:", count) % {"n": count}
        ),
        NumberedList(facts["dates"]),
        Heading(_("Qué dice la regla"), 2),
        Paragraph(
            _(
                "Cada falta puede justificarse en los %(days)d días hábiles siguientes. Con %(row)d faltas seguidas o "
                "%(total)d en total sin justificar, el centro puede terminar su atención."
            )
            % {"days": facts["days"], "row": facts["consecutive_limit"], "total": facts["total_limit"]}
        ),
        Paragraph(_("Las faltas sin justificar se informan a quien corresponda.")),
        Paragraph(
            _("Si tiene dudas, llame al %(phone)s (%(hours)s).")
            % {"phone": facts["center_phone"], "hours": facts["center_hours"]}
        ),
    ]


kind(
    "warning_letter",
    gettext_lazy("Aviso por faltas"),
    Audience.PERSON,
    facts=facts,
    layout=layout,
    automatic=True,
    discreet=True,
)
