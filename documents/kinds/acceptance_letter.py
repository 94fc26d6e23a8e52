"""Oficio de aceptación: the centre takes the person in; when he begins and how it will report (domain §10.2)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Appointment, Episode
from casework.roles import Area
from documents.blocks import Facts, Heading, Paragraph, Table
from documents.kind import Audience, kind
from documents.letter import closing, day_and_hour, greeting, to_institution


def facts(record, case, by) -> dict:
    """Two queries: the episode with its programme, and the first appointment."""
    episode = Episode.objects.filter(referral=case.pk).select_related("program").order_by("-pk").first()
    first = Appointment.objects.filter(episode=episode, purpose="FIRST").order_by("pk").first() if episode else None
    program = episode.program if episode else None
    return to_institution(case) | {
        "first": day_and_hour(first.starts_at) if first else "",
        "center_address": case.center.address,
        "program": program.name if program else "",
        "quotas": [[str(Area(area).label), program.quota(area)] for area in Area.values] if program else [],
        "total": program.total if program else 0,
        "ordered": case.present_ordered_sessions or 0,
        "reports": str(case.get_present_report_frequency_display() or ""),
    }


def layout(facts: dict) -> list:
    rows = [
        (_("Programa"), facts["program"]),
        (_("Centro"), f"{facts['center']}. {facts['center_address']}"),
        (_("Primera cita"), facts["first"] or _("El centro la acordará con la persona y la verá usted en el sistema.")),
        (_("Informes"), facts["reports"]),
        (_("Sesiones que ordena la autoridad"), str(facts["ordered"] or "")),
    ]
    return [
        *greeting(facts, _("Se acepta la canalización y se abre el proceso de reeducación de la persona.")),
        Facts([row for row in rows if row[1]]),
        Heading(_("Sesiones del programa"), 2),
        Table(
            (_("Área"), _("Sesiones")),
            [*[(area, str(count)) for area, count in facts["quotas"]], (_("Total"), str(facts["total"]))],
            widths=(3, 1),
            numeric=frozenset({1}),
        ),
        Paragraph(
            _(
                "La valoración inicial puede ajustar el plan. Usted puede consultar el avance y las citas en el "
                "sistema, y recibirá los informes que pide la determinación."
            )
        ),
        *closing(facts),
    ]


kind("acceptance_letter", gettext_lazy("Oficio de aceptación"), Audience.INSTITUTION, facts=facts, layout=layout)
