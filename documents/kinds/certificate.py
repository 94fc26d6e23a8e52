"""Constancia de conclusión: the person finished the programme; it says what it does not certify (domain §10.19).

The institution gets its own when this one is signed (`certificate_copy`).
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.words import plain_day
from documents.attendance import by_area
from documents.blocks import Facts, Legend, Paragraph, Spacer
from documents.kind import Audience, kind
from documents.letter import to_person


def facts(record, case, by) -> dict:
    """Three queries: the person as the centre knows him, and his sessions."""
    sessions = by_area(record)
    return to_person(case) | {
        "addressee": [],
        "person": case.person.full_name,
        "center": case.center.name,
        "program": record.program.name,
        "sessions": [[row["area"], row["attended"]] for row in sessions],
        "from": plain_day(record.started_on),
        "to": plain_day(record.ended_on),
    }


def layout(facts: dict) -> list:
    return [
        Spacer(6),
        Paragraph(
            _("Se hace constar que %(person)s concluyó el %(program)s en %(center)s, del %(start)s al %(end)s.")
            % {
                "person": facts["person"],
                "program": facts["program"],
                "center": facts["center"],
                "start": facts["from"],
                "end": facts["to"],
            }
        ),
        Paragraph(_("Asistió a las sesiones siguientes:")),
        Facts([(area, str(count)) for area, count in facts["sessions"]]),
        Spacer(4),
        Legend(
            _(
                "Esta constancia acredita la asistencia al proceso. No certifica la ausencia de violencia ni prejuzga "
                "la decisión de la autoridad."
            )
        ),
    ]


kind("certificate", gettext_lazy("Constancia de conclusión"), Audience.PERSON, facts=facts, layout=layout, drafted=True)
