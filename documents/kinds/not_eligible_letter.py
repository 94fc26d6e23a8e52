"""Oficio de no elegibilidad: the assessment found that the programme is not fit for the person (domain §2.3).

The criterion may be of health, so the catalogue's reason stays in the file: the letter says what the coordinator wrote
for it.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.words import plain_day
from documents.blocks import NumberedList, Paragraph
from documents.kind import Audience, kind
from documents.letter import closing, greeting, grounds, to_institution


def facts(record, case, by) -> dict:
    return to_institution(case) | {
        "on": plain_day(record.ended_on),
        "grounds": grounds(None, record.end_text) or [_("No cumple los criterios de ingreso del programa.")],
    }


def layout(facts: dict) -> list:
    return [
        *greeting(
            facts,
            _(
                "Terminada la valoración inicial, el %(day)s se determinó que la persona no es elegible para el "
                "programa, por lo siguiente:"
            )
            % {"day": facts["on"]},
        ),
        NumberedList(facts["grounds"], ordered=False),
        Paragraph(
            _("Corresponde a su instancia decidir la medida que sigue. El expediente queda en resguardo del centro.")
        ),
        *closing(facts),
    ]


kind("not_eligible_letter", gettext_lazy("Oficio de no elegibilidad"), Audience.INSTITUTION, facts=facts, layout=layout)
