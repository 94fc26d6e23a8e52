"""Oficio de traslado: the person goes on at another centre (domain §10.16)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.models import Center
from casework.words import plain_day
from documents.attendance import by_area
from documents.blocks import Heading, Paragraph
from documents.kind import Audience, kind
from documents.letter import attendance_table, closing, greeting, to_institution
from documents.models import IssuedDocument


def facts(record, case, by) -> dict:
    """Four queries. The case is already at the new centre; where it was, the last transfer or the file tells."""
    last = IssuedDocument.objects.filter(referral=case.pk, kind="transfer_letter").order_by("-pk").first()
    before = last.facts["center"] if last else Center.objects.get(pk=record.case_file.center_id).name
    return to_institution(case) | {
        "from": before,
        "center_address": case.center.address,
        "on": plain_day(clock.today()),
        "attendance": by_area(record),
    }


def layout(facts: dict) -> list:
    return [
        *greeting(
            facts,
            _(
                "A partir del %(day)s la persona continúa su proceso en %(center)s, %(address)s. Antes la atendía "
                "%(before)s."
            )
            % {
                "day": facts["on"],
                "center": facts["center"],
                "address": facts["center_address"],
                "before": facts["from"],
            },
        ),
        Heading(_("Sesiones hasta esta fecha"), 2),
        attendance_table(facts["attendance"]),
        Paragraph(_("Lo avanzado se conserva y se suma a lo que haga en el centro que recibe.")),
        *closing(facts),
    ]


kind("transfer_letter", gettext_lazy("Oficio de traslado"), Audience.INSTITUTION, facts=facts, layout=layout)
