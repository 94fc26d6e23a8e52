"""Constancia de asistencia: the day and the hours, to show at work; nothing of the matter (domain §10.20)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.words import hour, long_day
from documents.blocks import Legend, Paragraph, Spacer
from documents.kind import Audience, kind
from documents.letter import to_person


def facts(record, case, by) -> dict:
    return to_person(case) | {
        "addressee": [_("A quien corresponda")],
        "day": long_day(record.starts_at),
        "from": hour(record.checked_in_at or record.starts_at),
        "to": hour(record.ends_at),
    }


def layout(facts: dict) -> list:
    return [
        Spacer(6),
        Paragraph(
            _("Se hace constar que %(person)s asistió a una cita en %(center)s el %(day)s, de %(start)s a %(end)s.")
            % {
                "person": facts["person"],
                "center": facts["center"],
                "day": facts["day"],
                "start": facts["from"],
                "end": facts["to"],
            }
        ),
        Paragraph(_("Se expide a petición de la persona, para justificar su ausencia.")),
        Legend(
            _("%(address)s. Teléfono %(phone)s.")
            % {"address": facts["center_address"].rstrip("."), "phone": facts["center_phone"]}
        ),
    ]


kind(
    "attendance_certificate",
    gettext_lazy("Constancia de asistencia"),
    Audience.PERSON,
    facts=facts,
    layout=layout,
    discreet=True,
)
