"""Oficio de no procedencia: why the programme is not for this person, and what else there is (domain §10.3)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.blocks import NumberedList, Paragraph
from documents.kind import Audience, kind
from documents.letter import closing, greeting, grounds, to_institution


def facts(record, case, by) -> dict:
    return to_institution(case) | {"grounds": grounds(record.decision_reason, record.decision_text)}


def layout(facts: dict) -> list:
    return [
        *greeting(facts, _("La canalización no procede en este programa, por lo siguiente:")),
        NumberedList(facts["grounds"], ordered=False),
        Paragraph(
            _(
                "Corresponde a su instancia decidir la medida que sigue. Si las circunstancias cambian, puede "
                "presentar una canalización nueva."
            )
        ),
        *closing(facts),
    ]


kind("decline_letter", gettext_lazy("Oficio de no procedencia"), Audience.INSTITUTION, facts=facts, layout=layout)
