"""Oficio de alta: the areas and accounts of an institution, its duties and confidentiality (domain §10 #26, R35)."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import clock
from casework.models import Counter, User
from casework.roles import Role
from casework.states import AccountState
from documents.blocks import Facts, Heading, NumberedList, Paragraph, Table
from documents.kind import Audience, kind
from documents.kinds.responsibility_letter import COMMITMENTS, CONFIDENTIALITY


def facts(record, case, by) -> dict | None:
    """The areas as they are now, each with its account administrator, and its next own folio. Four queries."""
    units = list(record.units.all())
    if not units:
        return None
    administrators = {
        user.unit_id: user
        for user in User.objects.filter(unit__institution=record.pk, role=Role.INSTITUTION_ADMIN).exclude(
            state=AccountState.DISABLED
        )
    }
    year = clock.today().year
    application = getattr(record, "application", None)
    return {
        "folio": f"ALTA-{record.key}-{year}-{Counter.objects.take(f'registration/{record.pk}/{year}'):02}",
        "addressee": [line for line in (record.head, record.head_position, record.name) if line],
        "institution": record.name,
        "key": record.key,
        "application": application.folio if application else "",
        "units": [[unit.name, *_administrator(administrators.get(unit.pk))] for unit in units],
    }


def _administrator(user: User | None) -> list[str]:
    return [user.full_name, user.position, user.email] if user else ["", "", ""]


def layout(facts: dict) -> list:
    said = {"name": facts["institution"], "system": settings.SIGUE_SYSTEM_NAME}
    return [
        Paragraph(_("Se dio de alta a %(name)s como instancia canalizadora en el %(system)s.") % said),
        Facts(
            [
                (label, value)
                for label, value in (
                    (_("Institución"), facts["institution"]),
                    (_("Clave en los folios"), facts["key"]),
                    (_("Solicitud"), facts["application"]),
                )
                if value
            ]
        ),
        Heading(_("Áreas y administración de cuentas")),
        Table((_("Área"), _("Administra las cuentas"), _("Cargo"), _("Correo oficial")), facts["units"]),
        Paragraph(
            _(
                "Cada área ve únicamente a las personas que ella canaliza. El enlace para activar la cuenta se envió "
                "por correo a quien la administra; sirve una sola vez y vence en 72 horas."
            )
        ),
        Heading(_("Obligaciones")),
        NumberedList(tuple(str(one) for one in COMMITMENTS)),
        Heading(_("Confidencialidad")),
        NumberedList(tuple(str(one) for one in CONFIDENTIALITY)),
    ]


kind(
    "registration_letter",
    gettext_lazy("Oficio de alta de la institución"),
    Audience.INSTITUTION,
    facts=facts,
    layout=layout,
)
