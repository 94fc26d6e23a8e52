"""Oficio de devolución: what is missing in a referral, so that the institution corrects it (domain §10.3)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.blocks import NumberedList, Paragraph
from documents.kind import Audience, kind
from documents.letter import closing, greeting, grounds, to_institution


def facts(record, case, by) -> dict:
    return to_institution(case) | {"missing": grounds(record.decision_reason, record.decision_text)}


def layout(facts: dict) -> list:
    return [
        *greeting(facts, _("Se devuelve la canalización para que se corrija o complete lo siguiente:")),
        NumberedList(facts["missing"]),
        Paragraph(
            _(
                "Corríjala en el sistema y envíela de nuevo con el mismo folio. La persona aún no tiene cita: el "
                "proceso comienza cuando la canalización se acepta."
            )
        ),
        *closing(facts),
    ]


kind("return_letter", gettext_lazy("Oficio de devolución"), Audience.INSTITUTION, facts=facts, layout=layout)
