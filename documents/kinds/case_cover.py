"""Carátula del expediente, with the fields that the archive law asks for (domain §4.2)."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.words import plain_day
from documents.blocks import Facts, Legend, Spacer
from documents.kind import Audience, kind


def facts(record, case, by) -> dict:
    """The cover as the centre has it; `for_institution` shows it without anything of the centre's own file."""
    return cover(case, number=case.case_file.number if case.case_file_id else case.shown_folio, opened=True)


def cover(case, *, number: str, opened: bool) -> dict:
    """The facts of a cover under a number; `opened`: the days of the centre's own file, else those of the referral."""
    file = case.case_file if opened and case.case_file_id else None
    start = file.opened_on if file else case.submitted_at
    return {
        "number": number,
        "referral": case.shown_folio,
        "person": case.full_name,
        "center": case.center.name if case.center_id else "",
        "opened": plain_day(start) if start else "",
        "closed": plain_day(file.closed_on) if file and file.closed_on else "",
        "archive_key": settings.SIGUE_ARCHIVE_KEY,
        "responsible": "",
        "folios": 0,
        "variant": "",
    }


def layout(facts: dict) -> list:
    rows = [
        (_("Dependencia"), settings.SIGUE_MINISTRY),
        (_("Unidad administrativa"), f"{settings.SIGUE_DIRECTORATE}. {facts['center']}"),
        (_("Fondo, sección y serie"), facts["archive_key"] or _("Por asignar en el cuadro general de clasificación")),
        (_("Número de expediente"), facts["number"]),
        (_("Canalización"), facts["referral"]),
        (_("Asunto"), _("Proceso de reeducación de %(person)s") % {"person": facts["person"]}),
        (_("Fecha de apertura"), facts["opened"]),
        (_("Fecha de cierre"), facts["closed"] or _("Abierto")),
        (_("Valores documentales"), _("Administrativo y legal")),
        (_("Vigencia"), _("Archivo de trámite: 2 años después del cierre. Archivo de concentración: 8 años")),
        (_("Total de folios"), str(facts["folios"] or "")),
        (_("Soporte"), _("Electrónico")),
        (
            _("Clasificación"),
            _(
                "Confidencial: contiene datos personales sensibles (Ley General de Protección de Datos Personales en "
                "Posesión de Sujetos Obligados). Plazo: mientras conserve ese carácter"
            ),
        ),
        (_("Versión"), facts["variant"]),
        (_("Integró"), facts["responsible"]),
    ]
    return [
        Spacer(4),
        Facts([row for row in rows if row[1]]),
        Legend(_("La clasificación y los plazos se aplican según el catálogo de disposición documental vigente.")),
    ]


kind("case_cover", gettext_lazy("Carátula del expediente"), Audience.FILE, facts=facts, layout=layout)
