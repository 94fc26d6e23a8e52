"""Carátula del expediente, with the fields that the archive law asks for (domain §4.2)."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.states import ReferralState as R
from casework.words import plain_day
from documents.blocks import Facts, Legend, Spacer
from documents.kind import Audience, kind

OVER = (R.CLOSED, R.DECLINED, R.CANCELLED, R.NO_SHOW)


def facts(record, case, by) -> dict:
    """The cover as the centre has it."""
    return cover(case, number=case.case_file.number if case.case_file_id else case.shown_folio, of_center=True)


def cover(case, *, number: str, of_center: bool) -> dict:
    """The facts of a cover under a number: the centre's own file's, or the referral's without anything of that file."""
    file = case.case_file if of_center and case.case_file_id else None
    start, end = (file.opened_on, file.closed_on) if file else (case.submitted_at, ended_on(case))
    return {
        "number": number,
        "referral": case.shown_folio,
        "person": case.full_name,
        "center": case.center.name if case.center_id else "",
        "opened": plain_day(start) if start else "",
        "closed": plain_day(end) if end else "",
        "archive_key": settings.SIGUE_ARCHIVE_KEY,
        "responsible": "",
        "folios": 0,
        "variant": "",
    }


def ended_on(case):
    """The day on which a referral ended: with its process, or with the answer that nothing would begin."""
    if case.state not in OVER:
        return None
    episode = case.episodes.exclude(ended_on=None).order_by("-pk").first()
    return episode.ended_on if episode else case.changed_at


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
