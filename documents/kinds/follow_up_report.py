"""Reporte de seguimiento a 3, 6 o 12 meses: the outcome, the day and who told it; nothing more (domain §10.21)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.words import plain_day
from documents.blocks import Facts, Legend
from documents.kind import Audience, kind
from documents.letter import closing, greeting, to_institution


def facts(record, case, by) -> dict:
    return to_institution(case) | {
        "month": record.month,
        "side": str(record.get_side_display()),
        "on": plain_day(record.performed_at),
        "due": plain_day(record.due_on),
        "method": str(record.get_method_display()),
        "informant": str(record.get_informant_display()),
        "outcome": str(record.get_outcome_display()),
    }


def layout(facts: dict) -> list:
    return [
        *greeting(
            facts,
            _("Se informa el resultado del seguimiento a los %(months)d meses de concluido el programa.")
            % {"months": facts["month"]},
        ),
        Facts(
            [
                (_("Resultado"), facts["outcome"]),
                (_("Fecha"), facts["on"]),
                (_("Fecha prevista"), facts["due"]),
                (_("Lo registró"), facts["side"]),
                (_("Medio"), facts["method"]),
                (_("Quién informa"), facts["informant"]),
            ]
        ),
        Legend(_("El resultado es lo referido en el seguimiento. No certifica la ausencia de violencia.")),
        *closing(facts),
    ]


kind(
    "follow_up_report",
    gettext_lazy("Reporte de seguimiento"),
    Audience.INSTITUTION,
    facts=facts,
    layout=layout,
    automatic=True,
)
