"""Carta responsiva: what an institution signs by hand to join; its duties and confidentiality (domain §10 #26, R34)."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import InstitutionApplication
from documents.blocks import Facts, Heading, NumberedList, Paragraph, Signature, Table
from documents.kind import Audience, kind

COMMITMENTS = (
    gettext_lazy("Canalizar solo a personas sobre las que existe una determinación o una recomendación documentada."),
    gettext_lazy("Capturar los datos tal como constan en sus documentos y adjuntar la copia que los sustenta."),
    gettext_lazy("Usar la información únicamente para el seguimiento de las personas que canalizó."),
    gettext_lazy("Dar de baja el mismo día la cuenta de quien deje el área."),
    gettext_lazy("Registrar el seguimiento a los 3, 6 y 12 meses de concluido cada proceso."),
)
CONFIDENTIALITY = (
    gettext_lazy(
        "Guardar en secreto la contraseña y el segundo factor: cada cuenta es de una sola persona servidora pública."
    ),
    gettext_lazy("No copiar ni compartir datos de las personas fuera de las actuaciones que los requieren."),
    gettext_lazy("No buscar ni revelar el domicilio ni los datos de contacto de la víctima."),
    gettext_lazy("Avisar de inmediato a la dirección general si alguien sin derecho conoció los datos."),
    gettext_lazy("La obligación de confidencialidad continúa después de dejar el cargo o de cerrar la cuenta."),
)


def facts(record, case, by) -> dict | None:
    """What the institution wrote, as it stands; None for one that never applied. Three queries."""
    application = InstitutionApplication.objects.filter(institution=record.pk).first()
    if application is None:
        return None
    return {
        "folio": application.folio,
        "addressee": [settings.SIGUE_DIRECTORATE, settings.SIGUE_MINISTRY, str(_("Presente"))],
        "institution": record.name,
        "type": f"{record.type}, {record.get_level_display().lower()}",
        "municipality": str(record.municipality),
        "address": record.address,
        "head": record.head,
        "head_position": record.head_position,
        "head_email": record.head_email,
        "justification": application.justification,
        "units": [
            {
                "name": unit.name,
                "administrator": unit.full_name,
                "position": unit.position,
                "email": unit.email,
                "phone": unit.phone,
            }
            for unit in application.units.all()
        ],
    }


def layout(facts: dict) -> list:
    head = facts["head_position"] or _("Titular de la institución")
    return [
        Paragraph(
            _(
                "La institución que abajo se identifica solicita canalizar personas y dar seguimiento a su proceso. "
                "Quienes firman responden por el uso de las cuentas de su área."
            )
        ),
        Heading(_("Quién solicita")),
        Facts(
            [
                (label, value)
                for label, value in (
                    (_("Institución"), facts["institution"]),
                    (_("Tipo"), facts["type"]),
                    (_("Municipio"), facts["municipality"]),
                    (_("Domicilio"), facts["address"]),
                    (_("Titular"), facts["head"]),
                    (_("Cargo"), facts["head_position"]),
                    (_("Correo oficial"), facts["head_email"]),
                    (_("Por qué lo solicita"), facts["justification"]),
                )
                if value
            ]
        ),
        Heading(_("Áreas administrativas y quién administrará sus cuentas")),
        Table(
            (_("Área"), _("Administrará las cuentas"), _("Cargo"), _("Correo oficial y teléfono")),
            [
                (unit["name"], unit["administrator"], unit["position"], f"{unit['email']}\n{unit['phone']}")
                for unit in facts["units"]
            ],
            widths=(2, 2, 1.6, 2.2),
        ),
        Heading(_("A qué se compromete")),
        NumberedList(tuple(str(one) for one in COMMITMENTS)),
        Heading(_("Confidencialidad y responsabilidad sobre las cuentas")),
        NumberedList(tuple(str(one) for one in CONFIDENTIALITY)),
        Paragraph(
            _(
                "Quien incumpla puede perder el acceso y responde conforme a las leyes de responsabilidades y de "
                "protección de datos personales. Firmen a mano y suban la copia en la página de la solicitud."
            )
        ),
        Signature(facts["head"] or _("Titular de la institución"), head),
        *[
            Signature(unit["administrator"], _("Administrará las cuentas de %(unit)s") % {"unit": unit["name"]})
            for unit in facts["units"]
        ],
    ]


kind(
    "responsibility_letter",
    gettext_lazy("Carta responsiva de usuario y contraseña"),
    Audience.FILE,
    facts=facts,
    layout=layout,
    automatic=True,
)
