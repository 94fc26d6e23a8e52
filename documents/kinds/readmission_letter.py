"""Oficio de reingreso: the person comes back under the same referral (domain §10.16, architecture §13.1)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.words import plain_day
from documents.kind import Audience, kind
from documents.letter import closing, greeting, to_institution


def facts(record, case, by) -> dict:
    return to_institution(case) | {"on": plain_day(record.changed_at)}


def layout(facts: dict) -> list:
    return [
        *greeting(
            facts,
            _("Se autoriza el reingreso de la persona al programa a partir del %(day)s.") % {"day": facts["on"]},
            _(
                "Se abre un proceso nuevo de la misma canalización: se valora otra vez a la persona y se fija un plan "
                "de atención. Lo que hizo en el proceso anterior se conserva en el expediente."
            ),
        ),
        *closing(facts),
    ]


kind("readmission_letter", gettext_lazy("Oficio de reingreso"), Audience.INSTITUTION, facts=facts, layout=layout)
