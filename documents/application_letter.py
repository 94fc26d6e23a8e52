"""The carta responsiva: what an institution signs to join, and the private link by which it follows its application."""

import hmac

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import words
from casework.fields import keyed_digest
from casework.models import InstitutionApplication
from documents.blocks import Facts, Heading, NumberedList, Paragraph, Sheet, Signature, Status, letterhead
from documents.render import render

COMMITMENTS = (
    gettext_lazy("Canalizar solo a personas sobre las que existe una determinación o una recomendación documentada."),
    gettext_lazy("Capturar los datos tal como constan en sus documentos y adjuntar la copia que los sustenta."),
    gettext_lazy("Usar la información únicamente para el seguimiento de las personas que canalizó."),
    gettext_lazy(
        "Guardar en secreto la contraseña y el segundo factor: cada cuenta es de una sola persona servidora pública."
    ),
    gettext_lazy("Dar de baja el mismo día la cuenta de quien deje el área."),
    gettext_lazy("Registrar el seguimiento a los 3, 6 y 12 meses de concluido cada proceso."),
    gettext_lazy("Avisar de inmediato si alguien sin derecho conoció los datos."),
)


def application_letter(application: InstitutionApplication) -> bytes:
    """The carta responsiva as a PDF to sign by hand; the same application always gives the same letter (R33, R34)."""
    institution = application.institution
    applicant = f"{application.applicant_first_name} {application.applicant_last_name}"
    sheet = Sheet(
        title=_("Carta responsiva de la instancia canalizadora"),
        folio=application.folio,
        place_and_date=words.plain_day(application.submitted_at),
        status=Status.VALID,
        made_at=application.submitted_at,
        blocks=(
            Heading(_("Quién solicita")),
            Facts(
                (
                    (_("Institución"), institution.name),
                    (_("Tipo"), f"{institution.type}, {institution.get_level_display().lower()}"),
                    (_("Municipio"), str(institution.municipality)),
                    (_("Domicilio"), institution.address),
                    (_("Titular"), institution.head),
                    (_("Área administrativa"), application.unit_name),
                )
            ),
            Heading(_("Quién administrará las cuentas del área")),
            Facts(
                (
                    (_("Nombre"), applicant),
                    (_("Cargo"), application.position),
                    (_("Correo institucional"), application.email),
                    (_("Teléfono"), application.phone),
                )
            ),
            Heading(_("Por qué lo solicita")),
            Paragraph(application.justification),
            Heading(_("A qué se compromete")),
            NumberedList(tuple(str(one) for one in COMMITMENTS)),
            Signature(institution.head or _("Titular de la institución"), _("Titular de la institución")),
            Signature(applicant, _("Administrará las cuentas del área")),
        ),
    )
    return render(sheet, letterhead=letterhead()).pdf


def application_token(application: InstitutionApplication) -> str:
    """The secret half of the application's private link; it is computed, so that nothing that opens it is stored."""
    return keyed_digest(f"application/{application.pk}/{application.folio}")[:40]


def opens_application(application: InstitutionApplication, token: str) -> bool:
    """Whether this token is the application's, in constant time."""
    return hmac.compare_digest(application_token(application), token)


def application_url(application: InstitutionApplication) -> str:
    """The whole address of the application's page, for its own e-mails."""
    path = f"/instituciones/solicitud/{application.folio}/{application_token(application)}/"
    return f"{settings.BASE_URL}{path}"
