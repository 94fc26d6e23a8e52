"""Oficio de baja: the person leaves before the end; type, day, sessions done and reasons (domain §10.15)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.words import plain_day
from documents.attendance import by_area
from documents.blocks import Heading, NumberedList, Paragraph
from documents.kind import Audience, kind
from documents.letter import attendance_table, closing, greeting, grounds, to_institution


def facts(record, case, by) -> dict:
    """Two queries: the sessions."""
    return to_institution(case) | {
        "on": plain_day(record.ended_on),
        "grounds": grounds(record.end_reason, record.end_text),
        "attendance": by_area(record),
    }


def layout(facts: dict) -> list:
    return [
        *greeting(
            facts,
            _("El %(day)s se registró la baja de la persona del programa, por lo siguiente:") % {"day": facts["on"]},
        ),
        NumberedList(facts["grounds"], ordered=False),
        Heading(_("Sesiones realizadas"), 2),
        attendance_table(facts["attendance"]),
        Paragraph(
            _(
                "El expediente queda en resguardo del centro. Se informa para los efectos que su instancia determine; "
                "un reingreso requiere autorización de la coordinación."
            )
        ),
        *closing(facts),
    ]


kind("withdrawal_letter", gettext_lazy("Oficio de baja"), Audience.INSTITUTION, facts=facts, layout=layout)
