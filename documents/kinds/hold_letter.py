"""Oficio de suspensión temporal: from when to when; the reason may be of health, so it is not told (domain §10.16)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.words import plain_day
from documents.kind import Audience, kind
from documents.letter import closing, greeting, to_institution


def facts(record, case, by) -> dict:
    return to_institution(case) | {"from": plain_day(record.held_on), "to": plain_day(record.return_due)}


def layout(facts: dict) -> list:
    return [
        *greeting(
            facts,
            _(
                "El proceso de la persona se suspende temporalmente a partir del %(start)s. Su regreso está previsto "
                "para el %(end)s."
            )
            % {"start": facts["from"], "end": facts["to"]},
            _(
                "Mientras dura la suspensión no se programan citas ni se cuentan faltas. Lo avanzado se conserva. Se "
                "le avisará cuando la persona regrese."
            ),
        ),
        *closing(facts),
    ]


kind("hold_letter", gettext_lazy("Oficio de suspensión temporal"), Audience.INSTITUTION, facts=facts, layout=layout)
