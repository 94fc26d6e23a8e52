"""Citatorio: day, hour and place, and nothing of why; somebody else may open it (domain §10.4)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.words import hour, long_day
from documents.blocks import Facts, Heading, NumberedList, Paragraph
from documents.kind import Audience, kind
from documents.letter import to_person


def facts(record, case, by) -> dict | None:
    """No query: the appointment comes with its professional and its room. A group's weekly place is not summoned."""
    if record.group_session_id is not None:
        return None
    return to_person(case) | {
        "day": long_day(record.starts_at),
        "hour": hour(record.starts_at),
        "until": hour(record.ends_at),
        "with": record.professional.full_name if record.professional_id else "",
        "room": record.room.name if record.room_id else "",
        "first": record.purpose == "FIRST",
        "replaces": record.previous_id is not None,
        "days": record.episode.program.policy.justification_days,
    }


def layout(facts: dict) -> list:
    rows = [
        (_("Día"), facts["day"]),
        (_("Hora"), _("De %(start)s a %(end)s") % {"start": facts["hour"], "end": facts["until"]}),
        (_("Lugar"), f"{facts['center']}. {facts['center_address']}"),
        (_("Sala"), facts["room"]),
        (_("Le atiende"), facts["with"]),
        (_("Teléfono"), f"{facts['center_phone']} ({facts['center_hours']})"),
    ]
    bring = [_("Una identificación oficial."), _("Este citatorio.")]
    if facts["first"]:
        bring.append(_("El oficio que le entregaron, si lo tiene."))
    return [
        Paragraph(
            _("Esta cita sustituye a la anterior. Se le espera el día y la hora siguientes:")
            if facts["replaces"]
            else _("Se le espera el día y la hora siguientes:")
        ),
        Facts([row for row in rows if row[1]]),
        Heading(_("Qué debe llevar"), 2),
        NumberedList(bring, ordered=False),
        Heading(_("Si no puede asistir"), 2),
        Paragraph(
            _(
                "Avise antes por teléfono o en el centro. Si falta, tiene %(days)d días hábiles para justificarlo. "
                "Las faltas sin justificar se cuentan y se informan a quien corresponda."
            )
            % {"days": facts["days"]}
        ),
    ]


kind("summons", gettext_lazy("Citatorio"), Audience.PERSON, facts=facts, layout=layout, automatic=True, discreet=True)
