"""Constancia de conclusión for the institution: what the person's certificate attests, of whom it referred (§10.19).

A paper of its own: it bears the institution's snapshot and order, the certificate bears the centre's record of him.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.words import plain_day
from documents.attendance import by_area
from documents.blocks import Facts, Legend
from documents.kind import Audience, kind
from documents.letter import closing, greeting, to_institution


def facts(record, case, by) -> dict:
    """Two queries: his sessions."""
    return to_institution(case) | {
        "program": record.program.name,
        "sessions": [[row["area"], row["attended"]] for row in by_area(record)],
        "from": plain_day(record.started_on),
        "to": plain_day(record.ended_on),
    }


def layout(facts: dict) -> list:
    said = _("Se hace constar que la persona concluyó el %(program)s en %(center)s, del %(from)s al %(to)s.") % facts
    return [
        *greeting(facts, said, _("Asistió a las sesiones siguientes:")),
        Facts([(area, str(count)) for area, count in facts["sessions"]]),
        Legend(
            _(
                "Esta constancia acredita la asistencia al proceso. No certifica la ausencia de violencia ni prejuzga "
                "la decisión de la autoridad."
            )
        ),
        *closing(facts),
    ]


kind(
    "certificate_copy",
    gettext_lazy("Constancia de conclusión para la instancia"),
    Audience.INSTITUTION,
    facts=facts,
    layout=layout,
)
