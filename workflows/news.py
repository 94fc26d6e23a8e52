"""«Novedades»: what changed and when, the latest first (R55, R73)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Change:
    day: date
    version: str
    said: tuple


NEWS = (
    Change(
        date(2026, 11, 22),
        "1.0",
        (
            _(
                "Todo el proceso en un solo lugar: canalización, revisión, atención de las áreas y del grupo, "
                "cierre y seguimiento."
            ),
            _("Cada persona con cuenta entra con contraseña y segundo factor."),
            _("Quien busca atención por su cuenta puede pedirla sin cuenta y sin orden de una autoridad."),
            _("Las instituciones solicitan su registro en línea, con carta responsiva firmada."),
            _("Documentos con folio, sello electrónico y código que cualquiera puede verificar."),
        ),
    ),
    Change(
        date(2022, 11, 1),
        "",
        (
            _("Una persona administradora de cuentas por cada área administrativa."),
            _("Panel con la lista de las personas canalizadas y su estatus."),
            _("Seguimiento a los 3, 6 y 12 meses, por el centro y por la instancia."),
            _("Más instancias en el catálogo."),
        ),
    ),
    Change(date(2021, 8, 10), "", (_("El sistema empezó a operar."),)),
)
