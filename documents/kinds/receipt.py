"""Acuse de recepción: what was received, when, from whom, with which files (domain §10.1, R37)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Attachment
from documents.blocks import Facts, Heading, Paragraph, Table
from documents.kind import Audience, kind
from documents.letter import closing, day_and_hour, to_institution


def facts(record, case, by) -> dict:
    """One query: the files."""
    files = Attachment.objects.filter(referral=case.pk, removed_at__isnull=True)
    return to_institution(case) | {
        "initials": case.initials,
        "received": day_and_hour(case.submitted_at),
        "sent_by": str(getattr(by, "full_name", "") or by),
        "files": [
            [str(file.get_kind_display()), file.name, f"{max(file.size // 1024, 1):,} KB", file.sha256]
            for file in files
        ],
    }


def layout(facts: dict) -> list:
    return [
        Paragraph(_("Se recibió la canalización con los datos siguientes.")),
        Facts(
            [
                (_("Recibida"), facts["received"]),
                (_("Envió"), facts["sent_by"]),
                (_("Persona (iniciales)"), facts["initials"]),
                *map(tuple, facts["order"]),
                (_("Centro que revisa"), facts["center"]),
            ]
        ),
        Heading(_("Archivos recibidos"), 2),
        Table((_("Documento"), _("Archivo"), _("Tamaño"), _("SHA-256")), facts["files"], widths=(2, 2.4, 0.9, 4)),
        Paragraph(
            _(
                "El centro revisará la canalización en un plazo de 3 días hábiles y le comunicará si la acepta, si "
                "pide corregirla o si no procede. Este acuse no significa que la canalización esté aceptada."
            )
        ),
        *closing(facts),
    ]


kind("receipt", gettext_lazy("Acuse de recepción"), Audience.INSTITUTION, facts=facts, layout=layout, automatic=True)
